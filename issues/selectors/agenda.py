"""The agenda of a joint meeting, and what is proposed for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.enums import MeetingKind, MeetingState
from campaigns.models import Meeting
from campaigns.policy import can_change_meeting
from common.errors import NotFound
from issues.enums import AgendaOutcome, AgendaReason, CommonProblemState, EscalationState
from issues.models import AgendaItem, CommonProblem, Escalation, Problem

PROPOSED = 30
MATTER = ("problem__enterprise", "problem__lead_organisation", "problem__category", "problem__office", "common_problem")


@dataclass(frozen=True)
class Proposal:
    """A matter that belongs on the agenda, and why: since when it waits, or what was said when it was left over."""

    reason: AgendaReason
    problem: Problem | None = None
    common_problem: CommonProblem | None = None
    since: date | None = None
    words: str = ""


@dataclass(frozen=True)
class Agenda:
    """`may_keep`: the actor prepares it; `may_change`: and it is not cancelled; `may_record`: and it is held."""

    meeting: Meeting
    items: Sequence[AgendaItem]
    may_keep: bool

    @property
    def may_record(self) -> bool:
        return self.may_keep and self.meeting.state == MeetingState.HELD

    @property
    def may_change(self) -> bool:
        return self.may_keep and self.meeting.state != MeetingState.CANCELLED

    @property
    def is_due(self) -> bool:
        """Its day has come, and nobody has said that it takes place."""
        return self.meeting.state == MeetingState.PLANNED and self.meeting.held_on <= timezone.localdate()

    @property
    def open_count(self) -> int:
        return sum(not item.outcome for item in self.items)


def agenda_of(*, actor: User, meeting_id: int) -> Agenda:
    """The agenda of a joint meeting, as far as the actor sees the matters on it. Raises NotFound."""
    meetings = Meeting.objects.visible_to(actor).filter(kind=MeetingKind.JOINT_MEETING)
    meeting = meetings.select_related("campaign", "region", "host").filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFound("meeting_not_found", _("There is no such meeting."))
    items = AgendaItem.objects.visible_to(actor).filter(meeting=meeting).order_by("position")
    return Agenda(
        meeting=meeting,
        items=list(items.select_related(*MATTER, "organisation", "measure__organisation", "decided_by")),
        may_keep=can_change_meeting(actor, meeting),
    )


def agenda_item_of(*, actor: User, item_id: int) -> AgendaItem:
    """Raises NotFound."""
    related = ("meeting__region", "meeting__campaign", *MATTER, "problem__campaign", "problem__office__parent")
    item = AgendaItem.objects.visible_to(actor).select_related(*related).filter(pk=item_id).first()
    if item is None:
        raise NotFound("agenda_item_not_found", _("There is no such item on the agenda."))
    return item


def escalated_to(meeting: Meeting) -> QuerySet[Escalation]:
    """What waits for a decision of the level at which the meeting is held. Needs its region and campaign loaded.

    A meeting for all of the campaign's territory is that of the levels above it too: their offices hold it there.
    """
    levels = [meeting.region_id]
    if meeting.region_id == meeting.campaign.region_id:
        levels = [code for code in meeting.region.path.split(".") if code]
    return Escalation.objects.filter(
        state=EscalationState.REQUESTED, to_region__in=levels, problem__campaign=meeting.campaign_id
    )


def left_over(meeting: Meeting) -> QuerySet[AgendaItem]:
    """What earlier joint meetings of the place postponed or did not come to, and no later one has settled."""
    earlier = AgendaItem.objects.filter(
        meeting__campaign=meeting.campaign_id,
        meeting__region=meeting.region_id,
    ).filter(Q(meeting__held_on__lt=meeting.held_on) | Q(meeting__held_on=meeting.held_on, meeting__lt=meeting.pk))
    later = earlier.filter(pk__gt=OuterRef("pk"))
    same = later.filter(Q(problem=OuterRef("problem")) | Q(common_problem=OuterRef("common_problem")))
    over = Q(outcome=AgendaOutcome.POSTPONED) | Q(outcome="") & ~Q(meeting__state=MeetingState.PLANNED)
    return earlier.filter(over & ~Exists(same))


def proposals(*, actor: User, meeting: Meeting) -> list[Proposal]:
    """What the actor might put on it: escalated, left over, overdue (the longest first), open common problems."""
    found: list[Proposal] = []
    seen: set[tuple[type, int]] = set()
    for proposal in [*_escalated(actor, meeting), *_left_over(actor, meeting), *_overdue(actor, meeting)]:
        matter = proposal.problem or proposal.common_problem
        if matter and (type(matter), matter.pk) not in seen:
            seen.add((type(matter), matter.pk))
            found.append(proposal)
    left_over_in_common = [one.common_problem.pk for one in found if one.common_problem]
    return found + _common(actor, meeting, left_over_in_common)


def _escalated(actor: User, meeting: Meeting) -> list[Proposal]:
    here = Q(to_region=meeting.region_id) | Q(pk__in=Escalation.objects.waiting_for(actor).values("pk"))
    rows = escalated_to(meeting).filter(here, problem__in=_unlisted(actor, meeting)).order_by("requested_at")
    return [
        Proposal(AgendaReason.ESCALATED, one.problem, since=timezone.localdate(one.requested_at), words=one.reason)
        for one in rows.select_related("problem__enterprise", "problem__lead_organisation")[:PROPOSED]
    ]


def _left_over(actor: User, meeting: Meeting) -> list[Proposal]:
    still_open = Q(problem__in=_unlisted(actor, meeting)) | Q(
        common_problem__in=common_problems_for(actor=actor, meeting=meeting)
    )
    rows = left_over(meeting).filter(still_open).order_by("meeting__held_on", "position")
    return [
        Proposal(AgendaReason.POSTPONED, one.problem, one.common_problem, one.meeting.held_on, one.decision)
        for one in rows.select_related("meeting", *MATTER)[:PROPOSED]
    ]


def _overdue(actor: User, meeting: Meeting) -> list[Proposal]:
    rows = _unlisted(actor, meeting).overdue(timezone.localdate()).exclude(state="escalated")
    related = rows.select_related("enterprise", "lead_organisation").order_by("due_on", "pk")
    return [Proposal(AgendaReason.OVERDUE, one, since=one.due_on) for one in related[:PROPOSED]]


def _common(actor: User, meeting: Meeting, seen: list[int]) -> list[Proposal]:
    unlisted = common_problems_for(actor=actor, meeting=meeting).exclude(pk__in=seen)
    rows = unlisted.annotate(members=Count("problems")).order_by("-members")
    return [Proposal(AgendaReason.BY_HAND, common_problem=one) for one in rows[:PROPOSED]]


def _unlisted(actor: User, meeting: Meeting) -> Any:
    return _open_problems(actor, meeting).exclude(agenda_items__meeting=meeting)


def _open_problems(actor: User, meeting: Meeting) -> Any:
    return (
        Problem.objects.visible_to(actor)
        .open()
        .filter(campaign=meeting.campaign_id, region__path__startswith=meeting.region.path)
    )


def _open_common(actor: User, meeting: Meeting) -> QuerySet[CommonProblem]:
    return CommonProblem.objects.visible_to(actor).filter(
        campaign=meeting.campaign_id,
        region__path__startswith=meeting.region.path,
        state=CommonProblemState.OPEN,
    )


def problems_for(*, actor: User, meeting: Meeting) -> QuerySet[Problem]:
    """The problems that can be put on the agenda by hand."""
    rows: QuerySet[Problem] = _open_problems(actor, meeting).select_related("enterprise")
    return rows


def common_problems_for(*, actor: User, meeting: Meeting) -> QuerySet[CommonProblem]:
    return _open_common(actor, meeting).exclude(agenda_items__meeting=meeting)


def problems_of_common(*, actor: User, common_problem: CommonProblem) -> list[Problem]:
    """The members of a common problem that still go on, in the order of their keys."""
    rows = Problem.objects.visible_to(actor).open().filter(common_problem=common_problem)
    return list(rows.select_related("region", "team", "category", "campaign").order_by("pk"))
