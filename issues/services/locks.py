"""The row of a problem under the lock of its move; or of many problems, one move after the other, at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from accounts.models import User
from common.records import all_locked, locked
from issues.models import Problem

RELATIONS = ("office__parent", "campaign", "enterprise", "category", "merged_into")
_ahead: ContextVar[dict[tuple[int, int], Problem] | None] = ContextVar("problems_locked_ahead", default=None)


def problem_locked(*, actor: User, problem_id: int) -> Problem | None:
    """The problem if the actor sees it, locked until the transaction ends, with what every move reads."""
    ahead = (_ahead.get() or {}).get((actor.pk, problem_id))
    return ahead or locked(Problem.objects.visible_to(actor), problem_id, *RELATIONS)


@contextmanager
def problems_locked_ahead(*, actor: User, problem_ids: Collection[int]) -> Iterator[None]:
    """Within this block the actor's moves of these find their problem locked and loaded: two statements for all.

    For moves that change no other problem than their own. What is kept is the object that the last move left behind:
    after a refusal it is `forgotten`, and read anew.
    """
    found = all_locked(Problem.objects.visible_to(actor), problem_ids, *RELATIONS)
    token = _ahead.set({(actor.pk, key): problem for key, problem in found.items()})
    try:
        yield
    finally:
        _ahead.reset(token)


def forgotten(*, actor: User, problem_id: int) -> None:
    """What was refused left an object behind that is not what the database holds."""
    (_ahead.get() or {}).pop((actor.pk, problem_id), None)
