"""Correcting what was reported until the office decides on it, and what to do with a draft."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import ActorRequest
from accounts.policy import require
from common.forms import errors_into
from common.htmx import redirect_after
from issues.enums import ProblemState, ViewedThrough
from issues.forms.problems import CorrectionForm
from issues.models import Problem
from issues.policy import can_correct_problem
from issues.selectors.problems import problem_of
from issues.services.corrections import UNDECIDED, problem_correct
from issues.services.drafts import problem_complete, problem_discard
from issues.services.sensitive import problem_opened


@require_http_methods(["GET", "POST"])
def correct(request: ActorRequest, problem_id: int) -> HttpResponse:
    """A draft is handed in from here as well, with what was typed."""
    problem = problem_of(actor=request.user, problem_id=problem_id)
    require(can_correct_problem(request.user, problem))
    problem_opened(actor=request.user, problem=problem, through=ViewedThrough.PAGE)
    is_draft, hands_in = problem.state == ProblemState.DRAFT, "hand_in" in request.POST
    form = CorrectionForm(
        request.POST or None, actor=request.user, problem=problem, needs_title=hands_in or not is_draft
    )
    with errors_into(form):
        if form.is_valid():
            save = problem_complete if is_draft and hands_in else problem_correct
            version = form.cleaned_data["version"]
            saved = save(actor=request.user, problem_id=problem_id, changes=form.changes(), version=version)
            messages.success(request, _said(saved, was_draft=is_draft))
            return redirect_after(request, "problems:detail", problem_id)
    return _page(request, problem, form)


def _said(problem: Problem, *, was_draft: bool) -> str:
    if problem.state == ProblemState.DRAFT:
        return _("The draft is saved.")
    if was_draft:
        return _("%(number)s is registered.") % {"number": problem.number}
    return _("Corrected. What it said before stays in the timeline.")


def _page(request: ActorRequest, problem: Problem, form: CorrectionForm) -> HttpResponse:
    is_stale, is_possible = form.has_error("__all__", "stale_version"), problem.state in UNDECIDED
    if is_stale:
        form.show_version(problem.version)
    refused = 409 if is_stale or not is_possible else 422
    context = {
        "problem": problem,
        "form": form,
        "is_stale": is_stale,
        "is_possible": is_possible,
        "is_draft": problem.state == ProblemState.DRAFT,
    }
    status = refused if form.is_bound or not is_possible else 200
    return render(request, "problems/correct.html", context, status=status)


@require_POST
def discard(request: ActorRequest, problem_id: int) -> HttpResponse:
    problem_discard(actor=request.user, problem_id=problem_id)
    messages.success(request, _("The draft is gone."))
    return redirect_after(request, "problems:list")
