"""Everything the portal knows of one enterprise, on one page, before anyone visits it again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q, Window
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User as Actor
from campaigns.models import Attendance, ListedEnterprise, Visit
from enterprises.models import Enterprise, SizeDeclaration
from enterprises.policy import can_write_enterprise
from enterprises.selectors.aliases import OtherNames, other_names
from enterprises.selectors.contacts import ContactLine, contact_lines
from enterprises.selectors.enterprises import enterprise_of
from enterprises.selectors.sizes import coverage_of, declarations_of
from enterprises.selectors.titles import TitleLine, titles_of
from enterprises.words import size_note
from issues.enums import ProblemState
from issues.models import Feedback, Measure, Problem
from issues.rules.counting import UNCOUNTED_STATES
from issues.selectors.visits import LastContact, last_contact, may_log, without_drafts_of_others

EVENTS_OF_A_KIND = 50
COUNTED = ~Q(state__in=UNCOUNTED_STATES)
CLOSED = Q(state=ProblemState.CLOSED)


@dataclass(frozen=True)
class Happening:
    """One line of the enterprise's history: what, on which day, by whom; `state` is a code and its words."""

    on: date
    kind: str
    icon: str
    what: str
    who: str
    url: str
    state: tuple[str, Any] | None = None


@dataclass(frozen=True)
class EnterprisePage:
    enterprise: Enterprise
    declarations: Sequence[SizeDeclaration]
    size_note: str
    contacts: Sequence[ContactLine]
    titles: Sequence[TitleLine]
    other_names: OtherNames
    listings: Sequence[ListedEnterprise]
    contact: LastContact
    problems_open: int
    problems_total: int
    history: Sequence[Happening]
    is_cut: bool
    may_log: bool
    may_write: bool


def enterprise_page(*, actor: Actor, enterprise_id: int) -> EnterprisePage:
    """Raises NotFound. Of each kind of event the latest are shown; `is_cut` says that there were more."""
    enterprise = enterprise_of(actor=actor, enterprise_id=enterprise_id)
    declarations = declarations_of(actor=actor, enterprise=enterprise)
    of_enterprise = {"enterprise": enterprise}
    listed = ListedEnterprise.objects.visible_to(actor).filter(**of_enterprise).select_related("campaign", "team")
    listings = list(listed.order_by("-campaign__starts_on"))
    problems = list(
        Problem.objects.visible_to(actor)
        .filter(**of_enterprise)
        .select_related("lead_organisation", "category")
        .annotate(total=Window(Count("pk", filter=COUNTED)), open=Window(Count("pk", filter=COUNTED & ~CLOSED)))
        .order_by("-reported_on", "-id")[:EVENTS_OF_A_KIND]
    )
    kinds = [_visits(actor, enterprise), _attendances(actor, enterprise), _problems(problems)]
    kinds += [_measures(actor, problems), _ratings(actor, problems)]
    return EnterprisePage(
        enterprise=enterprise,
        declarations=declarations,
        size_note=_size_note(enterprise, declarations),
        contacts=contact_lines(actor=actor, enterprise=enterprise),
        titles=titles_of(actor=actor, enterprise=enterprise, today=timezone.localdate()),
        other_names=other_names(actor=actor, enterprise=enterprise),
        listings=listings,
        contact=last_contact(enterprise=enterprise, revisit_days=_revisit_days(listings), today=timezone.localdate()),
        problems_open=problems[0].open if problems else 0,  # type: ignore[attr-defined]  # annotated
        problems_total=problems[0].total if problems else 0,  # type: ignore[attr-defined]  # annotated
        history=sorted((one for kind in kinds for one in kind), key=lambda one: one.on, reverse=True),
        is_cut=any(len(kind) == EVENTS_OF_A_KIND for kind in kinds),
        may_log=may_log(actor=actor),
        may_write=can_write_enterprise(actor, region_path=enterprise.region.path),
    )


def _size_note(enterprise: Enterprise, declarations: Sequence[SizeDeclaration]) -> str:
    if not declarations:
        return ""
    latest = declarations[0]
    return size_note(
        size=latest.size,
        missing=latest.missing,
        by_reference=latest.by_reference,
        decided=bool(latest.decided_size),
        coverage=coverage_of(enterprise.industry_id or ""),
    )


def _revisit_days(listings: Sequence[ListedEnterprise]) -> int:
    """The strictest of the campaigns that list the enterprise; a month where none does."""
    return max((listed.campaign.revisit_days for listed in listings), default=30)


def _visits(actor: Actor, enterprise: Enterprise) -> list[Happening]:
    visible = Visit.objects.visible_to(actor).filter(enterprise=enterprise)
    visits = without_drafts_of_others(visible, actor=actor).select_related("team")
    return [
        Happening(
            visit.visited_on,
            _("Visit"),
            "map-pin",
            visit.summary or visit.get_mode_display(),
            str(visit.team),
            reverse("visits:detail", args=[visit.pk]),
            None if visit.state == "recorded" else (visit.state, visit.get_state_display()),
        )
        for visit in visits.order_by("-visited_on", "-id")[:EVENTS_OF_A_KIND]
    ]


def _attendances(actor: Actor, enterprise: Enterprise) -> list[Happening]:
    attendances = Attendance.objects.visible_to(actor).filter(enterprise=enterprise).select_related("meeting")
    return [
        Happening(
            attendance.meeting.held_on,
            _("Meeting"),
            "users",
            attendance.meeting.title,
            " ".join(filter(None, [attendance.person_name, attendance.position])),
            reverse("campaigns:meeting-detail", args=[attendance.meeting_id]),
            None
            if attendance.meeting.state == "held"
            else (attendance.meeting.state, attendance.meeting.get_state_display()),
        )
        for attendance in attendances.order_by("-meeting__held_on", "-id")[:EVENTS_OF_A_KIND]
    ]


def _problems(problems: Sequence[Problem]) -> list[Happening]:
    return [
        Happening(
            problem.reported_on,
            _("Problem"),
            "alert-circle",
            f"{problem.number} {problem.title}",
            str(problem.lead_organisation or ""),
            reverse("problems:detail", args=[problem.pk]),
            (problem.state, problem.get_state_display()),
        )
        for problem in problems
    ]


def _measures(actor: Actor, problems: Sequence[Problem]) -> list[Happening]:
    measures = Measure.objects.visible_to(actor).filter(problems__in=problems).select_related("organisation")
    return [
        Happening(
            measure.implemented_on or measure.planned_on,
            _("Measure"),
            "briefcase",
            measure.text,
            str(measure.organisation),
            reverse("problems:measure-detail", args=[measure.pk]),
            (measure.status, measure.get_status_display()),
        )
        for measure in measures.distinct().order_by("-planned_on", "-id")[:EVENTS_OF_A_KIND]
    ]


def _ratings(actor: Actor, problems: Sequence[Problem]) -> list[Happening]:
    answers = Feedback.objects.visible_to(actor).filter(problem__in=problems).select_related("problem")
    return [
        Happening(
            answer.answered_on,
            _("Rating"),
            "star",
            answer.comment or answer.problem.title,
            _("%(score)s of 5") % {"score": answer.score},
            reverse("problems:detail", args=[answer.problem_id]),
        )
        for answer in answers.order_by("-answered_on", "-id")[:EVENTS_OF_A_KIND]
        if answer.answered_on
    ]
