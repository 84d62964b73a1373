"""The two years of the volume data as numbered days, with everything that is asked of a day looked up in tables."""

from __future__ import annotations

import datetime as dt
from itertools import accumulate
from random import Random

from issues.rules.clocks import TERM_WORKING_DAYS
from portal.demo.days import Days, moment

SPAN = 730
# Due days and windows of feedback lie later than what has happened.
_BEYOND = 60
_HOURS = range(15, 510, 30)


class Timeline:
    """Day 0 is the first of the two years; day `last` is yesterday, and nothing happens after it."""

    def __init__(self, today: dt.date, random: Random) -> None:
        calendar = Days(today, random)
        self.last = SPAN - 1
        self.first_day = today - dt.timedelta(days=SPAN)
        days = [self.first_day + dt.timedelta(days=i) for i in range(SPAN + _BEYOND)]
        self.iso = [day.isoformat() for day in days]
        self.years = [day.year for day in days]
        self.months = [day.replace(day=1) for day in days[:SPAN]]
        self.moments = [[moment(day, minutes).isoformat() for minutes in _HOURS] for day in days]
        self.workday_from = [self._number(calendar.after(day, 0)) for day in days[:SPAN]]
        # Terms end later than what has happened, and another may begin there.
        self.next_workday = [self._number(calendar.after(day, 1)) for day in days[: SPAN + _BEYOND // 2]]
        # How many working days have passed by the end of a day.
        self.worked = [*accumulate(int(calendar.is_workday(day)) for day in days[:SPAN])]
        # By urgency: the day on which the term of a problem ends that was dispatched on a day.
        self.due = {
            urgency: [self._number(calendar.after(day, term)) for day in days[:SPAN]]
            for urgency, term in TERM_WORKING_DAYS.items()
        }
        # The portal is used more and more; few work on days of rest.
        weights = [
            (0.6 + 0.8 * i / SPAN) * (1 if calendar.is_workday(day) else 0.04) for i, day in enumerate(days[:SPAN])
        ]
        self._shares = [0.0, *(done / sum(weights) for done in accumulate(weights))]

    def _number(self, day: dt.date) -> int:
        return (day - self.first_day).days

    def of_day(self, total: int, day: int) -> int:
        """How many of `total` things fall on a day."""
        return round(total * self._shares[day + 1]) - round(total * self._shares[day])
