from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import ActorRequest
from accounts.policy import require
from issues.enums import ViewedThrough
from issues.policy import can_make_letter
from issues.selectors.problems import problem_of
from issues.services.letters import letter_make
from issues.services.sensitive import problem_opened


@never_cache
@require_http_methods(["GET", "POST"])
def letter(request: ActorRequest, problem_id: int) -> HttpResponse:
    """What a letter does; then, made and shown once, the letter itself: its code appears on the paper alone."""
    problem = problem_of(actor=request.user, problem_id=problem_id)
    require(can_make_letter(request.user, problem))
    if request.method == "GET":
        return render(request, "letters/make.html", {"problem": problem})
    made = letter_make(actor=request.user, problem_id=problem_id)
    problem_opened(actor=request.user, problem=made.problem, through=ViewedThrough.EXPORT)
    code = mark_safe(made.code)  # noqa: S308  # drawn by segno, with nothing of anybody's words in it
    return render(request, "letters/letter.html", {"letter": made, "problem": made.problem, "code": code})
