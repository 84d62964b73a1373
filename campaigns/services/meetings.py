from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Region, User
from accounts.policy import require
from campaigns.enums import AttendeeKind, MeetingState
from campaigns.models import Attendance, Campaign, Meeting, MeetingSeries, Round, ServiceTeam
from campaigns.models.meeting import SAID
from campaigns.policy import can_change_meeting, can_record_meeting
from campaigns.services.days import hold_campaign, require_day
from campaigns.services.places import require_place_within_campaign
from common.errors import Conflict, NotFound, RuleViolation
from common.once import claim, digest_of, plain
from common.records import hold, locked, saved
from enterprises.models import Enterprise


@dataclass(frozen=True)
class MeetingDraft:
    """What is said of a session that was held. The sender's `uuid` names it: sent again, it makes no second one."""

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
    uuid: uuid.UUID = field(default_factory=uuid.uuid4)

    def content(self) -> dict[str, Any]:
        """What can be corrected, in plain values."""
        return {name: plain(getattr(self, name)) for name in SAID}


@dataclass(frozen=True)
class AttendeeDraft:
    """A person who came for an enterprise or for an organisation: exactly one of the two."""

    person_name: str
    position: str = ""
    enterprise: Enterprise | None = None
    organisation: Organisation | None = None


@transaction.atomic
def meeting_record(*, actor: User, draft: MeetingDraft, attendees: Sequence[AttendeeDraft]) -> Meeting:
    """Record a session and who came, all or nothing, once for its uuid: the same words sent again find what they made.

    Raises NotAllowed, Conflict `other_content`, RuleViolation (`day_…`, `region_outside_campaign`,
    `series_of_other_campaign`, `round_of_other_series`, `team_of_other_campaign`), ValidationError.
    """
    claim(draft.uuid)
    digest = _digest(draft, attendees)
    known = Meeting.objects.filter(uuid=draft.uuid).first()
    if known is not None:
        return _sent_again(known, actor=actor, digest=digest)
    require_right_place(actor, draft)
    require_day(draft.held_on, campaign=draft.campaign, field="held_on")
    require_fitting(draft)
    meeting = Meeting(campaign=draft.campaign, uuid=draft.uuid, digest=digest, logged_by=actor)
    written(meeting, draft)
    for attendee in attendees:
        _attend(meeting, attendee)
    return meeting


@transaction.atomic
def attendance_add(*, actor: User, meeting_id: int, attendee: AttendeeDraft) -> Attendance:
    """Add one person to a session's list.

    Raises NotFound, NotAllowed, Conflict `meeting_cancelled`, ValidationError (also for a person twice).
    """
    meeting = locked_for_change(actor, meeting_id)
    return _attend(meeting, attendee)


@transaction.atomic
def attendance_remove(*, actor: User, attendance_id: int) -> Meeting:
    """Take a person off the list; the audit trail keeps the row.

    Raises NotFound, NotAllowed, Conflict `meeting_cancelled`.
    """
    attendance = Attendance.objects.visible_to(actor).filter(pk=attendance_id).first()
    if attendance is None:
        raise NotFound("attendance_not_found", _("This person is not on the list."))
    meeting = locked_for_change(actor, attendance.meeting_id)
    attendance.delete()
    return meeting


def locked_for_change(actor: User, meeting_id: int, *relations: str, **which: str) -> Meeting:
    """The row of the meeting, one of `which`, locked for a change by this actor.

    Raises NotFound, NotAllowed, Conflict `meeting_cancelled`.
    """
    meeting = locked(Meeting.objects.visible_to(actor).filter(**which), meeting_id, "region", *relations)
    if meeting is None:
        raise _not_found()
    require(can_change_meeting(actor, meeting))
    _refuse_cancelled(meeting)
    return meeting


def require_held(meeting: Meeting) -> None:
    """Read anew; whoever cancels it waits from now on. Raises Conflict `meeting_cancelled`, `meeting_not_held`."""
    if not hold(meeting, "state"):
        raise _not_found()
    _refuse_cancelled(meeting)
    if meeting.state != MeetingState.HELD:
        message = _("This meeting is “%(state)s”: problems are reported at one that was held.")
        words = {"state": meeting.get_state_display()}
        raise Conflict("meeting_not_held", message % words, field="meeting")


def _not_found() -> NotFound:
    return NotFound("meeting_not_found", _("There is no such meeting."))


def _refuse_cancelled(meeting: Meeting) -> None:
    if meeting.state == MeetingState.CANCELLED:
        message = _("This meeting was cancelled and stays as it is. If it was held after all, record it anew.")
        raise Conflict("meeting_cancelled", message)


def require_right_place(actor: User, draft: MeetingDraft) -> None:
    """Raises NotAllowed."""
    place, campaign = draft.region.path, draft.campaign.pk
    require(can_record_meeting(actor, campaign_id=campaign, region_path=place, team=draft.team, kind=draft.kind))


def require_fitting(draft: MeetingDraft) -> None:
    """Whether place, series, round and team are of the campaign, whose territory stays as it is from now on."""
    hold_campaign(draft.campaign)
    require_place_within_campaign(draft.region, campaign=draft.campaign)
    _require_one_campaign(draft)


def draft_of(meeting: Meeting) -> MeetingDraft:
    """What the meeting says now, as it would be said anew."""
    return MeetingDraft(campaign=meeting.campaign, **{name: getattr(meeting, name) for name in SAID})


def written(meeting: Meeting, draft: MeetingDraft) -> Meeting:
    """Save the meeting with what `draft` says."""
    for name in SAID:
        setattr(meeting, name, getattr(draft, name))
    return saved(meeting)


def _sent_again(known: Meeting, *, actor: User, digest: str) -> Meeting:
    if known.digest != digest or known.logged_by_id != actor.pk:
        message = _(
            "This form was saved as a meeting already, with other words. Correct that meeting instead, or open a new "
            "form for another one."
        )
        raise Conflict("other_content", message)
    return known


def _digest(draft: MeetingDraft, attendees: Sequence[AttendeeDraft]) -> str:
    people = [{name: plain(value) for name, value in vars(attendee).items()} for attendee in attendees]
    return digest_of({"campaign": draft.campaign.pk, **draft.content(), "attendees": people})


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
