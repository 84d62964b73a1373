"""Moves in bulk: the problems somebody means, and what became of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import NotFound
from common.keyset import Page, paginate
from enterprises.transfer.progress import claimed
from issues.enums import BulkOutcome, BulkState
from issues.models import BulkMove, BulkMoveItem, Problem
from issues.rules.bulk import MOST

NAMED = 5
REFUSED_SHOWN = 50


@dataclass(frozen=True)
class Chosen:
    """The problems that a move in bulk is about: their keys, the first of them, how many stand where it is possible."""

    keys: list[int]
    first: list[Problem]
    possible: int
    is_one_kind: bool

    @property
    def total(self) -> int:
        return len(self.keys)

    @property
    def others(self) -> int:
        return self.total - len(self.first)

    @property
    def impossible(self) -> int:
        return self.total - self.possible

    @property
    def example(self) -> Problem | None:
        """The one that speaks for all, where they have category and office in common."""
        return self.first[0] if self.is_one_kind else None

    @property
    def only(self) -> Problem | None:
        return self.first[0] if self.total == 1 else None


def chosen_problems(rows: QuerySet[Problem], *, sources: frozenset[str]) -> Chosen:
    """Of `rows`, at most one more than can be moved at once. Two queries."""
    found = list(rows.order_by("id").values_list("pk", "state", "category", "office")[: MOST + 1])
    keys = [key for key, *_rest in found]
    first = Problem.objects.filter(pk__in=keys[:NAMED]).select_related("enterprise", "category", "office", "region")
    return Chosen(
        keys=keys,
        first=list(first.order_by("id")),
        possible=sum(state in sources for _key, state, *_rest in found),
        is_one_kind=len({(category, office) for _key, _state, category, office in found}) == 1,
    )


@dataclass(frozen=True)
class BulkProgress:
    """How far a move in bulk is: counted from its items, so that it is exact at any moment.

    At work is also what was stopped, until the batch that was under way has ended.
    """

    total: int
    done: int
    refused: int
    is_at_work: bool

    @property
    def handled(self) -> int:
        return self.done + self.refused

    @property
    def waiting(self) -> int:
        return self.total - self.handled


def bulk_rows(*, actor: User) -> QuerySet[BulkMove]:
    """The person's own, each with `done` and `refused` counted."""
    counts = {
        name: Count("items", filter=Q(items__outcome=outcome))
        for name, outcome in (("done", BulkOutcome.DONE), ("refused", BulkOutcome.REFUSED))
    }
    return BulkMove.objects.visible_to(actor).annotate(**counts)


def bulk_of(*, actor: User, bulk_id: int) -> tuple[BulkMove, BulkProgress]:
    """Raises NotFound."""
    found = BulkMove.objects.visible_to(actor).filter(pk=bulk_id).first()
    if found is None:
        raise NotFound("bulk_move_not_found", _("There is no such move in bulk."))
    # Asked before it is counted: what ends in between is in the count.
    is_at_work = found.state == BulkState.PENDING or (found.state == BulkState.CANCELLED and not claimed(found))
    bulk: Any = bulk_rows(actor=actor).get(pk=bulk_id)  # with what is annotated
    return bulk, BulkProgress(bulk.total, bulk.done, bulk.refused, is_at_work)


def refused_items(bulk: BulkMove, *, cursor: str | None) -> Page[BulkMoveItem]:
    """A page of what was refused, with the problem. Raises BadCursor."""
    rows = bulk.items.filter(outcome=BulkOutcome.REFUSED).select_related("problem__enterprise")
    return paginate(rows, order=["id"], cursor=cursor, size=REFUSED_SHOWN)


def done_problems(bulk: BulkMove) -> list[int]:
    """The problems of which the move was made so far."""
    return list(bulk.items.filter(outcome=BulkOutcome.DONE).order_by("id").values_list("problem", flat=True))


def selected_problems(*, actor: User, keys: Sequence[int]) -> QuerySet[Problem]:
    return Problem.objects.visible_to(actor).filter(pk__in=keys)
