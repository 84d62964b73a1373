from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from campaigns.models import Campaign, ServiceTeam, TeamMember, Visit
from campaigns.policy import can_log_visit
from campaigns.services.days import require_day
from campaigns.services.places import require_within_campaign
from common.errors import RuleViolation
from common.records import saved
from enterprises.models import Enterprise
from policies.models import Policy


@dataclass(frozen=True)
class VisitDraft:
    """What an official says of a visit; dimensions are taken from the enterprise."""

    campaign: Campaign
    team: ServiceTeam
    enterprise: Enterprise
    visited_on: date
    mode: str
    members: Sequence[TeamMember] = ()
    met: str = ""
    summary: str = ""
    policies: Sequence[Policy] = ()
    solved_on_spot: str = ""
    follow_up_on: date | None = None
    uuid: uuid.UUID = field(default_factory=uuid.uuid4)


@transaction.atomic
def visit_log(*, actor: User, draft: VisitDraft) -> Visit:
    """Record a visit, with the enterprise's dimensions as they are now.

    Raises NotAllowed, RuleViolation (`team_of_other_campaign`, `member_of_other_team`, `enterprise_outside_campaign`,
    `day_…`, `member_not_then_in_team`), ValidationError.
    """
    enterprise = draft.enterprise
    require(can_log_visit(actor, team=draft.team, enterprise_region_path=enterprise.region.path))
    if draft.team.campaign_id != draft.campaign.pk:
        raise RuleViolation("team_of_other_campaign", _("This team serves another campaign."), field="team")
    if any(member.team_id != draft.team.pk for member in draft.members):
        raise RuleViolation("member_of_other_team", _("Only members of the team can have gone."), field="members")
    require_within_campaign(enterprise, campaign=draft.campaign)
    require_day(draft.visited_on, campaign=draft.campaign, field="visited_on")
    if any(not member.was_in_team(draft.visited_on) for member in draft.members):
        message = _("Only those who were in the team on that day can have gone.")
        raise RuleViolation("member_not_then_in_team", message, field="members")
    visit = saved(
        Visit(
            uuid=draft.uuid,
            campaign=draft.campaign,
            team=draft.team,
            enterprise=enterprise,
            enterprise_kind=enterprise.kind,
            region=enterprise.region,
            industry=enterprise.industry,
            size=enterprise.size,
            visited_on=draft.visited_on,
            mode=draft.mode,
            met=draft.met,
            summary=draft.summary,
            solved_on_spot=draft.solved_on_spot,
            follow_up_on=draft.follow_up_on,
            logged_by=actor,
        )
    )
    visit.members.set(draft.members)
    visit.policies.set(draft.policies)
    return visit
