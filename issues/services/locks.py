"""The row of a problem under the lock of its move; or of many problems, one move after the other, at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from accounts.models import User
from common.records import all_locked, locked
from issues.models import Problem

RELATIONS = ("office__parent", "campaign", "enterprise", "category", "merged_into")
_ahead: ContextVar[dict[int, Problem] | None] = ContextVar("problems_locked_ahead", default=None)


def problem_locked(*, actor: User, problem_id: int) -> Problem | None:
    """The problem if the actor sees it, locked until the transaction ends, with what every move reads."""
    ahead = _ahead.get()
    if ahead is not None:
        return ahead.get(problem_id)
    return locked(Problem.objects.visible_to(actor), problem_id, *RELATIONS)


@contextmanager
def problems_locked_ahead(*, actor: User, problem_ids: Collection[int]) -> Iterator[None]:
    """Within this block each move of these finds its problem locked and loaded: two statements for all of them.

    Only for moves of this actor that change no other problem than their own, and no more after one that was refused:
    what is kept is the object that the last move left behind.
    """
    token = _ahead.set(all_locked(Problem.objects.visible_to(actor), problem_ids, *RELATIONS))
    try:
        yield
    finally:
        _ahead.reset(token)
