"""What was reported is put right before the office decides on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from common.errors import Conflict, NotFound, RuleViolation
from common.records import locked, require_version, saved
from issues.enums import ProblemState
from issues.models import Problem
from issues.policy import can_correct_problem
from issues.services.timeline import record_event

# Afterwards its words are what the office took on, and its class and urgency are the office's.
UNDECIDED = frozenset({ProblemState.DRAFT, ProblemState.SUBMITTED, ProblemState.NEED_INFO})


@transaction.atomic
def problem_correct(*, actor: User, problem_id: int, changes: Mapping[str, Any], version: int | None) -> Problem:
    """Let the problem say something else; `changes` are its category, title, description, urgency or term, and of a
    draft whether it is sensitive. What it said before stays in the timeline, except of a draft, which has none yet.

    Raises NotFound, NotAllowed, Conflict (`stale_version`, `was_decided`), RuleViolation (`title_missing`,
    `marked_by_office`), ValidationError.
    """
    problem = locked(Problem.objects.visible_to(actor), problem_id, "office", "enterprise", "category")
    if problem is None:
        raise NotFound("problem_not_found", _("There is no such problem."))
    require(can_correct_problem(actor, problem))
    require_version(problem, version)
    if problem.state not in UNDECIDED:
        message = _("The office has decided on this problem: what was reported stays as it is.")
        raise Conflict("was_decided", message, state=problem.state)
    changed = {name: value for name, value in changes.items() if getattr(problem, name) != value}
    if not changed:
        return problem
    is_draft = problem.state == ProblemState.DRAFT
    if not is_draft:
        _require_right(changed)
    said = {name: [_plain(getattr(problem, name)), _plain(value)] for name, value in changed.items()}
    for name, value in changed.items():
        setattr(problem, name, value)
    saved(problem)
    if not is_draft:
        record_event(problem, move="correct", from_state=problem.state, actor=actor, changes=said)
    return problem


def _require_right(changed: Mapping[str, Any]) -> None:
    if not changed.get("title", "…").strip():
        raise RuleViolation("title_missing", _("Say in one sentence what it is about."), field="title")
    if "is_sensitive" in changed:
        message = _("What was reported is marked as sensitive by the office, with a reason.")
        raise RuleViolation("marked_by_office", message, field="is_sensitive")


def _plain(value: Any) -> str:
    return str(value.pk if isinstance(value, Model) else value)
