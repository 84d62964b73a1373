"""Days and hours at which offices work, from the calendar that the portal itself uses."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from random import Random

from django.utils import timezone

from accounts.models import CalendarDay
from accounts.rules.calendar import Calendar

_OPENS = dt.time(8, 30)
_MINUTES = 8 * 60 + 30


class Days:
    """Working days up to `today`; nothing in the demonstration happens later than the evening before it."""

    def __init__(self, today: dt.date, random: Random) -> None:
        self.today = today
        self._random = random
        special = dict(CalendarDay.objects.values_list("date", "is_workday"))
        self.calendar = Calendar(special, {day.year for day in special})
        self.after = lru_cache(maxsize=None)(self.calendar.add_working_days)
        self.before = lru_cache(maxsize=None)(self._before)
        self.last = self.before(today, 1)

    def _before(self, day: dt.date, working_days: int) -> dt.date:
        """The working day that lies so many working days before `day`."""
        while working_days > 0:
            day -= dt.timedelta(days=1)
            working_days -= self.calendar.is_workday(day)
        return day

    def is_workday(self, day: dt.date) -> bool:
        return self.calendar.is_workday(day)

    def between(self, start: dt.date, end: dt.date) -> dt.date:
        """Any working day in the span."""
        day = start + dt.timedelta(days=self._random.randrange((end - start).days + 1))
        day = self.after(day, 0)
        return day if day <= end else self.before(end + dt.timedelta(days=1), 1)

    def spread(self, start: dt.date, end: dt.date, n: int) -> list[dt.date]:
        """`n` working days over the span, in order."""
        return sorted(self.between(start, end) for _ in range(n))

    def rising(self, start: dt.date, end: dt.date, n: int) -> list[dt.date]:
        """`n` working days over the span, in order, more and more of them: a campaign that gathers pace."""
        return sorted(max(self.between(start, end), self.between(start, end)) for _ in range(n))

    def working(self, start: dt.date, end: dt.date) -> list[dt.date]:
        days = (start + dt.timedelta(days=i) for i in range((end - start).days + 1))
        return [day for day in days if self.calendar.is_workday(day)]

    def at(self, day: dt.date) -> dt.datetime:
        """Some minute of the office hours of a day."""
        return moment(day, self._random.randrange(_MINUTES))


def moment(day: dt.date, minutes: int) -> dt.datetime:
    """So many minutes after the offices open."""
    opens = dt.datetime.combine(day, _OPENS, tzinfo=timezone.get_default_timezone())
    return opens + dt.timedelta(minutes=minutes)
