from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import ActorRequest
from accounts.policy import require
from common.errors import Conflict
from issues.enums import ViewedThrough
from issues.models import Problem
from issues.policy import can_make_letter
from issues.selectors.problems import problem_of
from issues.services.letters import NOBODY_ASKED, is_asked, letter_make, letters_of
from issues.services.sensitive import problem_opened


@never_cache
@require_http_methods(["GET", "POST"])
def letter(request: ActorRequest, problem_id: int) -> HttpResponse:
    """What a letter does; then, made and shown once, the letter itself: its code appears on the paper alone."""
    problem = problem_of(actor=request.user, problem_id=problem_id)
    require(can_make_letter(request.user, problem))
    if request.method == "GET":
        return _offered(request, problem)
    known = request.POST.get("made_before", "")
    made_before = int(known) if known.isdecimal() and len(known) < 10 else 0
    try:
        made = letter_make(actor=request.user, problem_id=problem_id, made_before=made_before)
    except Conflict as error:
        return _offered(request, problem, error.message)
    problem_opened(actor=request.user, problem=made.problem, through=ViewedThrough.EXPORT)
    code = mark_safe(made.code)  # noqa: S308  # drawn by segno, with nothing of anybody's words in it
    return render(request, "letters/letter.html", {"letter": made, "problem": made.problem, "code": code})


def _offered(request: ActorRequest, problem: Problem, refused: object = "") -> HttpResponse:
    can_be_made = is_asked(problem, problem.feedback.newest_first().first(), timezone.now())
    context = {
        "problem": problem,
        "made_before": letters_of(problem),
        "refused": refused or ("" if can_be_made else NOBODY_ASKED),
        "can_be_made": can_be_made,
    }
    return render(request, "letters/make.html", context, status=409 if refused else 200)
