"""What becomes of a measure beside its being implemented: cancelled, planned again, serving other problems."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.policy import require
from common.forms import errors_into
from common.htmx import redirect_after, render_fragment, wants_fragment
from issues.enums import MeasureAct
from issues.forms.measures import ReasonForm
from issues.http import named_problems
from issues.models import Measure
from issues.policy import can_change_measure
from issues.rules.measures import is_possible
from issues.selectors.choices import problem_suggestions
from issues.selectors.measures import measure_of, problems_to_serve
from issues.services.measures import measure_cancel, measure_link, measure_resume, measure_unlink
from issues.views.measure_page import link_form, measure_shown, to_measure


@require_http_methods(["GET", "POST"])
def cancel(request: ActorRequest, measure_id: int) -> HttpResponse:
    title, done = gettext_lazy("Cancel the measure"), _("The measure is cancelled.")
    return _with_reason(request, measure_id, MeasureAct.CANCELLED, measure_cancel, (title, done))


@require_http_methods(["GET", "POST"])
def resume(request: ActorRequest, measure_id: int) -> HttpResponse:
    title, done = gettext_lazy("Plan it again"), _("The measure is planned again.")
    return _with_reason(request, measure_id, MeasureAct.RESUMED, measure_resume, (title, done))


def _with_reason(
    request: ActorRequest, measure_id: int, act: MeasureAct, change: Callable[..., Measure], words: tuple[Any, str]
) -> HttpResponse:
    measure = measure_of(actor=request.user, measure_id=measure_id)
    require(can_change_measure(request.user, measure))
    form = ReasonForm(request.POST or None, initial={"version": measure.version})
    with errors_into(form):
        if form.is_valid():
            change(actor=request.user, measure_id=measure_id, **form.cleaned_data)
            messages.success(request, words[1])
            return redirect_after(request, "problems:measure-detail", measure_id)
    is_stale = form.has_error("__all__", "stale_version")
    if is_stale:
        form.show_version(measure.version)
    context = {
        "measure": measure,
        "form": form,
        "title": words[0],
        "url": request.path,
        "is_stale": is_stale,
        "is_possible": is_possible(act, measure.status),
        "in_dialog": wants_fragment(request),
    }
    refused = 409 if is_stale or not context["is_possible"] else 422
    status = refused if form.is_bound or not context["is_possible"] else 200
    return render_fragment(request, "measures/change.html", "dialog", context, status=status)


@require_http_methods(["GET", "POST"])
def link(request: ActorRequest, measure_id: int) -> HttpResponse:
    if request.method == "GET":
        return to_measure(request, measure_id)
    measure = measure_of(actor=request.user, measure_id=measure_id)
    require(can_change_measure(request.user, measure))
    form = link_form(request, measure, request.POST)
    with errors_into(form):
        if form.is_valid():
            problem = form.cleaned_data["problem"]
            measure_link(actor=request.user, measure_id=measure_id, problem=problem)
            messages.success(request, _("The measure serves %(number)s too.") % {"number": problem.number})
            return redirect_after(request, "problems:measure-detail", measure_id)
    return measure_shown(request, measure_id, 422, link_form=form)


@require_POST
def unlink(request: ActorRequest, measure_id: int, problem_id: int) -> HttpResponse:
    measure_unlink(actor=request.user, measure_id=measure_id, problem_id=problem_id)
    messages.success(request, _("The measure does not serve this problem any more."))
    return redirect_after(request, "problems:measure-detail", measure_id)


@require_GET
def problem_suggest(request: ActorRequest, measure_id: int) -> JsonResponse:
    measure = measure_of(actor=request.user, measure_id=measure_id)
    rows = problems_to_serve(actor=request.user, measure=measure)
    found = problem_suggestions(rows, request.GET.get("q", ""))
    return named_problems(request, found)
