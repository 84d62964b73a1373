"""What a figure is: a count of rows, how long they took, a rate of two counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import DateField, F, Q, Value
from django.db.models.lookups import GreaterThan, IsNull, LessThanOrEqual
from django.utils import timezone

from reports.facts import Fact, Text

EVERY_ROW = Q()


@dataclass(frozen=True)
class Figure:
    """A count of rows of one fact, or (`distinct`) of the different records of another kind that they lead to.

    `number` is the figure's own in the cells for ever: a new figure takes the next one. `condition` narrows the fact's
    rows. A row counts from the day `begins` (else from the fact's day) until the day `ends`, if it has one; a figure
    that `follows_today` changes by the mere passing of days, apart from the rows `settled` for good (no row of such a
    figure `ends`). All that are not settled meet `found_by`: an index has these. With `met_by` a row counts where a row
    of that fact leads to the same record in the same campaign. `is_listable` is False where only the number may be
    shown.
    """

    number: int
    code: str
    fact: Fact
    name: Text
    meaning: Text
    unit: Text
    condition: Q = EVERY_ROW
    begins: Any = None
    ends: Any = None
    follows_today: bool = False
    settled: Q | None = None
    found_by: Q = EVERY_ROW
    distinct_model: type[Any] | None = None
    met_by: Fact | None = None
    is_listable: bool = True

    @property
    def distinct(self) -> str:
        return self.fact.entity or "" if self.distinct_model else ""

    @property
    def is_additive(self) -> bool:
        """Whether the parts of a breakdown add up to the total; one enterprise may be visited by two teams."""
        return self.distinct_model is None

    def counts_as_of(self, day: date | None) -> Q:
        """The rows that count on the evening of `day`; None means now."""
        if day is not None:
            lasted = Q() if self.ends is None else self.lasts | Q(GreaterThan(self.ends, _evening(day)))
            return self.condition & self._begun(day) & lasted
        if not self.follows_today:
            return self.settled_rows
        return self.growing_rows if self.settled is None else self.settled_rows | self.growing_rows

    @property
    def settled_rows(self) -> Q:
        """Those that count whatever the day is."""
        return self.condition & (self.settled or Q()) & self.lasts

    @property
    def growing_rows(self) -> Q:
        """Of a figure that follows today, those that count by now and are not settled."""
        unsettled = self.condition & (Q() if self.settled is None else ~self.settled)
        return unsettled & self._begun(timezone.localdate()) & self.lasts & self.found_by

    @property
    def lasts(self) -> Q:
        """The rows that have not ended."""
        return Q() if self.ends is None else Q(IsNull(self.ends, True))

    def _begun(self, day: date) -> Q:
        begins = self.begins if self.begins is not None else self.fact.day and F(self.fact.day)
        return Q() if begins is None else Q(LessThanOrEqual(begins, _evening(day)))

    @property
    def record_model(self) -> type[Any]:
        return self.distinct_model or self.fact.model


def _evening(day: date) -> Value:
    return Value(day, output_field=DateField())


@dataclass(frozen=True)
class HandlingTime:
    """How long the rows of a figure took: a `statistic` of how many rows took how many days (`Fact.duration`).

    None where no row took any. Exact up to LONGEST_DURATION days, beyond which rows count as that long.
    """

    code: str
    name: Text
    meaning: Text
    unit: Text
    of: str
    statistic: Callable[[Mapping[int, int]], int | Decimal | None]

    @property
    def listed(self) -> str:
        return self.of


@dataclass(frozen=True)
class RateFigure:
    """The share of one figure in another. `listed` is the figure whose records stand behind it, if any may be seen."""

    code: str
    name: Text
    meaning: Text
    numerator: str
    denominator: str
    listed: str


Headline = Figure | HandlingTime | RateFigure
