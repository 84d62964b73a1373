from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.enums import RoleName
from accounts.models import User
from accounts.scope import has_role
from campaigns.models import Meeting
from common.errors import NotFound
from issues.enums import ACTIVE_TURNS, EscalationState, ExtensionState, HandlingRole, HandlingState
from issues.models import (
    Category,
    Escalation,
    Extension,
    Feedback,
    Handling,
    Measure,
    Problem,
    ProblemEvent,
    ProblemView,
)
from issues.models.handling import REPLY_AUTHOR
from issues.querysets import ProblemQuerySet
from issues.rules.due import Happening

VIEWS = 100


def problem_rows(*, actor: User) -> ProblemQuerySet:
    """The problems that the actor sees, with what a row of the list shows."""
    rows: ProblemQuerySet = Problem.objects.visible_to(actor)
    return rows.select_related("enterprise", "category", "region", "lead_organisation")


def reported_rows(*, actor: User) -> ProblemQuerySet:
    """Those of `problem_rows` that leave the portal: no drafts."""
    return problem_rows(actor=actor).reported()


@dataclass(frozen=True)
class ProblemDetail:
    """A problem with all that happened to it, as far as the actor may see it."""

    problem: Problem
    events: list[ProblemEvent]
    handlings: list[Handling]
    measures: list[Measure]
    escalations: list[Escalation]
    answers: list[Feedback]
    extensions: list[Extension]
    merged: list[Problem]
    views: list[ProblemView]
    sees_target: bool
    # By code, where a correction in the timeline names some.
    categories: dict[str, Category]

    @property
    def waiting_escalation(self) -> Escalation | None:
        return next((one for one in self.escalations if one.state == EscalationState.REQUESTED), None)

    @property
    def reply(self) -> Handling | None:
        """The latest signed reply."""
        return next(iter(self._replies), None)

    @property
    def earlier_replies(self) -> list[Handling]:
        """Those before, which were sent back or did not satisfy, the latest first."""
        return self._replies[1:]

    @property
    def _replies(self) -> list[Handling]:
        return [one for one in self.handlings if one.reply and one.role == HandlingRole.LEAD]

    @property
    def requirement(self) -> str:
        """What the present lead organisation is asked to do."""
        return self.lead.requirement if self.lead else ""

    @property
    def has_slip(self) -> bool:
        """It was handed to the organisation in the lead, as `issues.selectors.assignment_slips` has it."""
        lead = self.problem.lead_organisation_id
        handed_out = (one for one in self.handlings if one.role == HandlingRole.LEAD and one.organisation_id == lead)
        return any(one.state != HandlingState.RETURNED for one in handed_out) and self.problem.due_on is not None

    @property
    def happenings(self) -> list[Happening]:
        """The events as the clock sees them."""
        return [Happening(one.move, timezone.localtime(one.at), one.to_state, one.day) for one in self.events]

    @property
    def suggested_organisation(self) -> int | None:
        """Whose it is, in the words of whoever returned it last."""
        last = self.last_lead
        return last.belongs_to_id if last and last.state == HandlingState.RETURNED else None

    @property
    def last_lead(self) -> Handling | None:
        """The latest turn of a lead organisation, over or not."""
        return next((one for one in self.handlings if one.role == HandlingRole.LEAD), None)

    @property
    def waiting_extension(self) -> Extension | None:
        return next((one for one in self.extensions if one.state == ExtensionState.REQUESTED), None)

    @property
    def asked_plan(self) -> ProblemEvent | None:
        """What the lead organisation asks for and the office has not decided on."""
        asked = (one for one in reversed(self.events) if one.move == "ask-plan")
        return next(asked, None) if self.problem.plan_asked_until else None

    @property
    def lead(self) -> Handling | None:
        """The present turn of the lead organisation."""
        active = (one for one in self.handlings if one.state in ACTIVE_TURNS)
        return next((one for one in active if one.role == HandlingRole.LEAD), None)

    @property
    def assisting(self) -> list[Handling]:
        """The turns of those that were asked to assist with the last dispatch, over or not."""
        since = max((one.at for one in self.events if one.move == "dispatch"), default=None)
        turns = (one for one in self.handlings if one.role == HandlingRole.ASSISTING)
        return [one for one in turns if since is None or one.dispatched_at >= since]


def problem_of(*, actor: User, problem_id: int) -> Problem:
    """One problem with all that it refers to. Raises NotFound."""
    related = (
        "campaign", "enterprise", "team", "visit", "meeting", "office__parent", "region", "category",
        "lead_organisation", "common_problem", "submitted_by", "merged_into",
    )  # fmt: skip
    problem = Problem.objects.visible_to(actor).select_related(*related).filter(pk=problem_id).first()
    if problem is None:
        raise NotFound("problem_not_found", _("There is no such problem."))
    return problem


def problem_events(*, actor: User, problem: Problem) -> QuerySet[ProblemEvent]:
    """The timeline; `meeting_in_sight` says whether the actor sees the meeting that an event names."""
    events = ProblemEvent.objects.visible_to(actor).filter(problem=problem)
    meetings = Meeting.objects.visible_to(actor).filter(pk=OuterRef("meeting"))
    return events.select_related("organisation", "on_behalf_of", "meeting").annotate(meeting_in_sight=Exists(meetings))


def problem_detail(*, actor: User, problem_id: int) -> ProblemDetail:
    """Ten queries at most, however long the history. Feedback appears once it is answered. Raises NotFound."""
    problem = problem_of(actor=actor, problem_id=problem_id)
    measures = measures_told(actor=actor, problem=problem)
    escalations = Escalation.objects.visible_to(actor).filter(problem=problem)
    handlings = Handling.objects.visible_to(actor).filter(problem=problem)
    views = ProblemView.objects.visible_to(actor) if problem.is_sensitive else ProblemView.objects.none()
    events = list(problem_events(actor=actor, problem=problem))
    return ProblemDetail(
        problem=problem,
        events=events,
        handlings=list(handlings.select_related(*REPLY_AUTHOR, "belongs_to", "assignee")),
        measures=list(measures),
        escalations=list(escalations.select_related("from_region", "to_region", "requested_by", "decided_by")),
        answers=list(Feedback.objects.visible_to(actor).filter(problem=problem)),
        extensions=list(Extension.objects.visible_to(actor).filter(problem=problem).select_related("asked_by")),
        merged=list(Problem.objects.visible_to(actor).filter(merged_into=problem).select_related("enterprise")),
        views=list(views.filter(problem=problem).select_related("viewed_by").order_by("-id")[:VIEWS]),
        sees_target=_sees(actor, problem.merged_into),
        categories=_categories_named(events),
    )


def _categories_named(events: list[ProblemEvent]) -> dict[str, Category]:
    codes = {code for event in events if event.changes for code in event.changes.get("category", ())}
    return {one.pk: one for one in Category.objects.filter(pk__in=codes)} if codes else {}


def measures_told(*, actor: User, problem: Problem) -> QuerySet[Measure]:
    """What is done for a problem that the actor sees; `is_in_sight` where the measure itself is.

    The one that is to solve it for all members of its common problem is told to whoever sees one of them.
    """
    visible = Measure.objects.visible_to(actor)
    told = Q(pk__in=visible.values("pk"))
    if problem.common_problem_id:
        told |= Q(common_problems=problem.common_problem_id)
    served = Measure.objects.filter(told, problems=problem).select_related("organisation")
    return served.annotate(is_in_sight=Exists(visible.filter(pk=OuterRef("pk")))).distinct()


def _sees(actor: User, target: Problem | None) -> bool:
    """Whether more than the number may be said of what a problem was merged into."""
    if target is None or not target.is_sensitive:
        return True
    return Problem.objects.visible_to(actor).filter(pk=target.pk).exists()


def can_register(actor: User) -> bool:
    """Offices and teams register what reaches them by telephone or letter."""
    return has_role(actor, RoleName.COORDINATOR, RoleName.OFFICIAL)
