from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.policy import belongs_to_team, coordinates

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


def can_record_meeting(actor: User, *, campaign_id: int, region_path: str, team: ServiceTeam | None) -> bool:
    """Officials record the meetings of their own team in its region, the office those of its territory.

    Needs `team.region` loaded.
    """
    is_of_own_team = (
        team is not None and belongs_to_team(actor, team_id=team.pk) and region_path.startswith(team.region.path)
    )
    return is_of_own_team or coordinates(actor, region_path=region_path, campaign_id=campaign_id)


def can_change_meeting(actor: User, meeting: Meeting) -> bool:
    """Those of whose team it is, and the office. Needs `meeting.region` loaded."""
    return belongs_to_team(actor, team_id=meeting.team_id) or coordinates(
        actor, region_path=meeting.region.path, campaign_id=meeting.campaign_id
    )


def can_call_joint_meeting(actor: User, *, campaign_id: int, region_path: str) -> bool:
    """The office calls the joint meetings of its territory, and keeps their agenda."""
    return coordinates(actor, region_path=region_path, campaign_id=campaign_id)


def can_keep_list(actor: User, campaign: Campaign) -> bool:
    """The office of the campaign's own region keeps its list: the rule, who is on it, which team. Needs `region`."""
    return coordinates(actor, region_path=campaign.region.path, campaign_id=campaign.pk)
