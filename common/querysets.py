"""Querysets of what words find: it lies anywhere in the order of a list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self, TypeVar

from django.db.models import Max, Min, Model, QuerySet

ModelT = TypeVar("ModelT", bound=Model)


class ScatteredQuerySet(QuerySet[ModelT]):
    """`scattered_over` is the field in whose order `common.keyset.paginate` had better ask for near rows first;
    it is never null.
    """

    scattered_over = ""

    def scattered(self, over: str) -> Self:
        clone: Self = self._chain()  # type: ignore[attr-defined]  # what every method of Django's returns
        clone.scattered_over = over
        return clone

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]  # the one place through which all copies go
        clone.scattered_over = self.scattered_over
        return clone

    def ends(self) -> tuple[Any, Any]:
        """The first and the last value of all there are, nothing of none."""
        over = self.scattered_over
        found = self.model._default_manager.aggregate(first=Min(over), last=Max(over))
        return found["first"], found["last"]

    def samples(self) -> Sequence[QuerySet[ModelT]]:
        """Parts of it in which there may be so many already that the rest need not be counted."""
        return []

    def within(self, first: Any, last: Any) -> Self:
        """Those from `first` to `last`."""
        return self.filter(**{f"{self.scattered_over}__gte": first, f"{self.scattered_over}__lte": last})
