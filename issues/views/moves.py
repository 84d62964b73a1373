"""A page for each move of a problem; the same form opens in the dialog."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.http import ActorRequest
from accounts.policy import require
from common.forms import errors_into
from common.htmx import redirect_after, render_fragment, wants_fragment
from issues.enums import ViewedThrough
from issues.forms.fields import VersionedForm
from issues.forms.moves import FORMS
from issues.models import Problem
from issues.policy import can_move_problem
from issues.recipients import upper_office
from issues.rules.profile import Term
from issues.rules.wordings import joined
from issues.selectors.deadlines import clockwork
from issues.selectors.problems import ProblemDetail, problem_detail
from issues.selectors.wordings import templates_for, wording_for
from issues.services.moves import problem_move
from issues.services.review import outcome_words
from issues.services.sensitive import problem_opened
from issues.services.steps import moves_for
from issues.time_words import term_words
from issues.views.offers import chosen_in, offers_for
from issues.views.words import DANGEROUS, MOVES, entered, next_step, timeline

Page = Callable[[ActorRequest, int], HttpResponse]


def page_of(move: str) -> Page:
    """The page of this move under /problems/<id>/."""

    @require_http_methods(["GET", "POST"])
    def page(request: ActorRequest, problem_id: int) -> HttpResponse:
        detail = problem_detail(actor=request.user, problem_id=problem_id)
        require(can_move_problem(request.user, detail.problem, move))
        problem_opened(actor=request.user, problem=detail.problem, through=ViewedThrough.PAGE)
        initial = {"version": detail.problem.version, **_offered(move, detail), **chosen_in(request, move)}
        wording = request.POST.get("template", "") if move == "reply" and "insert" in request.POST else ""
        if wording:
            return _shown(request, detail, move, _with_wording(request, detail, wording), 200)
        form = FORMS[move](request.POST or None, actor=request.user, initial=initial)
        return _answered(request, detail, move, form)

    return page


@dataclass(frozen=True)
class Terms:
    """How the offered due day comes about."""

    term: Term
    due_on: date
    missing_years: list[int]


def _terms(problem: Problem) -> Terms:
    clocks, now = clockwork(problem.campaign_id), timezone.localtime()
    term = clocks.profile.term("handle", problem.urgency)
    due_on = term.end(now, clocks.calendar)
    return Terms(term, due_on, clocks.calendar.missing_years(now.date(), due_on))


def _offered(move: str, detail: ProblemDetail) -> dict[str, Any]:
    """What the form shows before anything is typed."""
    problem = detail.problem
    if move == "accept":
        return {"category": problem.category_id, "urgency": problem.urgency, "term": problem.term}
    if move == "dispatch":
        return {"due_on": _terms(problem).due_on, "organisation": detail.suggested_organisation}
    if move == "plan":
        return {"is_asked": problem.plan_asked_until is not None}
    return {}


def _with_wording(request: ActorRequest, detail: ProblemDetail, wording: str) -> VersionedForm:
    """The form as it was typed, with the chosen wording below: nothing is sent yet, nothing is lost."""
    typed = {name: request.POST.get(name, "") for name in ("version", "reply", "signed_by")}
    text = wording_for(detail.problem, actor=request.user, template_id=wording)
    return FORMS["reply"](actor=request.user, initial=typed | {"reply": joined(typed["reply"], text)})


def _answered(request: ActorRequest, detail: ProblemDetail, move: str, form: VersionedForm) -> HttpResponse:
    problem = detail.problem
    with errors_into(form):
        if form.is_valid():
            fields = dict(form.cleaned_data)
            version = fields.pop("version")
            problem_move(actor=request.user, problem_id=problem.pk, move=move, version=version, fields=fields)
            done = {"number": problem.number, "done": MOVES[move][1]}
            said = _("Handed in. It has its number now.") if move == "submit" else _("%(number)s: %(done)s.") % done
            messages.success(request, said)
            # Whoever gives a sensitive problem back sees it no more.
            is_seen = Problem.objects.visible_to(request.user).filter(pk=problem.pk).exists()
            return redirect_after(request, *(("problems:detail", problem.pk) if is_seen else ("problems:list",)))
    is_possible = move in [one.name for one in moves_for(request.user, problem)]
    refused = 409 if form.has_error("__all__", "stale_version") or not is_possible else 422
    return _shown(request, detail, move, form, refused if form.is_bound or not is_possible else 200)


def _shown(request: ActorRequest, detail: ProblemDetail, move: str, form: VersionedForm, status: int) -> HttpResponse:
    problem = detail.problem
    is_stale = form.has_error("__all__", "stale_version")
    if is_stale:
        form.show_version(problem.version)
    terms = _terms(problem) if move == "dispatch" else None
    is_possible = move in [one.name for one in moves_for(request.user, problem)]
    context = {
        "problem": problem,
        "detail": detail,
        "move": move,
        "title": MOVES[move][0],
        "url": reverse(f"problems:{move}", args=[problem.pk]),
        "is_danger": move in DANGEROUS,
        "form": form,
        "is_stale": is_stale,
        "is_possible": is_possible,
        "templates": templates_for(problem, actor=request.user) if move == "reply" else [],
        "latest": timeline(detail)[:1] if is_stale else [],
        "entered": entered(form) if is_stale else [],
        "suggested": offers_for(request, request.user, move, problem) if is_possible else [],
        "next_step": next_step(detail),
        "upper": upper_office(problem) if move == "escalate" else None,
        "latest_reason": next((one.reason for one in reversed(detail.events) if one.move == "request-info"), ""),
        "terms": terms,
        "term_words": term_words(terms.term) if terms else "",
        "outcomes": outcome_words(detail.answers[0].solved) if move == "close" and detail.answers else "",
        "in_dialog": wants_fragment(request),
    }
    return render_fragment(request, "problems/move.html", "dialog", context, status=status)
