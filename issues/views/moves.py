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
from accounts.selectors.calendar import working_calendar
from common.forms import errors_into
from common.htmx import redirect_after, render_fragment, wants_fragment
from issues.forms.fields import VersionedForm
from issues.forms.moves import AcceptForm, CloseForm, DispatchForm, EscalateForm, ReplyForm, SignForm, WithdrawForm
from issues.models import Problem
from issues.policy import can_move_problem
from issues.rules.clocks import TERM_WORKING_DAYS
from issues.selectors.problems import ProblemDetail, problem_detail
from issues.services import moves
from issues.services.clocks import default_due_on
from issues.services.escalations import problem_escalate
from issues.services.moves import moves_for
from issues.views.words import MOVES, entered, next_step, timeline

Act = Callable[..., Any]
get_or_post = require_http_methods(["GET", "POST"])


@get_or_post
def accept(request: ActorRequest, problem_id: int) -> HttpResponse:
    detail = _asked(request, problem_id, "accept")
    problem = detail.problem
    initial = {"category": problem.category_id, "urgency": problem.urgency, "term": problem.term}
    form = AcceptForm(request.POST or None, actor=request.user, initial=_seen(problem, initial))
    return _move_page(request, detail, "accept", form, moves.problem_accept)


@get_or_post
def dispatch(request: ActorRequest, problem_id: int) -> HttpResponse:
    detail = _asked(request, problem_id, "dispatch")
    problem, today = detail.problem, timezone.localdate()
    terms = _terms(problem, today)
    form = DispatchForm(request.POST or None, actor=request.user, initial=_seen(problem, {"due_on": terms.due_on}))
    return _move_page(request, detail, "dispatch", form, moves.problem_dispatch, terms=terms)


@get_or_post
def sign(request: ActorRequest, problem_id: int) -> HttpResponse:
    detail = _asked(request, problem_id, "sign")
    form = SignForm(request.POST or None, initial=_seen(detail.problem))
    return _move_page(request, detail, "sign", form, moves.problem_sign)


@get_or_post
def reply(request: ActorRequest, problem_id: int) -> HttpResponse:
    detail = _asked(request, problem_id, "reply")
    form = ReplyForm(request.POST or None, initial=_seen(detail.problem))
    return _move_page(request, detail, "reply", form, moves.problem_reply)


@get_or_post
def close(request: ActorRequest, problem_id: int) -> HttpResponse:
    detail = _asked(request, problem_id, "close")
    form = CloseForm(request.POST or None, initial=_seen(detail.problem))
    return _move_page(request, detail, "close", form, moves.problem_close)


@get_or_post
def escalate(request: ActorRequest, problem_id: int) -> HttpResponse:
    detail = _asked(request, problem_id, "escalate")
    form = EscalateForm(request.POST or None, initial=_seen(detail.problem))
    return _move_page(request, detail, "escalate", form, problem_escalate)


@get_or_post
def withdraw(request: ActorRequest, problem_id: int) -> HttpResponse:
    detail = _asked(request, problem_id, "withdraw")
    form = WithdrawForm(request.POST or None, initial=_seen(detail.problem))
    return _move_page(request, detail, "withdraw", form, moves.problem_withdraw)


@dataclass(frozen=True)
class Terms:
    """How the offered due day comes about."""

    days: int
    due_on: date
    missing_years: list[int]


def _terms(problem: Problem, today: date) -> Terms:
    due_on = default_due_on(problem.urgency, today)
    missing = working_calendar().missing_years(today, due_on)
    return Terms(TERM_WORKING_DAYS[problem.urgency], due_on, missing)


def _asked(request: ActorRequest, problem_id: int, move: str) -> ProblemDetail:
    """The problem of a move that the actor's role allows; whether the state does is said on the page."""
    detail = problem_detail(actor=request.user, problem_id=problem_id)
    require(can_move_problem(request.user, detail.problem, move))
    return detail


def _seen(problem: Problem, initial: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"version": problem.version, **(initial or {})}


def _move_page(
    request: ActorRequest, detail: ProblemDetail, move: str, form: VersionedForm, act: Act, **context: Any
) -> HttpResponse:
    problem = detail.problem
    with errors_into(form):
        if form.is_valid():
            act(actor=request.user, problem_id=problem.pk, **form.cleaned_data)
            done = {"number": problem.number, "done": MOVES[move][1]}
            messages.success(request, _("%(number)s: %(done)s.") % done)
            return redirect_after(request, "problems:detail", problem.pk)
    is_stale = form.has_error("__all__", "stale_version")
    is_possible = move in [one.name for one in moves_for(request.user, problem)]
    if is_stale:
        form.show_version(problem.version)
    refused = 409 if is_stale or not is_possible else 422
    context |= {
        "problem": problem,
        "detail": detail,
        "move": move,
        "title": MOVES[move][0],
        "url": reverse(f"problems:{move}", args=[problem.pk]),
        "is_danger": move == "withdraw",
        "form": form,
        "is_stale": is_stale,
        "is_possible": is_possible,
        "latest": timeline(detail.events)[:1] if is_stale else [],
        "entered": entered(form) if is_stale else [],
        "next_step": next_step(problem),
        "in_dialog": wants_fragment(request),
    }
    status = refused if form.is_bound or not is_possible else 200
    return render_fragment(request, "problems/move.html", "dialog", context, status=status)
