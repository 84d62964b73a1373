from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.http import ActorRequest
from campaigns.services.plan import visit_plan, visit_unplan
from common.htmx import redirect_after
from issues.selectors.plan import plan_of, team_to_plan_for
from issues.selectors.visits import enterprise_to_visit
from issues.services.sensitive import titles_listed


@require_GET
def plan(request: ActorRequest) -> HttpResponse:
    today = timezone.localdate()
    shown = plan_of(actor=request.user, today=today)
    titles_listed(actor=request.user, problems=shown.problems)
    return render(request, "visits/plan.html", {"plan": shown, "today": today})


@require_POST
def plan_add(request: ActorRequest) -> HttpResponse:
    """Put `enterprise` on this week's plan of `team`."""
    enterprise = enterprise_to_visit(actor=request.user, key=request.POST.get("enterprise", ""))
    team = team_to_plan_for(actor=request.user, key=request.POST.get("team", ""))
    visit_plan(actor=request.user, team=team, enterprise=enterprise)
    messages.success(request, _("%(enterprise)s is on this week's plan.") % {"enterprise": enterprise})
    return redirect_after(request, "visits:plan")


@require_POST
def plan_remove(request: ActorRequest, plannedvisit_id: int) -> HttpResponse:
    planned = visit_unplan(actor=request.user, planned_id=plannedvisit_id)
    messages.success(request, _("%(enterprise)s is off the plan.") % {"enterprise": planned.enterprise})
    return redirect_after(request, "visits:plan")
