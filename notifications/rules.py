"""When the portal writes to people by itself: in working hours of working days."""

from __future__ import annotations

import datetime as dt
from typing import Protocol

BEGIN, END = dt.time(8, 30), dt.time(17, 30)


class WorkingDays(Protocol):
    def is_workday(self, day: dt.date) -> bool: ...


def round_begins_at(now: dt.datetime, calendar: WorkingDays) -> dt.datetime | None:
    """When today's round of reminders and digests began (local time); None outside working hours.

    It is the same moment all day, so a round that is begun late or twice is the same round.
    """
    if not calendar.is_workday(now.date()) or not BEGIN <= now.timetz().replace(tzinfo=None) < END:
        return None
    return dt.datetime.combine(now.date(), BEGIN, tzinfo=now.tzinfo)
