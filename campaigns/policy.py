from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.enums import RoleName
from accounts.policy import belongs_to_team, coordinates, is_admin
from accounts.scope import grants_in
from campaigns.enums import MeetingKind

if TYPE_CHECKING:
    from accounts.models import User
    from campaigns.models import Campaign, Meeting, ServiceTeam, Visit


def can_log_visit(actor: User, *, team: ServiceTeam, enterprise_region_path: str) -> bool:
    """Officials log for their own team; the office for a team and an enterprise that both lie in its territory.

    Needs `team.region` loaded.
    """
    return belongs_to_team(actor, team_id=team.pk) or all(
        coordinates(actor, region_path=path, campaign_id=team.campaign_id)
        for path in (enterprise_region_path, team.region.path)
    )


def can_change_visit(actor: User, visit: Visit) -> bool:
    """Those of whose team it is, and the office of its territory. Needs `visit.region` loaded."""
    return belongs_to_team(actor, team_id=visit.team_id) or coordinates(
        actor, region_path=visit.region.path, campaign_id=visit.campaign_id
    )


def can_record_meeting(actor: User, *, campaign_id: int, region_path: str, team: ServiceTeam | None, kind: str) -> bool:
    """Officials record the meetings of their own team in its region, the office those of its territory.

    A joint meeting is the office's. Needs `team.region` loaded.
    """
    is_of_own_team = (
        kind != MeetingKind.JOINT_MEETING
        and team is not None
        and belongs_to_team(actor, team_id=team.pk)
        and region_path.startswith(team.region.path)
    )
    return is_of_own_team or coordinates(actor, region_path=region_path, campaign_id=campaign_id)


def can_change_meeting(actor: User, meeting: Meeting) -> bool:
    """Those of whose team it is, and the office; a joint meeting is the office's. Needs `meeting.region` loaded."""
    is_of_own_team = meeting.kind != MeetingKind.JOINT_MEETING and belongs_to_team(actor, team_id=meeting.team_id)
    return is_of_own_team or coordinates(actor, region_path=meeting.region.path, campaign_id=meeting.campaign_id)


def can_call_joint_meeting(actor: User, *, campaign_id: int, region_path: str) -> bool:
    """The office calls the joint meetings of its territory, and keeps their agenda."""
    return coordinates(actor, region_path=region_path, campaign_id=campaign_id)


def can_keep_list(actor: User, campaign: Campaign) -> bool:
    """The office of the campaign's own region keeps its list: the rule, who is on it, which team. Needs `region`."""
    return coordinates(actor, region_path=campaign.region.path, campaign_id=campaign.pk)


def can_set_up(actor: User, *, region_path: str, campaign_id: int | None) -> bool:
    """The administrator, and the office of the region of the campaign or team. None: a campaign that is not there yet.

    Whoever coordinates one campaign alone makes no others.
    """
    return is_admin(actor) or coordinates(actor, region_path=region_path, campaign_id=campaign_id)


def can_start_campaigns(actor: User) -> bool:
    """Whether there is a region for which the actor may set up a campaign."""
    return is_admin(actor) or any(grant.covers_campaign(None) for grant in grants_in(actor, RoleName.COORDINATOR))


def can_set_up_teams(actor: User, campaign: Campaign) -> bool:
    """Whether there is a region within the campaign for which the actor may set up a team. Needs `region` loaded."""
    home = campaign.region.path
    return is_admin(actor) or any(
        grant.covers_campaign(campaign.pk) and (grant.covers_region(home) or (grant.region_path or "").startswith(home))
        for grant in grants_in(actor, RoleName.COORDINATOR)
    )
