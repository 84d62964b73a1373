from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from accounts.enums import RoleName
from accounts.scope import NOTHING, ROOT_PATH, Grant, grants_in, has_role, organisation_ids, rows_for, subtree_codes
from common.querysets import ScatteredQuerySet
from issues.enums import (
    ACTIVE_TURNS,
    EscalationState,
    ExtensionState,
    HandlingState,
    MeasureStatus,
    ProblemState,
    Solved,
)
from issues.offices import with_office_of
from issues.rules.clocks import LIGHTLESS_STATES, STOPPED_STATES
from issues.rules.counting import OVER_STATES, SATISFIED_SCORES, UNCOUNTED_STATES
from issues.sight import called_by, in_sight, is_handled, out_of_sight, reported_or_own

if TYPE_CHECKING:
    from accounts.models import User
    from issues import models as m


def _handled_by(grant: Grant, problem: str) -> Q:
    handlings = apps.get_model("issues", "Handling")._default_manager
    return Q(Exists(handlings.filter(organisation=grant.organisation_id, problem=OuterRef(problem))))


def _own_problem(grant: Grant) -> Q:
    return Q(handled_by__contains=[grant.organisation_id])


def _of_own_problem(grant: Grant) -> Q:
    return _handled_by(grant, "problem_id")


def _rows_of_problems(actor: User) -> Q:
    return rows_for(actor, region="problem__region", campaign="problem__campaign_id", organisations=_of_own_problem)


class CategoryQuerySet(models.QuerySet["m.Category"]):
    def visible_to(self, actor: User) -> CategoryQuerySet:
        return self if actor.is_active else self.none()


class ProblemQuerySet(ScatteredQuerySet["m.Problem"]):
    def visible_to(self, actor: User) -> ProblemQuerySet:
        """The problems of one's territory, also after they were escalated; for a handler, those of the organisation.

        Of the sensitive ones among them, those that one handles; of the drafts, those of oneself and one's teams.
        """
        return self.countable_by(actor).in_sight_of(actor)

    def countable_by(self, actor: User) -> ProblemQuerySet:
        """All in the scope, sensitive or not: for figures alone, never to be listed."""
        return self.filter(rows_for(actor, region="region", campaign="campaign_id", organisations=_own_problem))

    def in_territory_of(self, actor: User) -> ProblemQuerySet:
        """Of what one may count, what is so by its place, not as a handler."""
        return self.filter(rows_for(actor, region="region", campaign="campaign_id"))

    def in_sight_of(self, actor: User) -> ProblemQuerySet:
        """Of what one may count, what one may see."""
        return self.filter(in_sight(actor), reported_or_own(actor))

    def hidden_from(self, actor: User) -> ProblemQuerySet:
        """Of what one may count, the rest: for its number alone, never to be listed. Nobody hears of others' drafts."""
        return self.filter(out_of_sight(actor)).reported()

    def reported(self) -> ProblemQuerySet:
        """What is no draft."""
        return self.exclude(state=ProblemState.DRAFT)

    def counted(self) -> ProblemQuerySet:
        """Valid problems: without drafts, rejected, merged and withdrawn ones (V in the closing rate)."""
        return self.exclude(state__in=UNCOUNTED_STATES)

    def open(self) -> ProblemQuerySet:
        """Reported and not over."""
        # The first condition is that of the indexes of what is open.
        return self.exclude(state__in=OVER_STATES).reported()

    def overdue(self, today: date) -> ProblemQuerySet:
        """Due before `today`, not replied and not ended."""
        return self.open().filter(due_on__lt=today, replied_on__isnull=True)

    def supervised(self, yellow_until: date) -> ProblemQuerySet:
        """Those whose light is yellow or red: due by then, neither answered nor stopped."""
        # The first two conditions are those of the index of open due days.
        due = self.filter(closed_on__isnull=True, due_on__isnull=False, due_on__lte=yellow_until)
        return due.exclude(state__in=[*STOPPED_STATES, *LIGHTLESS_STATES])


class ProblemEventQuerySet(models.QuerySet["m.ProblemEvent"]):
    def visible_to(self, actor: User) -> ProblemEventQuerySet:
        return self.filter(in_sight(actor, "problem__"), _rows_of_problems(actor))


class ProblemViewQuerySet(models.QuerySet["m.ProblemView"]):
    def visible_to(self, actor: User) -> ProblemViewQuerySet:
        """Who looked at a sensitive problem is for those who handle it."""
        return self.filter(is_handled(actor, "problem__"), _rows_of_problems(actor))


class HandlingQuerySet(models.QuerySet["m.Handling"]):
    def visible_to(self, actor: User) -> HandlingQuerySet:
        return self.countable_by(actor).filter(in_sight(actor, "problem__"))

    def countable_by(self, actor: User) -> HandlingQuerySet:
        """All in the scope, of sensitive problems or not: to be counted and handed over, never to be listed."""
        return self.filter(_rows_of_problems(actor))

    def active(self) -> HandlingQuerySet:
        return self.filter(state__in=ACTIVE_TURNS)


class EscalationQuerySet(models.QuerySet["m.Escalation"]):
    def visible_to(self, actor: User) -> EscalationQuerySet:
        return self.filter(in_sight(actor, "problem__"), _rows_of_problems(actor))

    def waiting_for(self, actor: User) -> EscalationQuerySet:
        """Asked of the very office for which the actor coordinates."""
        mine = with_office_of(actor, office="to_region", campaign="problem__campaign")
        return self.filter(mine, state=EscalationState.REQUESTED)


class ExtensionQuerySet(models.QuerySet["m.Extension"]):
    def visible_to(self, actor: User) -> ExtensionQuerySet:
        return self.filter(in_sight(actor, "problem__"), _rows_of_problems(actor))

    def waiting(self) -> ExtensionQuerySet:
        return self.filter(state=ExtensionState.REQUESTED)


class SlipQuerySet(models.QuerySet["m.Slip"]):
    def visible_to(self, actor: User) -> SlipQuerySet:
        scope = rows_for(
            actor,
            region="handling__problem__region",
            campaign="handling__problem__campaign_id",
            organisations=lambda grant: _handled_by(grant, "handling__problem_id"),
        )
        return self.filter(in_sight(actor, "handling__problem__"), scope)


class DeadlineTermQuerySet(models.QuerySet["m.DeadlineTerm"]):
    def visible_to(self, actor: User) -> DeadlineTermQuerySet:
        """Everybody with an account may know how long a step may take."""
        return self if actor.is_active else self.none()

    def for_campaigns(self, campaign_ids: Collection[int | None]) -> DeadlineTermQuerySet:
        """Those of the campaigns and those of all."""
        return self.filter(Q(campaign__isnull=True) | Q(campaign__in=[key for key in campaign_ids if key]))


class CommonProblemQuerySet(models.QuerySet["m.CommonProblem"]):
    def visible_to(self, actor: User) -> CommonProblemQuerySet:
        """Those of one's territory; for a handler, those with a member that is the organisation's.

        What is said in common of problems out of one's sight alone would tell what they are.
        """
        own = partial(_has_own_member, actor)
        scope = rows_for(actor, region="region", campaign="campaign_id", organisations=own)
        return self.filter(scope, ~_of_hidden_alone(actor))

    def hidden_from(self, actor: User) -> CommonProblemQuerySet:
        """Those of members out of one's sight, whatever the scope: to leave out what hangs on them."""
        return self.filter(_of_hidden_alone(actor))


def _of_hidden_alone(actor: User) -> Q:
    members = apps.get_model("issues", "Problem")._default_manager.filter(common_problem__isnull=False)
    hidden = members.filter(out_of_sight(actor))
    # Subqueries that ask nothing of the row, as for measures below.
    of_hidden = hidden.values("common_problem")
    of_others = members.filter(common_problem__in=of_hidden).exclude(pk__in=hidden).values("common_problem")
    return Q(pk__in=of_hidden) & ~Q(pk__in=of_others)


def _has_own_member(actor: User, grant: Grant) -> Q:
    problems = apps.get_model("issues", "Problem")._default_manager.filter(in_sight(actor))
    return Q(Exists(problems.filter(_own_problem(grant), common_problem=OuterRef("pk"))))


class AgendaItemQuerySet(models.QuerySet["m.AgendaItem"]):
    def visible_to(self, actor: User) -> AgendaItemQuerySet:
        """The matters of the meetings in one's territory; for a handler, at meetings of the organisation, its own."""
        scope = rows_for(
            actor, region="meeting__region", campaign="campaign_id", organisations=_own_matter_at_own_meeting
        )
        seen = in_sight(actor, "problem__")
        # Nothing is added to a condition that all meet: it would vanish beside the other.
        matter = Q(problem__isnull=True) | seen if seen else seen
        return self.filter(matter, scope, ~_on_hidden_common(actor))

    def hidden_from(self, actor: User) -> AgendaItemQuerySet:
        """Those of matters out of one's sight, whatever the scope."""
        return self.filter(out_of_sight(actor, "problem__") | _on_hidden_common(actor))

    def open(self) -> AgendaItemQuerySet:
        """Neither decided nor postponed yet."""
        return self.filter(outcome="")


def _on_hidden_common(actor: User) -> Q:
    return Q(common_problem__in=apps.get_model("issues", "CommonProblem")._default_manager.hidden_from(actor))


def _own_matter_at_own_meeting(grant: Grant) -> Q:
    attendances = apps.get_model("campaigns", "Attendance")._default_manager
    members = apps.get_model("issues", "Problem")._default_manager.filter(_own_problem(grant))
    attended = attendances.filter(organisation=grant.organisation_id, meeting=OuterRef("meeting_id"))
    is_there = Q(meeting__host=grant.organisation_id) | Q(Exists(attended))
    is_own = _of_own_problem(grant) | Q(Exists(members.filter(common_problem=OuterRef("common_problem_id"))))
    return is_there & is_own


class MeasureQuerySet(models.QuerySet["m.Measure"]):
    def visible_to(self, actor: User) -> MeasureQuerySet:
        """The measures of one's territory; for a handler, the organisation's own.

        What is done for problems out of one's sight alone would tell what they are.
        """
        return self.countable_by(actor).in_sight_of(actor)

    def countable_by(self, actor: User) -> MeasureQuerySet:
        """All in the scope, whatever they serve: for figures alone, never to be listed."""
        scope = {"region": "region", "campaign": "campaign_id"}
        return self.filter(rows_for(actor, **scope, organisations=lambda grant: Q(organisation=grant.organisation_id)))

    def in_sight_of(self, actor: User) -> MeasureQuerySet:
        """Of what one may count, what one may see."""
        return self.filter(~self._tells_of_hidden(actor))

    def hidden_from(self, actor: User) -> MeasureQuerySet:
        """Of what one may count, the rest: for its number alone, never to be listed."""
        return self.filter(self._tells_of_hidden(actor))

    def _tells_of_hidden(self, actor: User) -> Q:
        served = self.model.problems.through._default_manager
        hidden = apps.get_model("issues", "Problem")._default_manager.filter(out_of_sight(actor))
        # Subqueries that ask nothing of the row: each is worked out once, however many measures there are.
        of_hidden = served.filter(problem__in=hidden).values("measure")
        of_others = served.filter(measure__in=of_hidden).exclude(problem__in=hidden).values("measure")
        is_own = NOTHING
        for grant in grants_in(actor, RoleName.HANDLER):
            narrowing = {} if grant.campaign_id is None else {"campaign": grant.campaign_id}
            is_own |= Q(organisation=grant.organisation_id, **narrowing)
        return Q(pk__in=of_hidden) & ~is_own & ~Q(pk__in=of_others)

    def counted(self) -> MeasureQuerySet:
        return self.exclude(status=MeasureStatus.CANCELLED)


class MeasureEventQuerySet(models.QuerySet["m.MeasureEvent"]):
    def visible_to(self, actor: User) -> MeasureEventQuerySet:
        """The history of the measures that one sees."""
        measures = apps.get_model("issues", "Measure")._default_manager.visible_to(actor)
        return self.filter(measure__in=measures)


class MilestoneQuerySet(models.QuerySet["m.Milestone"]):
    def visible_to(self, actor: User) -> MilestoneQuerySet:
        """The milestones of the measures that one sees."""
        measures = apps.get_model("issues", "Measure")._default_manager.visible_to(actor)
        return self.filter(measure__in=measures)

    def late(self, today: date) -> MilestoneQuerySet:
        """Not reached though their day is over, of measures that are still to be done."""
        return self.filter(reached_on__isnull=True, planned_on__lt=today, measure__status=MeasureStatus.PLANNED)


class EvidenceQuerySet(models.QuerySet["m.Evidence"]):
    def visible_to(self, actor: User) -> EvidenceQuerySet:
        """The evidence of the measures that one sees."""
        measures = apps.get_model("issues", "Measure")._default_manager.visible_to(actor)
        return self.filter(measure__in=measures)

    def present(self) -> EvidenceQuerySet:
        """What was not removed."""
        return self.filter(removed_at=None)


# Whoever sends an invitation has done so or died by then: beyond the time limit of the task.
INVITING = timedelta(minutes=10)
# `issues.rules.verdict.Verdict.is_content` as a condition on feedback.
IS_CONTENT = Q(answered_at__isnull=False, score__in=SATISFIED_SCORES) & ~Q(solved=Solved.NO)


class FeedbackQuerySet(models.QuerySet["m.Feedback"]):
    def visible_to(self, actor: User) -> FeedbackQuerySet:
        """Answers only: nobody may see who has not answered."""
        return self.answered().countable_by(actor).in_sight_of(actor)

    def in_sight_of(self, actor: User) -> FeedbackQuerySet:
        """Of what one may count, what one may see."""
        return self.filter(in_sight(actor, "problem__"))

    def hidden_from(self, actor: User) -> FeedbackQuerySet:
        """Of what one may count, the rest: for its number alone, never to be listed."""
        return self.filter(out_of_sight(actor, "problem__"))

    def countable_by(self, actor: User) -> FeedbackQuerySet:
        """All that was asked, answered or not, sensitive or not: for figures alone, never to be listed."""
        return self.filter(rows_for(actor, region="region", campaign="campaign_id", organisations=_of_own_problem))

    def waiting(self, now: datetime) -> FeedbackQuerySet:
        """The enterprise can still answer and has not. For what happens by itself and for call-backs, nobody else."""
        return self.unanswered().filter(expires_at__gt=now, problem__state=ProblemState.AWAITING_FEEDBACK)

    def to_close(self, now: datetime) -> FeedbackQuerySet:
        """The time is over, and nobody answered or the answer is content, for what happens by itself."""
        over = self.filter(expires_at__lte=now, problem__state=ProblemState.AWAITING_FEEDBACK, voided_at__isnull=True)
        return over.present().filter(Q(answered_at__isnull=True) | IS_CONTENT)

    def present(self) -> FeedbackQuerySet:
        """About the newest reply of its problem: that is the one which stands where the problem awaits feedback."""
        newest = self.model._default_manager.filter(problem=OuterRef("problem")).newest_first()
        return self.filter(pk=Subquery(newest.values("pk")[:1]))

    def unanswered(self) -> FeedbackQuerySet:
        """Neither answered nor void."""
        return self.filter(answered_at__isnull=True, voided_at__isnull=True)

    def newest_first(self) -> FeedbackQuerySet:
        """Each reply is asked about anew: of a problem that awaits feedback the first is about the one that stands."""
        return self.order_by("-asked_at", "-id")

    def to_call_back(self, actor: User, now: datetime) -> FeedbackQuerySet:
        """What this call-back officer may ask by telephone: in the territory, and nothing the officer had a hand in."""
        return (
            self.waiting(now).filter(called_by(actor, ""), in_sight(actor, "problem__")).exclude(_had_a_hand_in(actor))
        )

    def uninvited(self, now: datetime) -> FeedbackQuerySet:
        """Still to be answered, and nobody holds a link: none was made, or it was and never left."""
        return self.waiting(now).filter(Q(token_hash__isnull=True) | Q(inviting_since__lt=now - INVITING))

    def answered(self) -> FeedbackQuerySet:
        return self.filter(answered_at__isnull=False)


class SavedViewQuerySet(models.QuerySet["m.SavedView"]):
    def visible_to(self, actor: User) -> SavedViewQuerySet:
        """Everybody's own alone."""
        return self.filter(owner=actor) if actor.is_active else self.none()


class BulkMoveQuerySet(models.QuerySet["m.BulkMove"]):
    def visible_to(self, actor: User) -> BulkMoveQuerySet:
        """Everybody's own alone: what was done to a problem, its timeline tells everybody else."""
        return self.filter(requested_by=actor) if actor.is_active else self.none()


class ReplyTemplateQuerySet(models.QuerySet["m.ReplyTemplate"]):
    def visible_to(self, actor: User) -> ReplyTemplateQuerySet:
        """Those of one's own organisations; all of them for administrators."""
        return self if has_role(actor, RoleName.ADMIN) else self.filter(organisation__in=organisation_ids(actor))


class SubstitutionQuerySet(models.QuerySet["m.Substitution"]):
    def visible_to(self, actor: User) -> SubstitutionQuerySet:
        """Those of one's own organisations; all of them for administrators."""
        return self if has_role(actor, RoleName.ADMIN) else self.filter(organisation__in=organisation_ids(actor))

    def on(self, day: date) -> SubstitutionQuerySet:
        return self.filter(starts_on__lte=day, ends_on__gte=day)


class CallBackQuerySet(models.QuerySet["m.CallBack"]):
    def visible_to(self, actor: User) -> CallBackQuerySet:
        """For the call-back officers of the territory alone: a call that reached nobody tells who has not answered."""
        return self.filter(called_by(actor, "feedback__"), in_sight(actor, "feedback__problem__"))


def _had_a_hand_in(actor: User) -> Q:
    """The problems of feedback that the actor reported, coordinates or handles: `can_call_back` as a condition."""
    condition = Q(problem__submitted_by=actor.pk)
    for grant in grants_in(actor, RoleName.COORDINATOR):
        office = Q(problem__office__path__startswith=grant.region_path) | Q(region__path__startswith=grant.region_path)
        condition |= office if grant.campaign_id is None else office & Q(campaign=grant.campaign_id)
    if teams := [grant.team_id for grant in grants_in(actor, RoleName.OFFICIAL)]:
        condition |= Q(team__in=teams)
    if organisations := organisation_ids(actor):
        handlings = apps.get_model("issues", "Handling")._default_manager
        condition |= Q(Exists(handlings.filter(organisation__in=organisations, problem=OuterRef("problem_id"))))
    return condition
