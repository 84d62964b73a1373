from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.enums import RoleName
from accounts.models import Organisation, Region, User
from accounts.scope import grants_in
from accounts.selectors.regions import regions_within
from campaigns.enums import MeetingChange, MeetingKind, MeetingState
from campaigns.models import Attendance, Campaign, Meeting, MeetingSeries, Round, ServiceTeam
from campaigns.policy import can_change_meeting
from campaigns.selectors.meeting_history import MeetingRevision, revisions_of
from common.errors import NotFound
from enterprises.models import Enterprise

ATTENDANCES_SHOWN = 300


@dataclass(frozen=True)
class MeetingDetail:
    meeting: Meeting
    attendances: Sequence[Attendance]
    attendance_count: int
    revisions: Sequence[MeetingRevision]
    may_change: bool

    @property
    def cancellation(self) -> MeetingRevision | None:
        """By whom and why it was cancelled, where the audit trail tells."""
        return next((one for one in self.revisions if one.kind == MeetingChange.CANCELLED), None)


def meeting_rows(*, actor: User) -> QuerySet[Meeting]:
    """The meetings in the actor's sight, each with how many people came, of those in sight."""
    attendances = Attendance.objects.visible_to(actor).filter(meeting=OuterRef("pk"))
    came = attendances.order_by().annotate(n=Func(F("pk"), function="COUNT"))
    return (
        Meeting.objects.visible_to(actor)
        .select_related("campaign", "region", "series", "round", "team")
        .annotate(people=Subquery(came.values("n")))
    )


def meeting_detail(*, actor: User, meeting_id: int) -> MeetingDetail:
    """A session, who came, and what was changed of it, the latest first. Raises NotFound."""
    rows = Meeting.objects.visible_to(actor).select_related(
        "campaign", "region", "series", "round", "team", "host", "logged_by"
    )
    meeting = rows.filter(pk=meeting_id).first()
    if meeting is None:
        raise NotFound("meeting_not_found", _("There is no such meeting."))
    came = Attendance.objects.visible_to(actor).filter(meeting=meeting).select_related("enterprise", "organisation")
    return MeetingDetail(
        meeting=meeting,
        attendances=list(came.order_by("kind", "id")[:ATTENDANCES_SHOWN]),
        attendance_count=came.count(),
        revisions=revisions_of(meeting)[::-1],
        may_change=meeting.state != MeetingState.CANCELLED and can_change_meeting(actor, meeting),
    )


def may_record(*, actor: User) -> bool:
    """Whether a button to record a meeting makes sense; the service decides on each one."""
    return bool(grants_in(actor, RoleName.OFFICIAL, RoleName.COORDINATOR))


def may_call(*, actor: User) -> bool:
    """Whether a button to call a joint meeting makes sense."""
    return bool(grants_in(actor, RoleName.COORDINATOR))


def teams_to_record_for(*, actor: User) -> QuerySet[ServiceTeam]:
    """One's own teams, for an office those of its territory."""
    own = [grant.team_id for grant in grants_in(actor, RoleName.OFFICIAL) if grant.team_id is not None]
    condition = Q(pk__in=own)
    for grant in grants_in(actor, RoleName.COORDINATOR):
        territory = Q(region__path__startswith=grant.region_path)
        condition |= territory if grant.campaign_id is None else territory & Q(campaign=grant.campaign_id)
    return ServiceTeam.objects.filter(condition).select_related("campaign", "region").order_by("campaign", "id")


def own_team(*, actor: User) -> ServiceTeam | None:
    """The team of an official; of several the one whose campaign began last."""
    own = [grant.team_id for grant in grants_in(actor, RoleName.OFFICIAL) if grant.team_id is not None]
    return ServiceTeam.objects.filter(pk__in=own).order_by("-campaign__starts_on", "-id").first() if own else None


def campaigns_to_record_in(*, actor: User) -> QuerySet[Campaign]:
    """An official's are those of the own teams, an office's those that it sees."""
    visible = Campaign.objects.visible_to(actor)
    if grants_in(actor, RoleName.COORDINATOR):
        return visible
    return visible.filter(Exists(teams_to_record_for(actor=actor).filter(campaign=OuterRef("pk"))))


def teams_to_correct_to(*, actor: User, meeting: Meeting) -> QuerySet[ServiceTeam]:
    """The teams of the campaign for which the actor records meetings, and the one that stands there."""
    offered = teams_to_record_for(actor=actor).filter(campaign=meeting.campaign_id)
    return _or_present(ServiceTeam.objects.select_related("region").order_by("id"), offered, meeting.team_id)


def regions_to_correct_to(*, actor: User, meeting: Meeting) -> QuerySet[Region]:
    """A joint meeting stays where its agenda belongs."""
    is_joint = meeting.kind == MeetingKind.JOINT_MEETING
    offered = Region.objects.none() if is_joint else regions_within(actor=actor)
    return _or_present(Region.objects.order_by("path"), offered, meeting.region_id)


def hosts_to_correct_to(*, actor: User, meeting: Meeting) -> QuerySet[Organisation]:
    return _or_present(Organisation.objects.all(), visible_organisations(actor=actor), meeting.host_id)


def _or_present(rows: QuerySet[Any], offered: QuerySet[Any], present: Any) -> QuerySet[Any]:
    """What stands there can stay, whoever corrects the rest."""
    return rows.filter(Q(pk__in=offered.order_by().values("pk")) | Q(pk=present))


def series_of(*, campaigns: QuerySet[Campaign] | Collection[int]) -> QuerySet[Any]:
    return MeetingSeries.objects.filter(campaign__in=campaigns)


def rounds_of(*, campaigns: QuerySet[Campaign] | Collection[int]) -> QuerySet[Any]:
    """The latest rounds first: a session is recorded soon after it was held."""
    return Round.objects.filter(series__campaign__in=campaigns).select_related("series").order_by("-held_on", "-id")


def visible_enterprises(*, actor: User) -> QuerySet[Enterprise]:
    return Enterprise.objects.visible_to(actor).select_related("region", "industry")


def visible_organisations(*, actor: User) -> QuerySet[Organisation]:
    return Organisation.objects.visible_to(actor)
