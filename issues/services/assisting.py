"""The turn of an organisation that assists: it answers the lead in words, or says that it cannot."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import Conflict
from common.records import saved
from issues.enums import HandlingState
from issues.models import Handling, Problem
from issues.services.steps import locked_for_move, moved, own_assisting, stated


@transaction.atomic
def problem_assist(*, actor: User, problem_id: int, said: str, version: int | None) -> Problem:
    """An assisting organisation answers the lead, which is told; nobody but the lead replies to the enterprise.

    Raises Conflict `assisted_before`, RuleViolation `said_missing`, and what `locked_for_move` raises.
    """
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="assist", version=version)
    turn = _own_turn(actor, problem)
    words = stated(said, field="said")
    turn.reply, turn.replied_at, turn.state = words, timezone.now(), HandlingState.REPLIED
    turn.signed_at = turn.signed_at or turn.replied_at
    turn.assignee = turn.assignee or (None if actor.is_client else actor)
    saved(turn)
    return moved(problem, move="assist", to=problem.state, actor=actor, reason=words, organisation=turn.organisation)


@transaction.atomic
def problem_decline(*, actor: User, problem_id: int, reason: str, version: int | None) -> Problem:
    """An assisting organisation gives its turn back with a reason; the office and the lead are told.

    Raises Conflict `assisted_before`, RuleViolation `reason_missing`, and what `locked_for_move` raises.
    """
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="decline", version=version)
    turn = _own_turn(actor, problem)
    words = stated(reason)
    turn.return_reason, turn.state = words, HandlingState.RETURNED
    saved(turn)
    return moved(problem, move="decline", to=problem.state, actor=actor, reason=words, organisation=turn.organisation)


def _own_turn(actor: User, problem: Problem) -> Handling:
    turn = own_assisting(actor, problem)
    if turn is None:
        raise Conflict("assisted_before", _("Your organisation has answered the lead already."))
    return turn
