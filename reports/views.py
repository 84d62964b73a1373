from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.enums import RoleName
from accounts.http import ActorRequest
from accounts.models import Organisation, Recognition
from accounts.scope import has_role
from accounts.selectors.regions import region_choices
from campaigns.models import Programme, ServiceTeam, Target
from common.errors import Malformed, NotFound
from common.htmx import redirect_after, render_fragment
from common.parameters import refuse_repeated
from enterprises.selectors.codes import code_warnings
from enterprises.selectors.enterprises import kept_instead_of
from enterprises.selectors.merges import twice
from issues.enums import ViewedThrough
from issues.services.sensitive import titles_listed
from reports import presentation
from reports.conditional import page_kept_while_unchanged
from reports.enums import HappeningKind
from reports.explanations import explanations
from reports.forms import CoverageForm, DashboardForm, RecordsForm, StatisticsFilterForm
from reports.over_time import periods_context
from reports.selectors.coverage import campaign_coverage
from reports.selectors.dashboard import (
    campaign_goals,
    campaign_to_open,
    campaigns_by_activity,
    enrolments_in,
    statistics_dashboard,
)
from reports.selectors.enterprise import enterprise_page
from reports.selectors.records import statistics_records
from reports.selectors.search import LONGEST
from reports.selectors.search import search as search_everything
from reports.selectors.system import system_page
from reports.services.verification import verification_request

PAGE_SIZE = 50
# What the dashboard shows beside figures.
DASHBOARD_TABLES = (ServiceTeam, Target, Programme, Organisation, Recognition)
# In the order of the menus: whoever holds several roles starts at the desk with the most to do.
HOMES = {
    RoleName.OFFICIAL: ("visits:plan", ""),
    RoleName.HANDLER: ("problems:tasks", ""),
    RoleName.COORDINATOR: ("problems:list", "?view=triage"),
    RoleName.LEADER: ("reports:dashboard", ""),
    RoleName.CALL_BACK: ("problems:call-backs", ""),
    RoleName.ADMIN: ("accounts:settings", ""),
}


@require_safe
def home(request: ActorRequest) -> HttpResponse:
    """The page that the person's role works on; a person without a role learns who grants one."""
    for role, (name, query) in HOMES.items():
        if has_role(request.user, role):
            return redirect(reverse(name) + query)
    return render(request, "reports/no_role.html")


@require_safe
def dashboard(request: ActorRequest) -> HttpResponseBase:
    """Without any filter: the widest of the campaigns where something is done these days."""
    if not request.GET:
        campaign = campaign_to_open(campaigns_by_activity(actor=request.user))
        if campaign is not None:
            return redirect(f"{reverse('reports:dashboard')}?campaign={campaign.pk}")
    named = (*DASHBOARD_TABLES, enrolments_in(request.GET.get("campaign", "")))
    return page_kept_while_unchanged(request, request.user, lambda: _dashboard(request), named=named)


def _dashboard(request: ActorRequest) -> HttpResponse:
    form = DashboardForm(request.GET, actor=request.user, campaigns=campaigns_by_activity(actor=request.user))
    if not form.is_valid():
        return refused(request, form)
    filters, interval = form.filters(), form.cleaned_data["interval"]
    form.offer(regions=region_choices(actor=request.user, chosen=filters.region))
    shown = statistics_dashboard(actor=request.user, filters=filters, interval=interval)
    goals = campaign_goals(actor=request.user, filters=filters)
    context = {**presentation.dashboard_context(shown, goals), **periods_context(shown, interval)}
    return render(request, "reports/dashboard.html", {"form": form, "shown": shown, **context})


@require_safe
def index(request: ActorRequest) -> HttpResponse:
    campaigns = campaigns_by_activity(actor=request.user)
    return render(request, "reports/index.html", {"campaigns": campaigns})


@require_safe
def figures(request: ActorRequest) -> HttpResponse:
    """How every figure is counted, made of its definition."""
    return render(request, "reports/figures.html", explanations())


@require_safe
def records(request: ActorRequest) -> HttpResponse:
    """The very records that a figure counts."""
    form = RecordsForm(request.GET, actor=request.user)
    if not form.is_valid():
        return refused(request, form)
    filters, asked = form.filters(), form.asked(PAGE_SIZE)
    found = statistics_records(actor=request.user, filters=filters, asked=asked)
    titles_listed(actor=request.user, problems=found.problems, through=ViewedThrough.PAGE)
    context = presentation.records_context(found, filters, asked, actor=request.user)
    return render(request, "reports/records.html", {"found": found, **context})


@require_safe
def enterprise(request: ActorRequest, enterprise_id: int) -> HttpResponse:
    """`?kind=` keeps the timeline to one kind of happening."""
    refuse_repeated(request.GET)
    kind = request.GET.get("kind", "")
    if kind and kind not in HappeningKind.values:
        raise Malformed("unknown_kind", _("The timeline has no such kind."), field="kind")
    try:
        shown = enterprise_page(
            actor=request.user,
            enterprise_id=enterprise_id,
            kind=HappeningKind(kind) if kind else None,
            cursor=request.GET.get("cursor"),
        )
    except NotFound:
        kept = kept_instead_of(actor=request.user, enterprise_id=enterprise_id)
        if kept is None:
            raise
        messages.info(request, _("The entry that you asked for was merged into this one."))
        return redirect("reports:enterprise", kept.pk)
    titles_listed(actor=request.user, problems=shown.timeline.problems, through=ViewedThrough.PAGE)
    context = {
        "shown": shown,
        "enterprise": shown.enterprise,
        "kinds": HappeningKind,
        "odd_code": code_warnings(shown.enterprise.uscc, shown.enterprise.kind, home=shown.enterprise.region_id),
        "twice": twice(actor=request.user, enterprise=shown.enterprise),
    }
    return render_fragment(request, "reports/enterprise.html", "timeline", context)


@require_safe
def coverage(request: ActorRequest, campaign_id: int) -> HttpResponse:
    """Of the enterprises on a campaign's list, how many were visited."""
    form = CoverageForm(request.GET, actor=request.user)
    if not form.is_valid():
        return refused(request, form)
    filters = form.filters()
    shown = campaign_coverage(actor=request.user, campaign_id=campaign_id, filters=filters)
    form.offer(regions=region_choices(actor=request.user, chosen=filters.region))
    context = {"form": form, "shown": shown, "campaign": shown.campaign, **presentation.coverage_context(shown)}
    return render(request, "campaigns/coverage.html", context)


@require_safe
def search(request: ActorRequest) -> HttpResponse:
    refuse_repeated(request.GET)
    found = search_everything(actor=request.user, text=request.GET.get("q", ""))
    titles_listed(actor=request.user, problems=found.problems, through=ViewedThrough.PAGE)
    context = {"found": found, "longest": LONGEST}
    return render(request, "reports/search.html", context, status=400 if found.is_too_long else 200)


@require_safe
@never_cache
def system(request: ActorRequest) -> HttpResponse:
    """How the portal itself is doing; open in a browser, the page asks for its state again and again."""
    state = system_page(actor=request.user)
    return render_fragment(request, "reports/system.html", "state", {"state": state})


@require_POST
def system_verify(request: ActorRequest) -> HttpResponse:
    verification_request(actor=request.user)
    messages.success(request, _("The verification is queued. What it finds is shown below."))
    return redirect_after(request, "reports:system")


def refused(request: ActorRequest, form: StatisticsFilterForm) -> HttpResponse:
    """An unknown filter or value: what is wrong with it, and the way back."""
    return render(request, "reports/bad_filter.html", {"form": form}, status=400)
