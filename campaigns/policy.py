from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.policy import belongs_to_team, coordinates

if TYPE_CHECKING:
    from accounts.models import User
    from campaigns.models import Meeting, ServiceTeam


def can_log_visit(actor: User, *, team: ServiceTeam, enterprise_region_path: str) -> bool:
    """Officials log for their own team; the office (or another system with its role) for any team in its territory."""
    return belongs_to_team(actor, team_id=team.pk) or coordinates(
        actor, region_path=enterprise_region_path, campaign_id=team.campaign_id
    )


def can_record_meeting(actor: User, *, campaign_id: int, region_path: str, team_id: int | None) -> bool:
    """Officials record the meetings of their own team, the office those of its territory."""
    return belongs_to_team(actor, team_id=team_id) or coordinates(
        actor, region_path=region_path, campaign_id=campaign_id
    )


def can_change_meeting(actor: User, meeting: Meeting) -> bool:
    return can_record_meeting(
        actor, campaign_id=meeting.campaign_id, region_path=meeting.region.path, team_id=meeting.team_id
    )
