from __future__ import annotations

from typing import Any

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
from common.htmx import redirect_after, render_fragment, wants_fragment
from common.keys import key_in
from issues.enums import MeasureStatus
from issues.filters.measures import MeasureListFilter
from issues.forms.measures import ImplementForm, MeasureForm
from issues.policy import can_change_measure
from issues.selectors.measures import can_plan, measure_of, measure_rows
from issues.selectors.problems import problem_of
from issues.services import measures
from issues.views.measure_page import measure_shown

ORDERS = {"planned_on": ["planned_on", "id"], "implemented_on": ["implemented_on", "id"]}


@require_GET
def measure_list(request: ActorRequest) -> HttpResponse:
    rows = measure_rows(actor=request.user)
    found = listing(request, MeasureListFilter, rows, order=["-planned_on", "-id"], orders=ORDERS)
    context = {"listing": found, "can_plan": can_plan(request.user), "today": timezone.localdate()}
    return render(request, "measures/list.html", context, status=found.status)


@require_http_methods(["GET", "POST"])
def measure_create(request: ActorRequest) -> HttpResponse:
    require(can_plan(request.user))
    form = MeasureForm(request.POST or None, actor=request.user, initial=_for_problem(request))
    with errors_into(form):
        if form.is_valid():
            measure = measures.measure_plan(actor=request.user, draft=form.draft())
            messages.success(request, _("The measure is planned. Mark it as implemented when it is done."))
            return redirect_after(request, "problems:measure-detail", measure.pk)
    return render(request, "measures/create.html", {"form": form}, status=422 if form.is_bound else 200)


def _for_problem(request: ActorRequest) -> dict[str, Any]:
    key = request.GET.get("problem", "")
    if not key:
        return {}
    problem = problem_of(actor=request.user, problem_id=key_in(key))
    return {"problems": problem.number, "organisation": problem.lead_organisation, "term": problem.term}


@require_GET
def measure_page(request: ActorRequest, measure_id: int) -> HttpResponse:
    return measure_shown(request, measure_id)


@require_http_methods(["GET", "POST"])
def measure_implement(request: ActorRequest, measure_id: int) -> HttpResponse:
    measure = measure_of(actor=request.user, measure_id=measure_id)
    require(can_change_measure(request.user, measure))
    initial = {"version": measure.version, "amount_wan": measure.amount_wan}
    form = ImplementForm(request.POST or None, initial=initial)
    with errors_into(form):
        if form.is_valid():
            measures.measure_implement(actor=request.user, measure_id=measure_id, **form.cleaned_data)
            messages.success(request, _("The measure is marked as implemented."))
            return redirect_after(request, "problems:measure-detail", measure_id)
    is_stale = form.has_error("__all__", "stale_version")
    is_possible = measure.status == MeasureStatus.PLANNED
    if is_stale:
        form.show_version(measure.version)
    refused = 409 if is_stale or not is_possible else 422
    context = {
        "measure": measure,
        "form": form,
        "is_stale": is_stale,
        "is_possible": is_possible,
        "in_dialog": wants_fragment(request),
    }
    status = refused if form.is_bound or not is_possible else 200
    return render_fragment(request, "measures/implement.html", "dialog", context, status=status)
