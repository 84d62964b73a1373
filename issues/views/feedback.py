from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from common.forms import errors_into
from issues.enums import ProblemState
from issues.forms.feedback import FeedbackForm
from issues.models import Problem
from issues.selectors.feedback import EnterpriseView, feedback_by_token
from issues.services.feedback import feedback_answer

# The workflow as the enterprise sees it: step → the states in which it is the current one.
STEPS: tuple[tuple[Any, frozenset[str]], ...] = (
    (_("Received"), frozenset({"draft", "submitted", "need_info", "accepted", "returned"})),
    (_("Being worked on"), frozenset({"dispatched", "in_progress", "planned", "redo", "escalated"})),
    (_("Answered"), frozenset({"replied", "awaiting_feedback"})),
    (_("Closed"), frozenset({"closed"})),
)
ENDED_OTHERWISE = frozenset({ProblemState.REJECTED, ProblemState.MERGED, ProblemState.WITHDRAWN})


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def feedback_page(request: HttpRequest, token: str) -> HttpResponse:
    """The enterprise's own page. Whoever holds the link is the enterprise; nobody signs in."""
    seen = feedback_by_token(token)
    form = FeedbackForm(request.POST or None)
    with errors_into(form):
        if form.is_valid():
            feedback_answer(token=token, **form.cleaned_data)
            return _unlisted(redirect("problems:feedback", token))
    status = 422 if form.is_bound else 200
    is_open = seen.is_open(timezone.now())
    if not is_open and seen.feedback.answered_at is None:
        status = 410
    context = {"seen": seen, "problem": seen.problem, "form": form, "is_open": is_open, "steps": _steps(seen)}
    return _unlisted(render(request, "feedback/page.html", context, status=status))


def _steps(seen: EnterpriseView) -> list[dict[str, Any]]:
    problem: Problem = seen.problem
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
