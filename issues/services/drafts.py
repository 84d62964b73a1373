"""What is not reported yet: kept half-typed, handed in when it is whole, or thrown away."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from common.errors import Conflict, NotFound, RuleViolation
from common.records import hold, locked, require_version, saved
from issues.enums import ProblemState
from issues.models import Problem
from issues.models.problem import DRAFT_MARK
from issues.policy import can_move_problem
from issues.services.corrections import problem_correct
from issues.services.numbers import next_number
from issues.services.problems import ProblemDraft, new_problem, office_for, require_fitting_origin, require_reporter
from issues.services.steps import locked_for_move, moved


@transaction.atomic
def problem_keep(*, actor: User, draft: ProblemDraft) -> Problem:
    """Keep what was typed so far, the title may still be missing: it takes no number, no clock and no office's time.

    Raises what `problem_submit` raises.
    """
    require_reporter(actor, draft)
    require_fitting_origin(draft)
    problem = new_problem(draft, actor=actor, state=ProblemState.DRAFT)
    problem.number = f"{DRAFT_MARK}{uuid4().hex[:12].upper()}"
    return saved(problem)


@transaction.atomic
def problem_hand_in(*, actor: User, problem_id: int, version: int | None) -> Problem:
    """The draft becomes a reported problem, with its number, and with the office and dimensions of this day.

    Raises what `locked_for_move` raises, RuleViolation `title_missing`, and what `problem_submit` says of the origin.
    """
    _hold_origin(actor, problem_id)
    return _handed_in(actor, problem_id, version)


@transaction.atomic
def problem_complete(*, actor: User, problem_id: int, changes: Mapping[str, Any], version: int | None) -> Problem:
    """Correct the draft and hand it in, both or neither. Raises what the two raise."""
    _hold_origin(actor, problem_id)
    problem_correct(actor=actor, problem_id=problem_id, changes=changes, version=version)
    return _handed_in(actor, problem_id, None)


@transaction.atomic
def problem_discard(*, actor: User, problem_id: int, version: int | None = None) -> None:
    """Throw a draft away: nobody else ever saw it, and it took no number.

    Raises NotFound, NotAllowed, Conflict (`stale_version`, `not_a_draft`).
    """
    problem = locked(Problem.objects.visible_to(actor), problem_id, "office")
    if problem is None:
        raise NotFound("problem_not_found", _("There is no such problem."))
    require(can_move_problem(actor, problem, "submit"))
    require_version(problem, version)
    if problem.state != ProblemState.DRAFT:
        message = _("This was handed in: it is not thrown away any more. It can be withdrawn with a reason.")
        raise Conflict("not_a_draft", message, state=problem.state)
    problem.delete()


def _hold_origin(actor: User, problem_id: int) -> None:
    """What brought the draft, before the draft itself: in this order whoever takes back a visit or meeting locks them.

    In the other order each of the two would wait for the other.
    """
    drafts = Problem.objects.visible_to(actor).filter(pk=problem_id).select_related("visit", "meeting")
    for draft in drafts:
        for origin in filter(None, (draft.visit, draft.meeting)):
            hold(origin, "state")


def _handed_in(actor: User, problem_id: int, version: int | None) -> Problem:
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="submit", version=version)
    if not problem.title.strip():
        raise RuleViolation("title_missing", _("Say in one sentence what it is about."), field="title")
    require_fitting_origin(problem)
    enterprise = problem.enterprise
    problem.region, problem.industry, problem.size = enterprise.region, enterprise.industry, enterprise.size
    problem.office_id = office_for(enterprise.region, problem.campaign)
    if problem.number.startswith(DRAFT_MARK):
        problem.number = next_number(year=timezone.localdate().year, office=problem.office_id)
    problem.submitted_by = problem.submitted_by or actor
    return moved(problem, move="submit", actor=actor)
