"""What was reported is put right before the office decides on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from common.errors import Conflict, NotFound
from common.records import locked, require_version, saved
from issues.enums import ProblemState
from issues.models import Problem
from issues.policy import can_correct_problem
from issues.services.timeline import record_event

# Afterwards its words are what the office took on, and its class and urgency are the office's.
UNDECIDED = frozenset({ProblemState.DRAFT, ProblemState.SUBMITTED, ProblemState.NEED_INFO})


@transaction.atomic
def problem_correct(*, actor: User, problem_id: int, changes: Mapping[str, Any], version: int | None) -> Problem:
    """Let the problem say something else; `changes` are its category, title, description, urgency or term.

    Raises NotFound, NotAllowed, Conflict (`stale_version`, `was_decided`), ValidationError.
    """
    problem = locked(Problem.objects.visible_to(actor), problem_id, "office", "enterprise", "category")
    if problem is None:
        raise NotFound("problem_not_found", _("There is no such problem."))
    require(can_correct_problem(actor, problem))
    require_version(problem, version)
    if problem.state not in UNDECIDED:
        message = _("The office has decided on this problem: what was reported stays as it is.")
        raise Conflict("was_decided", message, state=problem.state)
    if all(getattr(problem, name) == value for name, value in changes.items()):
        return problem
    for name, value in changes.items():
        setattr(problem, name, value)
    saved(problem)
    record_event(problem, move="correct", from_state=problem.state, actor=actor)
    return problem
