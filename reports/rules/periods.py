"""Periods, what each is compared with, and by how much a number changed: days and numbers alone."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal


@dataclass(frozen=True)
class Period:
    """From one day to another, both included."""

    since: date
    until: date

    @property
    def is_whole_months(self) -> bool:
        return self.since.day == 1 and self.until == _last_of_month(self.until)

    def before(self) -> Period:
        """As many days just before; for whole calendar months as many months. Raises ValueError before the year 1."""
        if self.is_whole_months:
            months = 12 * (self.until.year - self.since.year) + self.until.month - self.since.month + 1
            return self._months_earlier(months)
        try:
            return Period(self.since - (self.until - self.since) - timedelta(days=1), self.since - timedelta(days=1))
        except OverflowError as error:
            raise ValueError("there are no days before the year 1") from error

    def year_earlier(self) -> Period:
        """The same days, for whole calendar months the same months. Raises ValueError before the year 1."""
        if self.is_whole_months:
            return self._months_earlier(12)
        return Period(_year_earlier(self.since), _year_earlier(self.until))

    def _months_earlier(self, months: int) -> Period:
        since, until = (_first_of_month(day, -months) for day in (self.since, self.until))
        return Period(since, _last_of_month(until))


COMPARISONS: dict[str, Callable[[Period], Period]] = {"previous": Period.before, "last_year": Period.year_earlier}


def presets(today: date) -> dict[str, Period]:
    """Periods that people ask for every day. One that has begun ends today, so that it is compared with as much."""
    month, year = today.replace(day=1), today.replace(month=1, day=1)
    last_month = _first_of_month(month, -1)
    return {
        "this_week": Period(today - timedelta(days=today.weekday()), today),
        "this_month": Period(month, today),
        "last_month": Period(last_month, _last_of_month(last_month)),
        "this_quarter": Period(_first_of_month(month, -((today.month - 1) % 3)), today),
        "this_year": Period(year, today),
        "last_year": Period(_year_earlier(year), year - timedelta(days=1)),
    }


@dataclass(frozen=True)
class Edge:
    """Days that whole months have too few (`sign` 1) or too many (-1)."""

    period: Period
    sign: int


@dataclass(frozen=True)
class WholeMonths:
    """A period as the months from `since` to `until`, open where it is, put right at its edges."""

    since: date | None
    until: date | None
    edges: Sequence[Edge]


def whole_months(since: date | None, until: date | None, *, today: date) -> WholeMonths | None:
    """The months that come nearest to a period; None for no days at all and at the ends of the calendar.

    What is to come holds little, so a period that ends today or later takes its last month whole.
    """
    if since and until and until < since:
        return None
    try:
        first, before = (None, []) if since is None else _from_month(since)
        last, after = (None, []) if until is None else _to_month(until, ends_late=until >= today)
    except (OverflowError, ValueError):
        return None
    return WholeMonths(first, last, [*before, *after])


def _from_month(since: date) -> tuple[date, list[Edge]]:
    if since.day == 1:
        return since, []
    first, last = _first_of_month(since, 0), _last_of_month(since)
    if since.day - 1 <= last.day - since.day + 1:
        return first, [Edge(Period(first, since - timedelta(days=1)), -1)]
    return _first_of_month(since, 1), [Edge(Period(since, last), 1)]


def _to_month(until: date, *, ends_late: bool) -> tuple[date, list[Edge]]:
    first, last = _first_of_month(until, 0), _last_of_month(until)
    if until == last:
        return until, []
    if ends_late or last.day - until.day <= until.day:
        return last, [Edge(Period(until + timedelta(days=1), last), -1)]
    return first - timedelta(days=1), [Edge(Period(first, until), 1)]


@dataclass(frozen=True)
class Change:
    """From what was counted then to what is counted now."""

    then: int
    now: int

    @property
    def difference(self) -> int:
        return self.now - self.then

    @property
    def percent(self) -> Decimal | None:
        """Of what was then, with one decimal, half up; None where there was nothing then."""
        if self.then == 0:
            return None
        # In whole numbers: dividing first would round twice.
        tenths = (2000 * abs(self.difference) + self.then) // (2 * self.then)
        return Decimal(f"{'-' if self.difference < 0 else ''}{tenths // 10}.{tenths % 10}")


def _first_of_month(day: date, months: int) -> date:
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _last_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def _year_earlier(day: date) -> date:
    """The 28th for the 29th of February."""
    last = monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=min(day.day, last))
