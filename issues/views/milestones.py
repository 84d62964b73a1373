from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.policy import require
from common.forms import errors_into
from common.htmx import redirect_after, render_fragment, wants_fragment
from issues.forms.measures import MilestoneChangeForm, MilestoneForm
from issues.policy import can_change_measure
from issues.selectors.measures import measure_of, milestone_of
from issues.services import milestones
from issues.views.measure_page import measure_shown, to_measure


@require_http_methods(["GET", "POST"])
def milestone_add(request: ActorRequest, measure_id: int) -> HttpResponse:
    if request.method == "GET":
        return to_measure(request, measure_id)
    require(can_change_measure(request.user, measure_of(actor=request.user, measure_id=measure_id)))
    form = MilestoneForm(request.POST)
    with errors_into(form):
        if form.is_valid():
            milestones.milestone_add(actor=request.user, measure_id=measure_id, **form.cleaned_data)
            messages.success(request, _("The milestone is planned."))
            return redirect_after(request, "problems:measure-detail", measure_id)
    return measure_shown(request, measure_id, 422, milestone_form=form)


@require_http_methods(["GET", "POST"])
def milestone_change(request: ActorRequest, milestone_id: int) -> HttpResponse:
    milestone = milestone_of(actor=request.user, milestone_id=milestone_id)
    require(can_change_measure(request.user, milestone.measure))
    initial = {name: getattr(milestone, name) for name in ("version", "text", "planned_on", "reached_on")}
    form = MilestoneChangeForm(request.POST or None, initial=initial)
    with errors_into(form):
        if form.is_valid():
            version = form.cleaned_data["version"]
            milestones.milestone_change(
                actor=request.user, milestone_id=milestone_id, changes=form.changes(), version=version
            )
            messages.success(request, _("The milestone is changed."))
            return redirect_after(request, "problems:measure-detail", milestone.measure_id)
    is_stale = form.has_error("__all__", "stale_version")
    if is_stale:
        form.show_version(milestone.version)
    context = {"milestone": milestone, "form": form, "is_stale": is_stale, "in_dialog": wants_fragment(request)}
    status = 409 if is_stale else 422 if form.is_bound else 200
    return render_fragment(request, "measures/milestone.html", "dialog", context, status=status)


@require_POST
def milestone_remove(request: ActorRequest, milestone_id: int) -> HttpResponse:
    measure = milestones.milestone_remove(actor=request.user, milestone_id=milestone_id)
    messages.success(request, _("The milestone is taken out."))
    return redirect_after(request, "problems:measure-detail", measure.pk)
