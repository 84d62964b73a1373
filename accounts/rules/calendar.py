"""Working days: Monday to Friday, corrected by the table of holidays and make-up working days."""

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Mapping
from itertools import accumulate

SATURDAY = 5


class Calendar:
    """The special days that are loaded, counted once, so that every question costs a few bisections.

    A year that is not loaded counts as plain Monday to Friday; ask `missing_years` and warn.
    """

    def __init__(self, special_days: Mapping[dt.date, bool], years: Collection[int]) -> None:
        self.years = frozenset(years)
        self._special_days = dict(special_days)
        ordered = sorted(special_days)
        self._ordinals = [day.toordinal() for day in ordered]
        # By how much the true count of working days has left Monday-to-Friday after each special day.
        self._drift = [0, *accumulate(special_days[day] - (day.weekday() < SATURDAY) for day in ordered)]
        self._days_off = sum(not is_workday for is_workday in special_days.values())

    def is_workday(self, day: dt.date) -> bool:
        return self._special_days.get(day, day.weekday() < SATURDAY)

    def add_working_days(self, start: dt.date, n: int) -> dt.date:
        """The n-th working day after `start`, which is itself not counted (Civil Code art. 201).

        With n = 0 the term ends on `start`, or on the next working day if `start` is a day of rest (art. 203).
        """
        if n < 0:
            raise ValueError("a term cannot be negative")
        first = start.toordinal()
        if n == 0:
            first, n = first - 1, 1
        farthest = first + (n + self._days_off) * 7 // 5 + 7
        wanted = self._working_days_up_to(first) + n
        days_on = bisect_left(range(first, farthest), wanted, key=self._working_days_up_to)
        return dt.date.fromordinal(first + days_on)

    def working_days_between(self, start: dt.date, end: dt.date) -> int:
        """Working days after `start` up to and including `end`; negative when `end` is earlier.

        Compare dates to know what is overdue: a term that ended on Friday is 0 working days from Saturday.
        """
        return self._working_days_up_to(end.toordinal()) - self._working_days_up_to(start.toordinal())

    def missing_years(self, start: dt.date, end: dt.date) -> list[int]:
        """The years touched by the span for which no holidays are loaded."""
        return [year for year in range(start.year, end.year + 1) if year not in self.years]

    def _working_days_up_to(self, ordinal: int) -> int:
        # Ordinal 1 is a Monday.
        weeks, days = divmod(ordinal, 7)
        return weeks * 5 + min(days, 5) + self._drift[bisect_right(self._ordinals, ordinal)]
