from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from campaigns.models import PlannedVisit, ServiceTeam
from campaigns.policy import can_log_visit
from campaigns.rules.days import monday_of
from campaigns.services.places import require_team_serves, require_within_campaign
from common.errors import NotFound, RuleViolation
from common.records import locked, require_version, saved
from enterprises.models import Enterprise

MOST_PLANNED = 60


@transaction.atomic
def visit_plan(*, actor: User, team: ServiceTeam, enterprise: Enterprise) -> PlannedVisit:
    """Put an enterprise on the team's plan for this week; what stood there for an earlier one moves. Who logs may plan.

    Raises NotFound, NotAllowed, RuleViolation (`plan_full`, `enterprise_outside_campaign`, `team_elsewhere`).
    """
    # One at a time for each team: the limit holds, and nothing is planned twice.
    mine = locked(ServiceTeam.objects.visible_to(actor), team.pk, "campaign__region", "region")
    if mine is None:
        raise NotFound("team_not_found", _("There is no such team for which you may log visits."))
    require(can_log_visit(actor, team=mine, enterprise_region_path=enterprise.region.path))
    require_within_campaign(enterprise, campaign=mine.campaign)
    require_team_serves(mine, enterprise)
    planned = PlannedVisit.objects.filter(team=mine, enterprise=enterprise).first()
    if planned is None:
        if PlannedVisit.objects.filter(team=mine).waiting().count() >= MOST_PLANNED:
            message = _("At most %(most)s enterprises wait on a team's plan. Visit some, or take some off.")
            raise RuleViolation("plan_full", message % {"most": MOST_PLANNED})
        planned = PlannedVisit(team=mine, enterprise=enterprise)
    planned.week_on = monday_of(timezone.localdate())
    planned.planned_by = actor
    return saved(planned)


@transaction.atomic
def visit_unplan(*, actor: User, planned_id: int, version: int | None = None) -> PlannedVisit:
    """Take an enterprise off the plan. Who may put it there may.

    Raises NotFound, NotAllowed, Conflict `stale_version`.
    """
    planned = locked(PlannedVisit.objects.visible_to(actor), planned_id, "team__region", "enterprise__region")
    if planned is None:
        raise NotFound("planned_visit_not_found", _("This stands on no plan."))
    require(can_log_visit(actor, team=planned.team, enterprise_region_path=planned.enterprise.region.path))
    require_version(planned, version)
    PlannedVisit.objects.filter(pk=planned.pk).delete()
    return planned
