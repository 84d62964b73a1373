"""What other apps record of an enterprise, as happenings: each as far as the actor may see it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, TruncDate
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from campaigns.enums import MeetingState, VisitState
from campaigns.models import Attendance, Demand, Match, Visit
from enterprises.enums import TitleStatus
from enterprises.models import Enterprise, Merge, Title
from enterprises.selectors.merges import merges_of
from enterprises.words import told_apart
from issues.models import Feedback, Measure, Problem
from issues.selectors.visits import people_of
from reports.enums import HappeningKind
from reports.selectors.timeline.happening import Happening, Source

EXPLAINED = Visit.policies.through


def _spoken(*parts: object) -> str:
    return " · ".join(str(part) for part in parts if part)


def _visits(actor: User, enterprise: Enterprise, today: date) -> QuerySet[Visit]:
    return Visit.objects.visible_to(actor).filter(enterprise=enterprise)


def _visits_told(rows: QuerySet[Visit], actor: User) -> dict[int, Happening]:
    visits = list(rows.select_related("team"))
    people = people_of(actor=actor, visits=visits)
    return {
        visit.pk: Happening(
            visit.visited_on,
            HappeningKind.VISIT,
            "map-pin",
            visit.summary or visit.get_mode_display(),
            _spoken(visit.team, people.get(visit.pk)),
            reverse("visits:detail", args=[visit.pk]),
            "visits",
            visit.pk,
            None if visit.state == VisitState.RECORDED else (visit.state, visit.get_state_display()),
        )
        for visit in visits
    }


def _policies(actor: User, enterprise: Enterprise, today: date) -> QuerySet[Any]:
    """Explained during visits that count: a draft has explained nothing yet, a withdrawn visit never did."""
    visits = Visit.objects.visible_to(actor).counted().filter(enterprise=enterprise)
    rows: QuerySet[Any] = EXPLAINED.objects.filter(visit__in=visits)
    return rows


def _policies_told(rows: QuerySet[Any], actor: User) -> dict[int, Happening]:
    return {
        row.pk: Happening(
            row.visit.visited_on,
            HappeningKind.POLICY,
            "file-text",
            row.policy.title,
            _("explained by %(team)s") % {"team": row.visit.team},
            reverse("policies:detail", args=[row.policy_id]),
            "policies",
            row.policy_id,
        )
        for row in rows.select_related("policy", "visit__team")
    }


def _attendances(actor: User, enterprise: Enterprise, today: date) -> QuerySet[Attendance]:
    return Attendance.objects.visible_to(actor).filter(enterprise=enterprise)


def _attendances_told(rows: QuerySet[Attendance], actor: User) -> dict[int, Happening]:
    return {
        row.pk: Happening(
            row.meeting.held_on,
            HappeningKind.MEETING,
            "users",
            row.meeting.title,
            _spoken(row.person_name, row.position),
            reverse("campaigns:meeting-detail", args=[row.meeting_id]),
            "attendances",
            row.pk,
            None if row.meeting.state == MeetingState.HELD else (row.meeting.state, row.meeting.get_state_display()),
        )
        for row in rows.select_related("meeting")
    }


def _problems(actor: User, enterprise: Enterprise, today: date) -> QuerySet[Problem]:
    return Problem.objects.visible_to(actor).filter(enterprise=enterprise)


def _problems_told(rows: QuerySet[Problem], actor: User) -> dict[int, Happening]:
    return {
        problem.pk: Happening(
            problem.reported_on,
            HappeningKind.PROBLEM,
            "alert-circle",
            str(problem),
            str(problem.lead_organisation or ""),
            reverse("problems:detail", args=[problem.pk]),
            "problems",
            problem.pk,
            (problem.state, problem.get_state_display()),
            problem=problem,
        )
        for problem in rows.select_related("lead_organisation")
    }


def _measures(actor: User, enterprise: Enterprise, today: date) -> QuerySet[Measure]:
    """Those that serve a problem of the enterprise, as far as both are seen."""
    served = _problems(actor, enterprise, today).filter(measures=OuterRef("pk"))
    return Measure.objects.visible_to(actor).filter(Exists(served))


def _measures_told(rows: QuerySet[Measure], actor: User) -> dict[int, Happening]:
    return {
        measure.pk: Happening(
            measure.implemented_on or measure.planned_on,
            HappeningKind.MEASURE,
            "briefcase",
            measure.text,
            str(measure.organisation),
            reverse("problems:measure-detail", args=[measure.pk]),
            "measures",
            measure.pk,
            (measure.status, measure.get_status_display()),
        )
        for measure in rows.select_related("organisation")
    }


def _ratings(actor: User, enterprise: Enterprise, today: date) -> QuerySet[Feedback]:
    return Feedback.objects.visible_to(actor).filter(problem__in=_problems(actor, enterprise, today))


def _ratings_told(rows: QuerySet[Feedback], actor: User) -> dict[int, Happening]:
    return {
        answer.pk: Happening(
            _day(answer.answered_on),
            HappeningKind.RATING,
            "star",
            answer.comment or answer.problem.title,
            _spoken(_("%(score)s of 5") % {"score": answer.score}, answer.get_channel_display()),
            reverse("problems:detail", args=[answer.problem_id]),
            "feedback",
            answer.pk,
            (answer.solved, answer.get_solved_display()),
            problem=answer.problem,
        )
        for answer in rows.select_related("problem")
    }


def _demands(actor: User, enterprise: Enterprise, today: date) -> QuerySet[Demand]:
    return Demand.objects.visible_to(actor).filter(enterprise=enterprise)


def _demands_told(rows: QuerySet[Demand], actor: User) -> dict[int, Happening]:
    return {
        demand.pk: Happening(
            demand.raised_on,
            HappeningKind.DEMAND,
            "flag",
            demand.title,
            demand.get_kind_display(),
            "",
            "demands",
            demand.pk,
            (demand.state, demand.get_state_display()),
        )
        for demand in rows
    }


def _matches(actor: User, enterprise: Enterprise, today: date) -> QuerySet[Match]:
    return Match.objects.visible_to(actor).filter(demand__in=_demands(actor, enterprise, today))


def _matches_told(rows: QuerySet[Match], actor: User) -> dict[int, Happening]:
    return {
        match.pk: Happening(
            match.introduced_on,
            HappeningKind.MATCH,
            "link",
            match.outcome or match.demand.title,
            str(match.organisation),
            "",
            "matches",
            match.pk,
            (match.state, match.get_state_display()),
        )
        for match in rows.select_related("demand", "organisation")
    }


def _titles_gained(actor: User, enterprise: Enterprise, today: date) -> QuerySet[Title]:
    return Title.objects.visible_to(actor).filter(enterprise=enterprise)


def _titles_lost(actor: User, enterprise: Enterprise, today: date) -> QuerySet[Title]:
    over = Q(status__in=[TitleStatus.REVOKED, TitleStatus.EXPIRED]) | Q(valid_to__lt=today)
    return _titles_gained(actor, enterprise, today).filter(over)


def _gained_told(rows: QuerySet[Title], actor: User) -> dict[int, Happening]:
    gained = ("gained", pgettext("title", "Gained"))
    return {title.pk: _title(title, title.issued_on, gained, title.document) for title in rows}


def _lost_told(rows: QuerySet[Title], actor: User) -> dict[int, Happening]:
    told = {}
    for title in rows:
        is_revoked = title.status == TitleStatus.REVOKED
        state = ("revoked", TitleStatus.REVOKED.label) if is_revoked else ("expired", TitleStatus.EXPIRED.label)
        told[title.pk] = _title(title, title.revoked_on or title.valid_to, state, title.revoked_because)
    return told


def _title(title: Title, on: date, state: tuple[str, Any], why: str) -> Happening:
    return Happening(on, HappeningKind.TITLE, "star", str(title), why, "", "titles", title.pk, state)


def _merges(actor: User, enterprise: Enterprise, today: date) -> QuerySet[Merge]:
    return merges_of(actor=actor, enterprise=enterprise)


def _merges_undone(actor: User, enterprise: Enterprise, today: date) -> QuerySet[Merge]:
    return _merges(actor, enterprise, today).filter(undone_at__isnull=False)


def _merges_told(rows: QuerySet[Merge], actor: User) -> dict[int, Happening]:
    words = _("“%(merged)s” was merged into “%(kept)s”.")
    return {one.pk: _merge(one, one.created_at, "git-merge", words, one.merged_by) for one in rows}


def _undone_told(rows: QuerySet[Merge], actor: User) -> dict[int, Happening]:
    words = _("The merge of “%(merged)s” into “%(kept)s” was undone.")
    return {one.pk: _merge(one, one.undone_at, "arrow-back-up", words, one.undone_by) for one in rows}


def _merge(one: Merge, at: Any, icon: str, words: str, who: object) -> Happening:
    merged, kept = told_apart(one.merged, one.kept)
    what = words % {"merged": merged, "kept": kept}
    url = reverse("enterprises:merge-detail", args=[one.pk])
    return Happening(timezone.localdate(at), HappeningKind.MERGE, icon, what, str(who), url, "merges", one.pk)


def _day(day: date | None) -> date:
    assert day is not None  # noqa: S101  # an answer has its day, says a constraint
    return day


# Of one day, what follows stands above what it follows from.
SOURCES: Iterable[Source] = (
    Source(HappeningKind.MERGE, _merges_undone, TruncDate("undone_at"), _undone_told),
    Source(HappeningKind.MERGE, _merges, TruncDate("created_at"), _merges_told),
    Source(HappeningKind.RATING, _ratings, "answered_on", _ratings_told),
    Source(HappeningKind.MEASURE, _measures, Coalesce("implemented_on", "planned_on"), _measures_told),
    Source(HappeningKind.MATCH, _matches, "introduced_on", _matches_told),
    Source(HappeningKind.PROBLEM, _problems, "reported_on", _problems_told),
    Source(HappeningKind.DEMAND, _demands, "raised_on", _demands_told),
    Source(HappeningKind.POLICY, _policies, "visit__visited_on", _policies_told),
    Source(HappeningKind.VISIT, _visits, "visited_on", _visits_told),
    Source(HappeningKind.MEETING, _attendances, "meeting__held_on", _attendances_told),
    Source(HappeningKind.TITLE, _titles_lost, Coalesce("revoked_on", "valid_to"), _lost_told),
    Source(HappeningKind.TITLE, _titles_gained, "issued_on", _gained_told),
)
