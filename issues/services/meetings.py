"""Correcting and cancelling a meeting, together with what it brought: problems, and decisions on an agenda."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.enums import AttendeeKind, MeetingKind, MeetingState
from campaigns.models import Meeting
from campaigns.services.days import require_day
from campaigns.services.joint_meetings import require_day_to_come
from campaigns.services.meetings import (
    MeetingDraft,
    draft_of,
    locked_for_change,
    require_fitting,
    require_right_place,
    written,
)
from campaigns.services.revisions import require_new, stated
from common.errors import Conflict, RuleViolation
from common.presentation import listed
from common.records import require_version, saved
from issues.enums import ProblemState
from issues.services.origins import brought_by, report_on

RELATIONS = ("campaign", "team__region", "series", "round", "host")


@transaction.atomic
def meeting_correct(
    *, actor: User, meeting_id: int, changes: Mapping[str, Any], reason: str, version: int | None = None
) -> Meeting:
    """Let the meeting say something else from now on; what it said before stays in the audit trail.

    The day of the problems that were reported at it follows, and for whom an organisation sent people, its place.

    Raises NotFound, NotAllowed (also for a place or team that the actor records no meetings of), Conflict
    (`meeting_cancelled`, `stale_version`), RuleViolation (`reason_missing`, `nothing_changed`, `joint_meeting_stays`,
    `joint_meeting_place`, and what `meeting_record` raises), ValidationError.
    """
    meeting = locked_for_change(actor, meeting_id, *RELATIONS)
    require_version(meeting, version)
    meeting.reason = stated(reason)
    before = draft_of(meeting)
    after = replace(before, **changes)
    require_new(before.content(), after.content())
    _require_right(actor, meeting, before, after)
    written(meeting, after)
    if after.region != before.region:
        meeting.attendances.filter(kind=AttendeeKind.ORGANISATION).update(region=after.region)
    if after.held_on != before.held_on and meeting.state == MeetingState.HELD:
        brought = brought_by(meeting=meeting)
        report_on(after.held_on, [problem for problem in brought if problem.reported_on == before.held_on])
    return meeting


@transaction.atomic
def meeting_cancel(*, actor: User, meeting_id: int, reason: str, version: int | None = None) -> Meeting:
    """It was recorded by mistake, or does not take place: every figure is as if it had not been held.

    Drafts of problems told there are thrown away; what stood on an agenda is proposed for the next meeting.

    Raises NotFound, NotAllowed, Conflict (`meeting_cancelled`, `stale_version`), RuleViolation `reason_missing`, and
    Conflict `meeting_brought_problems` and `meeting_decided`: what came of it says that it was held.
    """
    meeting = locked_for_change(actor, meeting_id)
    require_version(meeting, version)
    meeting.reason = stated(reason)
    brought = brought_by(meeting=meeting)
    drafts = [problem for problem in brought if problem.state == ProblemState.DRAFT]
    numbers = [problem.number for problem in brought if problem.state != ProblemState.DRAFT]
    if numbers:
        message = _(
            "Problems were reported at this meeting: %(numbers)s. Correct the meeting instead, or have these problems "
            "withdrawn first."
        )
        raise Conflict("meeting_brought_problems", message % {"numbers": listed(numbers)}, numbers=numbers)
    if meeting.agenda_items.exclude(outcome="").exists():
        message = _("This meeting has decided on its agenda, and that stands. Correct the meeting instead.")
        raise Conflict("meeting_decided", message)
    for draft in drafts:
        draft.delete()
    meeting.state = MeetingState.CANCELLED
    return saved(meeting)


def _require_right(actor: User, meeting: Meeting, before: MeetingDraft, after: MeetingDraft) -> None:
    """The rules that a recorded meeting meets, of what is said anew: a joint meeting may outlive its campaign."""
    require_right_place(actor, after)
    if after.held_on != before.held_on and meeting.state == MeetingState.PLANNED:
        require_day_to_come(after.held_on, campaign=after.campaign)
    elif after.held_on != before.held_on:
        require_day(after.held_on, campaign=after.campaign, field="held_on")
    require_fitting(after)
    joint = MeetingKind.JOINT_MEETING
    if (before.kind == joint) != (after.kind == joint):
        message = _("A joint meeting stays one, and no other becomes one. Cancel this meeting and record that one.")
        raise RuleViolation("joint_meeting_stays", message, field="kind")
    if after.kind == joint and after.region != before.region:
        message = _("A joint meeting stays in its region, where its agenda belongs.")
        raise RuleViolation("joint_meeting_place", message, field="region")
