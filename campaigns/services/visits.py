from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from campaigns.enums import VisitState
from campaigns.models import Campaign, ServiceTeam, TeamMember, Visit
from campaigns.policy import can_log_visit
from campaigns.services.days import require_day
from campaigns.services.places import require_team_serves, require_within_campaign
from common.errors import Conflict, RuleViolation
from common.records import hold, saved
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

    def content(self) -> dict[str, Any]:
        """What can be corrected afterwards, in plain values. The enterprise cannot: that was another visit."""
        return {
            "visited_on": self.visited_on.isoformat(),
            "mode": str(self.mode),
            "members": sorted(member.pk for member in self.members),
            "met": self.met,
            "summary": self.summary,
            "policies": sorted(policy.pk for policy in self.policies),
            "solved_on_spot": self.solved_on_spot,
            "follow_up_on": self.follow_up_on and self.follow_up_on.isoformat(),
        }


@transaction.atomic
def visit_log(*, actor: User, draft: VisitDraft, digest: str = "") -> Visit:
    """Record a visit, with the enterprise's dimensions as they are now; the actor's own draft of it becomes the visit.

    Raises NotAllowed, RuleViolation (`team_of_other_campaign`, `member_of_other_team`, `enterprise_outside_campaign`,
    `day_…`, `member_not_then_in_team`), ValidationError.
    """
    require_right(actor=actor, draft=draft)
    visit = _own_draft(actor, draft.uuid)
    visit.state = VisitState.RECORDED
    visit.draft_problems = []
    visit.digest = digest
    visit.received_at = timezone.now()
    return _placed(visit, draft)


@transaction.atomic
def visit_keep(*, actor: User, draft: VisitDraft, problems: Sequence[dict[str, str]]) -> Visit:
    """Keep what was said so far as the actor's own draft: it counts nowhere. Raises what `visit_log` raises."""
    require_right(actor=actor, draft=draft)
    visit = _own_draft(actor, draft.uuid)
    visit.state = VisitState.DRAFT
    visit.draft_problems = list(problems)
    return _placed(visit, draft)


def require_right(*, actor: User, draft: VisitDraft) -> None:
    """Who may say it, and whether team, members, enterprise and day go together."""
    enterprise = draft.enterprise
    require(can_log_visit(actor, team=draft.team, enterprise_region_path=enterprise.region.path))
    if draft.team.campaign_id != draft.campaign.pk:
        raise RuleViolation("team_of_other_campaign", _("This team serves another campaign."), field="team")
    require_right_content(draft)
    require_within_campaign(enterprise, campaign=draft.campaign)
    require_team_serves(draft.team, enterprise)


def require_right_content(draft: VisitDraft) -> None:
    """The rules that a correction meets as well."""
    if any(member.team_id != draft.team.pk for member in draft.members):
        raise RuleViolation("member_of_other_team", _("Only members of the team can have gone."), field="members")
    require_day(draft.visited_on, campaign=draft.campaign, field="visited_on")
    if any(not member.was_in_team(draft.visited_on) for member in draft.members):
        message = _("Only those who were in the team on that day can have gone.")
        raise RuleViolation("member_not_then_in_team", message, field="members")
    if draft.follow_up_on and draft.follow_up_on < draft.visited_on:
        message = _("The follow-up cannot lie before the visit.")
        raise RuleViolation("follow_up_before_visit", message, field="follow_up_on")


def require_recorded(visit: Visit) -> None:
    """Read anew; whoever withdraws it waits from now on. Raises Conflict `visit_not_recorded`."""
    if not hold(visit, "state") or visit.state != VisitState.RECORDED:
        message = _("Only a recorded visit brings problems; this one is a draft or was withdrawn.")
        raise Conflict("visit_not_recorded", message)


def written(visit: Visit, draft: VisitDraft) -> Visit:
    """Save the visit with the content of `draft`."""
    visit.visited_on = draft.visited_on
    visit.mode = draft.mode
    visit.met = draft.met
    visit.summary = draft.summary
    visit.solved_on_spot = draft.solved_on_spot
    visit.follow_up_on = draft.follow_up_on
    saved(visit)
    visit.members.set(draft.members)
    visit.policies.set(draft.policies)
    return visit


def _own_draft(actor: User, key: uuid.UUID) -> Visit:
    """The actor's draft of this name, locked, or a new visit."""
    drafts = Visit.objects.visible_to(actor).filter(state=VisitState.DRAFT, logged_by=actor, uuid=key)
    return drafts.select_for_update(of=("self",)).first() or Visit(uuid=key, logged_by=actor)


def _placed(visit: Visit, draft: VisitDraft) -> Visit:
    enterprise = draft.enterprise
    visit.campaign = draft.campaign
    visit.team = draft.team
    visit.enterprise = enterprise
    visit.enterprise_kind = enterprise.kind
    visit.region = enterprise.region
    visit.industry = enterprise.industry
    visit.size = enterprise.size
    return written(visit, draft)
