from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Region, User
from accounts.policy import require
from campaigns.enums import AttendeeKind
from campaigns.models import Attendance, Campaign, Meeting, MeetingSeries, Round, ServiceTeam
from campaigns.policy import can_change_meeting, can_record_meeting
from campaigns.services.days import require_day
from campaigns.services.places import require_place_within_campaign
from common.errors import NotFound, RuleViolation
from common.records import locked, saved
from enterprises.models import Enterprise


@dataclass(frozen=True)
class MeetingDraft:
    """What is said of a session that was held."""

    campaign: Campaign
    kind: str
    title: str
    held_on: date
    region: Region
    series: MeetingSeries | None = None
    round: Round | None = None
    team: ServiceTeam | None = None
    venue: str = ""
    host: Organisation | None = None
    chair: str = ""
    summary: str = ""


@dataclass(frozen=True)
class AttendeeDraft:
    """A person who came for an enterprise or for an organisation: exactly one of the two."""

    person_name: str
    position: str = ""
    enterprise: Enterprise | None = None
    organisation: Organisation | None = None


@transaction.atomic
def meeting_record(*, actor: User, draft: MeetingDraft, attendees: Sequence[AttendeeDraft]) -> Meeting:
    """Record a session and who came, all or nothing.

    Raises NotAllowed, RuleViolation (`day_…`, `region_outside_campaign`, `series_of_other_campaign`,
    `round_of_other_series`, `team_of_other_campaign`), ValidationError.
    """
    place = draft.region.path
    require(can_record_meeting(actor, campaign_id=draft.campaign.pk, region_path=place, team=draft.team))
    require_day(draft.held_on, campaign=draft.campaign, field="held_on")
    require_place_within_campaign(draft.region, campaign=draft.campaign)
    _require_one_campaign(draft)
    meeting = saved(
        Meeting(
            campaign=draft.campaign,
            series=draft.series,
            round=draft.round,
            team=draft.team,
            kind=draft.kind,
            title=draft.title,
            held_on=draft.held_on,
            region=draft.region,
            venue=draft.venue,
            host=draft.host,
            chair=draft.chair,
            summary=draft.summary,
            logged_by=actor,
        )
    )
    for attendee in attendees:
        _attend(meeting, attendee)
    return meeting


@transaction.atomic
def attendance_add(*, actor: User, meeting_id: int, attendee: AttendeeDraft) -> Attendance:
    """Add one person to a session's list. Raises NotFound, NotAllowed, ValidationError (also for a person twice)."""
    meeting = _locked(actor, meeting_id)
    require(can_change_meeting(actor, meeting))
    return _attend(meeting, attendee)


@transaction.atomic
def attendance_remove(*, actor: User, attendance_id: int) -> Meeting:
    """Take a person off the list; the audit trail keeps the row. Raises NotFound, NotAllowed."""
    attendance = Attendance.objects.visible_to(actor).filter(pk=attendance_id).first()
    if attendance is None:
        raise NotFound("attendance_not_found", _("This person is not on the list."))
    meeting = _locked(actor, attendance.meeting_id)
    require(can_change_meeting(actor, meeting))
    attendance.delete()
    return meeting


def _locked(actor: User, meeting_id: int) -> Meeting:
    meeting = locked(Meeting.objects.visible_to(actor), meeting_id, "region")
    if meeting is None:
        raise NotFound("meeting_not_found", _("There is no such meeting."))
    return meeting


def _require_one_campaign(draft: MeetingDraft) -> None:
    if draft.series and draft.series.campaign_id != draft.campaign.pk:
        raise RuleViolation("series_of_other_campaign", _("This series belongs to another campaign."), field="series")
    if draft.round and draft.round.series_id != (draft.series.pk if draft.series else None):
        raise RuleViolation("round_of_other_series", _("This round belongs to another series."), field="round")
    if draft.team and draft.team.campaign_id != draft.campaign.pk:
        raise RuleViolation("team_of_other_campaign", _("This team serves another campaign."), field="team")


def _attend(meeting: Meeting, attendee: AttendeeDraft) -> Attendance:
    enterprise = attendee.enterprise
    dimensions = (
        {"region": enterprise.region, "industry": enterprise.industry, "size": enterprise.size}
        if enterprise
        else {"region": meeting.region}
    )
    return saved(
        Attendance(
            meeting=meeting,
            campaign=meeting.campaign,
            kind=AttendeeKind.ENTERPRISE if enterprise else AttendeeKind.ORGANISATION,
            enterprise=enterprise,
            organisation=attendee.organisation,
            person_name=attendee.person_name,
            position=attendee.position,
            **dimensions,
        )
    )
