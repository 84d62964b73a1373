from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from common.errors import DomainError, NotFound
from common.misses import WAIT_SECONDS, has_to_wait, miss
from issues.enums import ProblemState
from issues.forms.feedback import FeedbackForm
from issues.models import Problem
from issues.selectors.feedback import EnterpriseView, feedback_by_token, status_by_token
from issues.services.feedback import feedback_answer

# The workflow as the enterprise sees it: step → the states in which it is the current one.
STEPS: tuple[tuple[Any, frozenset[str]], ...] = (
    (_("Received"), frozenset({"draft", "submitted", "need_info", "accepted", "returned"})),
    (_("Being worked on"), frozenset({"dispatched", "in_progress", "planned", "redo", "escalated"})),
    (_("Answered"), frozenset({"replied", "awaiting_feedback"})),
    (_("Closed"), frozenset({"closed"})),
)
ENDED_OTHERWISE = frozenset({ProblemState.REJECTED, ProblemState.MERGED, ProblemState.WITHDRAWN})
GUESSES = "feedback"


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def feedback_page(request: HttpRequest, token: str) -> HttpResponse:
    """The enterprise's own page. Whoever holds the link is the enterprise; nobody signs in, and who did is not it."""
    if request.user.is_authenticated:
        return _refused(request, "staff", 403)
    if has_to_wait(request, of=GUESSES):
        return _refused(request, "wait", 429)
    try:
        seen = feedback_by_token(token)
    except NotFound:
        miss(request, of=GUESSES)
        return _refused(request, "unknown", 404)
    form = FeedbackForm(request.POST or None)
    if not seen.feedback.is_open(timezone.now()):
        return _ended(request, seen)
    if form.is_valid():
        try:
            feedback_answer(token=token, **form.cleaned_data)
        except DomainError:  # answered, over or replaced a moment ago
            return _overtaken(request, token, form.cleaned_data)
        return _unlisted(redirect("problems:feedback", token))
    context = {"seen": seen, "problem": seen.problem, "form": form, "steps": _steps(seen.problem)}
    return _unlisted(render(request, "feedback/page.html", context, status=422 if form.is_bound else 200))


@login_not_required
@never_cache
@require_GET
def status_page(request: HttpRequest, status_token: str) -> HttpResponse:
    """How far the enterprise's problem is, under the link of a letter; nothing can be done here."""
    if has_to_wait(request, of=GUESSES):
        return _refused(request, "wait", 429)
    try:
        seen = status_by_token(status_token)
    except NotFound:
        miss(request, of=GUESSES)
        return _refused(request, "unknown", 404)
    context = {
        "seen": seen,
        "problem": seen.problem,
        "letter": seen.letter,
        "may_object": seen.may_object,
        "steps": _steps(seen.problem),
    }
    return _unlisted(render(request, "feedback/status.html", context))


def _refused(request: HttpRequest, why: str, status: int) -> HttpResponse:
    """The same for a link that was guessed and for one that was replaced: it names nothing and nobody."""
    response = render(request, "feedback/refused.html", {"why": why}, status=status)
    if status == 429:
        response["Retry-After"] = str(WAIT_SECONDS)
    return _unlisted(response)


def _overtaken(request: HttpRequest, token: str, said: dict[str, Any]) -> HttpResponse:
    """What became of the link meanwhile; whoever pressed twice is thanked, for it is the same answer that counts."""
    try:
        seen = feedback_by_token(token)
    except NotFound:
        return _refused(request, "unknown", 404)
    if seen.feedback.answered_at and all(getattr(seen.feedback, name) == value for name, value in said.items()):
        return _unlisted(redirect("problems:feedback", token))
    return _ended(request, seen)


def _ended(request: HttpRequest, seen: EnterpriseView) -> HttpResponse:
    """A link that has done its work still tells how far the problem is, and no more: it may have been passed on."""
    answered_at = seen.feedback.answered_at
    status = 409 if request.method == "POST" else 200 if answered_at else 410
    steps = _steps(seen.problem)
    context = {
        "seen": seen,
        "problem": seen.problem,
        "answered_at": answered_at,
        "is_refused": request.method == "POST",
        "steps": steps,
        "is_open": bool(steps) and not seen.problem.outcome,
    }
    return _unlisted(render(request, "feedback/ended.html", context, status=status))


def _steps(problem: Problem) -> list[dict[str, Any]]:
    if problem.state in ENDED_OTHERWISE:
        return []
    at = next(index for index, (_label, states) in enumerate(STEPS) if problem.state in states)
    last = len(STEPS) - 1
    return [
        {"label": label, "done": index < at or index == last == at, "current": index == at and at != last}
        for index, (label, _states) in enumerate(STEPS)
    ]


def _unlisted(response: HttpResponse) -> HttpResponse:
    """No search engine keeps the page, and no other site learns its address.

    Not "no-referrer": with that, browsers send `Origin: null` and the CSRF check would refuse the enterprise's answer.
    """
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "strict-origin"
    return response
