"""Joint meetings: called for a day to come, with an agenda, and held then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Region, User
from accounts.policy import require
from campaigns.enums import MeetingKind, MeetingState
from campaigns.models import Campaign, Meeting
from campaigns.policy import can_call_joint_meeting
from campaigns.services.days import require_planned_day
from campaigns.services.meetings import locked_for_change
from campaigns.services.places import require_place_within_campaign
from common.errors import Conflict, RuleViolation
from common.records import require_version, saved


@dataclass(frozen=True)
class JointMeetingDraft:
    """When, where and by whom the offices and departments are called together."""

    campaign: Campaign
    region: Region
    title: str
    held_on: date
    venue: str = ""
    chair: str = ""


@transaction.atomic
def joint_meeting_call(*, actor: User, draft: JointMeetingDraft) -> Meeting:
    """Plan a joint meeting, so that its agenda can be prepared.

    Raises NotAllowed, RuleViolation (`day_past`, `day_too_far`, `day_outside_campaign`,
    `region_outside_campaign`), ValidationError.
    """
    require(can_call_joint_meeting(actor, campaign_id=draft.campaign.pk, region_path=draft.region.path))
    require_day_to_come(draft.held_on, campaign=draft.campaign)
    require_place_within_campaign(draft.region, campaign=draft.campaign)
    return saved(
        Meeting(
            campaign=draft.campaign,
            region=draft.region,
            kind=MeetingKind.JOINT_MEETING,
            state=MeetingState.PLANNED,
            title=draft.title,
            held_on=draft.held_on,
            venue=draft.venue,
            chair=draft.chair,
            logged_by=actor,
        )
    )


@transaction.atomic
def joint_meeting_hold(*, actor: User, meeting_id: int, version: int | None = None) -> Meeting:
    """The meeting takes place: from now on decisions are recorded.

    Raises NotFound, NotAllowed, Conflict (`meeting_cancelled`, `stale_version`, `meeting_not_planned`), RuleViolation
    `day_future`.
    """
    meeting = locked_for_change(actor, meeting_id, kind=MeetingKind.JOINT_MEETING)
    require_version(meeting, version)
    if meeting.state != MeetingState.PLANNED:
        message = _("This meeting is “%(state)s” already.") % {"state": meeting.get_state_display()}
        raise Conflict("meeting_not_planned", message)
    if meeting.held_on > timezone.localdate():
        raise RuleViolation("day_future", _("This day has not come yet."))
    meeting.state, meeting.reason = MeetingState.HELD, ""
    return saved(meeting)


def require_day_to_come(day: date, *, campaign: Campaign) -> None:
    """Raises RuleViolation `day_past`, `day_too_far`, `day_outside_campaign`."""
    require_planned_day(day, campaign=campaign, field="held_on")
    if day < timezone.localdate():
        message = _("This day is over. Record the meeting as one that was held.")
        raise RuleViolation("day_past", message, field="held_on")
