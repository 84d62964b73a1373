from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import ActorRequest
from accounts.listing import listing
from accounts.policy import require
from common.forms import errors_into
from common.htmx import redirect_after
from common.presentation import listed
from enterprises.enums import TitleTier
from enterprises.filters import TitleFilterSet
from enterprises.forms.titles import TitleChangeForm, TitleForm
from enterprises.policy import can_write_enterprise
from enterprises.rules.cultivation import Missing
from enterprises.rules.titles import NEW_RULE
from enterprises.selectors.cultivation import Line, ladder_of
from enterprises.selectors.enterprises import enterprise_of
from enterprises.selectors.titles import title_flows, title_lines, title_of, title_rows
from enterprises.services import titles
from enterprises.words import ANSWERS, CONDITIONS, missing_fact

ORDERS = {"valid_to": ["valid_to", "id"], "issued_on": ["issued_on", "id"]}


@require_GET
def title_list(request: ActorRequest) -> HttpResponse:
    today = timezone.localdate()
    rows = title_rows(actor=request.user)
    order = ["valid_to", "id"] if request.GET.get("expiring") else ["-valid_to", "-id"]
    found = listing(request, TitleFilterSet, rows, order=order, orders=ORDERS, totals=True)
    region = found.form.cleaned_data.get("region")
    within = rows.filter(enterprise__region__path__startswith=region.path) if region else rows
    context = {
        "listing": found,
        "lines": title_lines(found.rows, today=today),
        "tiers": TitleTier.labels,
        "years": title_flows(rows=within, today=today),
        "region": region,
    }
    return render(request, "enterprises/titles.html", context, status=found.status)


@require_GET
def title_conditions(request: ActorRequest, enterprise_id: int) -> HttpResponse:
    """The conditions of the measure in force beside what the register knows."""
    enterprise = enterprise_of(actor=request.user, enterprise_id=enterprise_id)
    ladder = ladder_of(actor=request.user, enterprise=enterprise, today=timezone.localdate())
    tiers = [
        (tier.label, [(line, CONDITIONS[line.condition], ANSWERS[line.answer], _missing(line)) for line in lines])
        for tier, lines in ladder.tiers
    ]
    revenues = listed(f"{year}: {amount:,}" for year, amount in sorted(ladder.facts.revenues.items(), reverse=True))
    facts = [
        (_("Size"), enterprise.get_size_display()),
        (_("Valid titles"), listed(TitleTier(tier).label for tier in sorted(ladder.facts.tiers))),
        (_("Founded on"), enterprise.founded_on),
        (_("Revenue (10,000 yuan)"), revenues),
    ]
    context = {
        "enterprise": enterprise,
        "tiers": tiers,
        "facts": facts,
        "rule": NEW_RULE,
        "may_write": ladder.may_write,
    }
    return render(request, "enterprises/conditions.html", context)


def _missing(line: Line) -> list[tuple[str, Missing]]:
    return [(missing_fact(one), one) for one in line.missing]


@require_http_methods(["GET", "POST"])
def title_create(request: ActorRequest, enterprise_id: int) -> HttpResponse:
    enterprise = enterprise_of(actor=request.user, enterprise_id=enterprise_id)
    require(can_write_enterprise(request.user, region_path=enterprise.region.path))
    form = TitleForm(request.POST or None)
    with errors_into(form):
        if form.is_valid():
            titles.title_record(actor=request.user, enterprise=enterprise, draft=form.draft())
            messages.success(request, _("The title is recorded."))
            return redirect_after(request, "reports:enterprise", enterprise_id)
    context = {"form": form, "title": _("Record a title"), "enterprise": enterprise}
    return render(request, "enterprises/form.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def title_edit(request: ActorRequest, title_id: int) -> HttpResponse:
    title = title_of(actor=request.user, title_id=title_id)
    require(can_write_enterprise(request.user, region_path=title.enterprise.region.path))
    initial = {name: getattr(title, name) for name in TitleChangeForm.base_fields}
    form = TitleChangeForm(request.POST or None, initial=initial)
    with errors_into(form):
        if form.is_valid():
            titles.title_change(
                actor=request.user, title_id=title_id, changes=form.changes(), version=form.cleaned_data["version"]
            )
            messages.success(request, _("Saved."))
            return redirect_after(request, "reports:enterprise", title.enterprise_id)
    is_stale = form.has_error("__all__", "stale_version")
    if is_stale:
        form.show_version(title.version)
    status = 409 if is_stale else 422 if form.is_bound else 200
    context = {"form": form, "title": _("Edit the title"), "enterprise": title.enterprise, "is_stale": is_stale}
    return render(request, "enterprises/form.html", context, status=status)
