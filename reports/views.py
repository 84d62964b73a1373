from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.enums import RoleName
from accounts.scope import has_role
from accounts.selectors.regions import region_choices
from reports import presentation
from reports.facts import FACTS
from reports.figures import FIGURES, RATES
from reports.forms import DashboardForm, RecordsForm, StatisticsFilterForm
from reports.selectors.dashboard import campaigns_by_activity, statistics_dashboard
from reports.selectors.enterprise import enterprise_page
from reports.selectors.records import statistics_records

PAGE_SIZE = 50
# In the order of the menus: whoever holds several roles starts at the desk with the most to do.
HOMES = {
    RoleName.OFFICIAL: ("visits:plan", ""),
    RoleName.HANDLER: ("problems:tasks", ""),
    RoleName.COORDINATOR: ("problems:list", "?view=triage"),
    RoleName.LEADER: ("reports:dashboard", ""),
    RoleName.ADMIN: ("accounts:settings", ""),
}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The page that the person's role works on; a person without a role learns who grants one."""
    for role, (name, query) in HOMES.items():
        if has_role(request.user, role):
            return redirect(reverse(name) + query)
    return render(request, "reports/no_role.html")


@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """Without any filter: the campaign where something was done last."""
    campaigns = campaigns_by_activity(actor=request.user)
    if not request.GET and campaigns:
        return redirect(f"{reverse('reports:dashboard')}?campaign={campaigns[0].pk}")
    form = DashboardForm(request.GET, actor=request.user)
    if not form.is_valid():
        return refused(request, form)
    filters = form.filters()
    form.offer(
        campaigns=[(campaign.pk, str(campaign)) for campaign in campaigns],
        regions=region_choices(actor=request.user, chosen=filters.region),
    )
    shown = statistics_dashboard(actor=request.user, filters=filters)
    return render(
        request, "reports/dashboard.html", {"form": form, "shown": shown, **presentation.dashboard_context(shown)}
    )


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    campaigns = campaigns_by_activity(actor=request.user)
    return render(request, "reports/index.html", {"campaigns": campaigns})


@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """How every figure is counted, made of its definition."""
    return render(request, "reports/figures.html", presentation.definitions(FACTS, FIGURES, RATES))


@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """The very records that a figure counts."""
    form = RecordsForm(request.GET, actor=request.user)
    if not form.is_valid():
        return refused(request, form)
    filters, asked = form.filters(), form.asked(PAGE_SIZE)
    found = statistics_records(actor=request.user, filters=filters, asked=asked)
    context = presentation.records_context(found, filters, asked, actor=request.user)
    return render(request, "reports/records.html", {"found": found, **context})


@require_safe
def enterprise(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    shown = enterprise_page(actor=request.user, enterprise_id=enterprise_id)
    return render(request, "reports/enterprise.html", {"shown": shown, "enterprise": shown.enterprise})


def refused(request: HttpRequest, form: StatisticsFilterForm) -> HttpResponse:
    """An unknown filter or value: what is wrong with it, and the way back."""
    return render(request, "reports/bad_filter.html", {"form": form}, status=400)
