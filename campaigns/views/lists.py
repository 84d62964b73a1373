"""A campaign's list of enterprises: who is on it, the rule, the teams, and what a worker is just changing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect

from accounts.http import ActorRequest
from accounts.listing import listing
from accounts.policy import require
from campaigns.enums import AssignmentScope, ListChangeState
from campaigns.filters import CampaignExclusionFilterSet, CampaignListFilterSet
from campaigns.list_forms import AssignForm, ListAddForm, ListBulkForm, RefreshForm, RuleForm
from campaigns.models import Campaign
from campaigns.selectors import lists as selectors
from campaigns.selectors.assignment import balance_preview
from campaigns.services import list_changes, lists
from common.forms import errors_into
from common.htmx import HttpResponseSeeOther, redirect_after, render_fragment, wants_fragment
from common.keys import keys_in


@require_GET
def listed(request: ActorRequest, campaign_id: int) -> HttpResponse:
    return _list_page(request, campaign_id)


def _list_page(request: ActorRequest, campaign_id: int, bulk: ListBulkForm | None = None) -> HttpResponse:
    shown = selectors.campaign_list(actor=request.user, campaign_id=campaign_id)
    rows = selectors.listed_rows(actor=request.user, campaign=shown.campaign)
    found = listing(request, CampaignListFilterSet, rows, order=["id"], totals=True)
    context = {
        "shown": shown,
        "campaign": shown.campaign,
        "listing": found,
        "matching": shown.listed if found.total is None else found.total,
        "bulk": bulk or ListBulkForm(teams=list(shown.teams)),
        "bulk_all": ListBulkForm(teams=list(shown.teams), auto_id="all_%s"),
    }
    return render(request, "campaigns/listed.html", context, status=422 if bulk else found.status)


@require_POST
def listed_bulk(request: ActorRequest, campaign_id: int) -> HttpResponse:
    """Act on the ticked rows, or on all that the filters in the address leave."""
    campaign = selectors.campaign_seen(actor=request.user, campaign_id=campaign_id)
    rows = selectors.listed_rows(actor=request.user, campaign=campaign)
    found = CampaignListFilterSet(data=request.GET, queryset=rows, request=request)
    form = ListBulkForm(request.POST, teams=list(selectors.teams_of(actor=request.user, campaign=campaign)))
    require(selectors.may_keep(actor=request.user, campaign=campaign))
    with errors_into(form):
        if found.is_valid() and form.is_valid():
            chosen = found.qs if form.cleaned_data["everything"] else rows.filter(pk__in=form.selected())
            target: dict[str, Any] = {"actor": request.user, "campaign_id": campaign_id, "rows": chosen}
            if form.cleaned_data["act"] == "remove":
                number = lists.listed_remove(**target, reason=form.cleaned_data["reason"])
            else:
                number = lists.listed_change(**target, changes=form.changes())
            messages.success(request, _changed(number))
            query = request.GET.urlencode()
            return _to_list(campaign_id, f"?{query}" if query else "")
    return _list_page(request, campaign_id, form)


def _changed(number: int) -> str:
    return ngettext("%(number)s enterprise was changed.", "%(number)s enterprises were changed.", number) % {
        "number": f"{number:,}"
    }


def _to_list(campaign_id: int, query: str = "") -> HttpResponseRedirect:
    return HttpResponseSeeOther(resolve_url("campaigns:listed", campaign_id) + query)  # type: ignore[return-value]


@require_http_methods(["GET", "POST"])
def listed_add(request: ActorRequest, campaign_id: int) -> HttpResponse:
    campaign = _kept(request, campaign_id)
    form = ListAddForm(request.POST or None, actor=request.user)
    if request.method == "POST":
        with errors_into(form):
            if form.is_valid():
                added = form.enterprises()
                number = lists.listed_add(actor=request.user, campaign_id=campaign_id, enterprises=added)
                words = _("%(new)s were put on the list, %(there)s were there already.")
                messages.success(request, words % {"new": f"{number:,}", "there": f"{len(added) - number:,}"})
                return redirect_after(request, "campaigns:listed", campaign_id)
    context = {"campaign": campaign, "form": form, "title": _("Put enterprises on the list")}
    return render(request, "campaigns/list_form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def list_rule(request: ActorRequest, campaign_id: int) -> HttpResponse:
    campaign = _kept(request, campaign_id)
    form = RuleForm(request.POST or None, actor=request.user, campaign=campaign)
    if request.method == "POST":
        with errors_into(form):
            if form.is_valid():
                version = form.cleaned_data["version"]
                lists.list_rule_set(
                    actor=request.user, campaign_id=campaign_id, criteria=form.criteria(), version=version
                )
                messages.success(request, _("The rule is saved. The list changes when you apply it."))
                return redirect_after(request, "campaigns:list-refresh", campaign_id)
    is_stale = form.has_error("__all__", "stale_version")
    if is_stale:
        form.show_version(campaign.version)
    context = {"campaign": campaign, "form": form, "title": _("Who is eligible"), "is_stale": is_stale}
    status = 409 if is_stale else 422 if form.is_bound else 200
    return render(request, "campaigns/list_form.html", context, status=status)


@require_http_methods(["GET", "POST"])
def list_refresh(request: ActorRequest, campaign_id: int) -> HttpResponse:
    """What the rule would change; then have it changed."""
    campaign = _kept(request, campaign_id)
    form = RefreshForm(request.POST or None, initial={"version": campaign.version})
    if request.method == "POST":
        with errors_into(form):
            if form.is_valid():
                change = list_changes.list_refresh_request(
                    actor=request.user, campaign_id=campaign_id, **form.cleaned_data
                )
                return redirect_after(request, "campaigns:list-change", change.pk)
        form.show_version(campaign.version)
    preview = selectors.list_preview(actor=request.user, campaign=campaign, today=timezone.localdate())
    if preview is None:
        list_changes.list_preview_request(actor=request.user, campaign_id=campaign_id)
    elif wants_fragment(request):
        return HttpResponseClientRedirect(request.path)
    context = {"campaign": campaign, "form": form, "preview": preview, "rule": selectors.rule_in_words(campaign)}
    status = 422 if form.is_bound else 200
    return render_fragment(request, "campaigns/list_refresh.html", "progress", context, status=status)


@require_POST
def list_refresh_anew(request: ActorRequest, campaign_id: int) -> HttpResponse:
    """Look again what the rule would change: the register may have changed since."""
    list_changes.list_preview_request(actor=request.user, campaign_id=campaign_id, anew=True)
    return redirect_after(request, "campaigns:list-refresh", campaign_id)


@require_POST
def list_keep(request: ActorRequest, campaign_id: int) -> HttpResponse:
    """Keep the ticked ones, though they do not meet the rule any more."""
    campaign = _kept(request, campaign_id)
    keys = keys_in(request.POST.getlist("selected"))
    rows = selectors.listed_rows(actor=request.user, campaign=campaign).filter(pk__in=keys)
    number = lists.listed_change(actor=request.user, campaign_id=campaign_id, rows=rows, changes={"origin": "hand"})
    messages.success(request, _changed(number))
    return redirect_after(request, "campaigns:list-refresh", campaign_id)


@require_http_methods(["GET", "POST"])
def list_assign(request: ActorRequest, campaign_id: int) -> HttpResponse:
    """How the list would be shared out among its teams; then have it done."""
    campaign = _kept(request, campaign_id)
    form = AssignForm(request.POST or request.GET or {"scope": AssignmentScope.UNASSIGNED})
    if request.method == "POST":
        with errors_into(form):
            if form.is_valid():
                change = list_changes.list_assign_request(
                    actor=request.user, campaign_id=campaign_id, scope=form.cleaned_data["scope"]
                )
                return redirect_after(request, "campaigns:list-change", change.pk)
    is_known = form.is_valid()
    scope = form.cleaned_data["scope"] if is_known else AssignmentScope.UNASSIGNED
    balance = balance_preview(actor=request.user, campaign=campaign, scope=scope)
    context = {"campaign": campaign, "form": form, "balance": balance}
    return render(request, "campaigns/list_assign.html", context, status=200 if is_known else 422)


@require_GET
def list_change(request: ActorRequest, change_id: int) -> HttpResponse:
    """What became of it; while the worker has it, htmx asks again for the progress alone."""
    change = selectors.change_found(actor=request.user, change_id=change_id)
    is_at_work = change.state == ListChangeState.PENDING
    if wants_fragment(request) and not is_at_work:
        return HttpResponseClientRedirect(request.path)
    context = {
        "change": change,
        "campaign": change.campaign,
        "is_at_work": is_at_work,
        "progress": selectors.progress_in(change),
        "may_keep": selectors.may_keep(actor=request.user, campaign=change.campaign),
    }
    return render_fragment(request, "campaigns/list_change.html", "progress", context)


@require_POST
def list_change_cancel(request: ActorRequest, change_id: int) -> HttpResponse:
    list_changes.list_change_cancel(actor=request.user, change_id=change_id)
    return redirect_after(request, "campaigns:list-change", change_id)


@require_GET
def exclusions(request: ActorRequest, campaign_id: int) -> HttpResponse:
    campaign = selectors.campaign_seen(actor=request.user, campaign_id=campaign_id)
    rows = selectors.exclusion_rows(actor=request.user, campaign=campaign)
    found = listing(request, CampaignExclusionFilterSet, rows, order=["-id"])
    may_keep = selectors.may_keep(actor=request.user, campaign=campaign)
    context = {"campaign": campaign, "listing": found, "may_keep": may_keep}
    return render(request, "campaigns/exclusions.html", context, status=found.status)


@require_POST
def exclusion_withdraw(request: ActorRequest, exclusion_id: int) -> HttpResponse:
    exclusion = lists.exclusion_withdraw(actor=request.user, exclusion_id=exclusion_id)
    messages.success(request, _("The next refresh puts it back, if it meets the rule."))
    return redirect_after(request, "campaigns:exclusions", exclusion.campaign_id)


def _kept(request: ActorRequest, campaign_id: int) -> Campaign:
    """The campaign, for whoever keeps its list."""
    campaign = selectors.campaign_seen(actor=request.user, campaign_id=campaign_id)
    require(selectors.may_keep(actor=request.user, campaign=campaign))
    return campaign
