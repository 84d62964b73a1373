"""How much of a term is left and by how much it is overdue: in the unit in which the term itself is counted."""

from __future__ import annotations

import datetime as dt

from accounts.rules.calendar import Calendar
from issues.rules.profile import Term, Unit


def between(first: dt.date, last: dt.date, unit: Unit, calendar: Calendar) -> Term:
    """From the end of one day to the end of a later one. Between Friday and Sunday lie no working days.

    Terms end with a day, also those in hours: each day has 24 of them.
    """
    days = (last - first).days
    if unit == Unit.HOURS:
        return Term(24 * days, unit)
    if unit == Unit.CALENDAR_DAYS:
        return Term(days, unit)
    return Term(calendar.working_days_between(first, last), Unit.WORKING_DAYS)
