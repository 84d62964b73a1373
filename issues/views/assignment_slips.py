from __future__ import annotations

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts.http import ActorRequest
from common.word import word_response
from issues.assignment_slip_document import slip_document
from issues.enums import ViewedThrough
from issues.selectors.assignment_slips import slip_of
from issues.services.sensitive import problems_opened


@require_GET
def slip_page(request: ActorRequest, problem_id: int) -> HttpResponse:
    """The slip as it is printed."""
    slip = slip_of(actor=request.user, problem_id=problem_id)
    problems_opened(actor=request.user, which=Q(pk=problem_id), through=ViewedThrough.EXPORT)
    return render(request, "problems/assignment_slip.html", {"slip": slip, "problem_id": problem_id})


@require_GET
def slip_word(request: ActorRequest, problem_id: int) -> HttpResponse:
    slip = slip_of(actor=request.user, problem_id=problem_id)
    problems_opened(actor=request.user, which=Q(pk=problem_id), through=ViewedThrough.EXPORT)
    return word_response(slip_document([slip]), slip.file_name)
