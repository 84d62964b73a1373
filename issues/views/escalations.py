from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from accounts.http import ActorRequest
from accounts.listing import listing
from accounts.policy import require
from common.forms import errors_into
from common.htmx import redirect_after
from issues.enums import EscalationState, ViewedThrough
from issues.filters.escalations import EscalationListFilter
from issues.forms.moves import DecideForm
from issues.policy import can_decide_escalation
from issues.selectors.escalations import escalation_of, escalations_other, escalations_waiting
from issues.selectors.problems import problem_detail
from issues.services.escalations import escalation_decide
from issues.services.sensitive import problem_opened, titles_listed
from issues.views.words import rated


@require_GET
def escalation_list(request: ActorRequest) -> HttpResponse:
    actor = request.user
    found = listing(request, EscalationListFilter, escalations_other(actor=actor), order=["-requested_at", "-id"])
    waiting = escalations_waiting(actor=actor)
    titles_listed(actor=actor, problems=[one.problem for one in (*waiting, *found.rows)], through=ViewedThrough.PAGE)
    context = {"listing": found, "waiting": waiting}
    return render(request, "escalations/list.html", context, status=found.status)


@require_http_methods(["GET", "POST"])
def escalation_page(request: ActorRequest, escalation_id: int) -> HttpResponse:
    escalation = escalation_of(actor=request.user, escalation_id=escalation_id)
    problem = escalation.problem
    problem_opened(actor=request.user, problem=problem, through=ViewedThrough.PAGE)
    can_decide = can_decide_escalation(request.user, to_region=escalation.to_region, campaign_id=problem.campaign_id)
    form = DecideForm(request.POST or None, initial={"version": escalation.version})
    if form.is_bound:
        require(can_decide)
    with errors_into(form):
        if form.is_valid():
            _decide(request, escalation_id, form)
            messages.success(request, _("%(number)s: the escalation is decided.") % {"number": problem.number})
            return redirect_after(request, "problems:detail", problem.pk)
    is_stale = form.has_error("__all__", "stale_version") or form.has_error("__all__", "already_decided")
    is_open = escalation.state == EscalationState.REQUESTED
    detail = problem_detail(actor=request.user, problem_id=problem.pk)
    context = {
        "escalation": escalation,
        "problem": problem,
        "detail": detail,
        "answers": rated(detail.answers),
        "form": form,
        "can_decide": can_decide and is_open,
        "is_stale": is_stale,
    }
    status = 409 if is_stale else 422 if form.is_bound else 200
    return render(request, "escalations/detail.html", context, status=status)


def _decide(request: ActorRequest, escalation_id: int, form: DecideForm) -> None:
    escalation_decide(
        actor=request.user,
        escalation_id=escalation_id,
        accept=form.cleaned_data["decision"] == "accept",
        reason=form.cleaned_data["reason"],
        version=form.cleaned_data["version"],
    )
