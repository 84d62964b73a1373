from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from campaigns.models import Campaign, ServiceTeam
from common.errors import RuleViolation
from enterprises.models import Enterprise


def require_within_campaign(enterprise: Enterprise, *, campaign: Campaign) -> None:
    """A campaign serves its own territory: its figures by region add up. Raises `enterprise_outside_campaign`."""
    if not enterprise.region.path.startswith(campaign.region.path):
        message = _("This enterprise lies outside the campaign's territory.")
        raise RuleViolation("enterprise_outside_campaign", message, field="enterprise")


def require_team_serves(team: ServiceTeam, enterprise: Enterprise) -> None:
    """A team sees its own region alone: of what is elsewhere it would never hear. Raises `team_elsewhere`."""
    if not enterprise.region.path.startswith(team.region.path):
        message = _("This enterprise lies outside the region of the team. Choose a team that serves there.")
        raise RuleViolation("team_elsewhere", message, field="enterprise")


def require_place_within_campaign(region: Region, *, campaign: Campaign) -> None:
    """The same of what is told of no enterprise, as a meeting. Raises `region_outside_campaign`."""
    if not region.path.startswith(campaign.region.path):
        message = _("This region lies outside the campaign's territory, %(region)s.")
        raise RuleViolation("region_outside_campaign", message % {"region": campaign.region}, field="region")
