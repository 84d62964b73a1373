from __future__ import annotations

from accounts.models import CalendarDay
from accounts.rules.calendar import Calendar


def working_calendar() -> Calendar:
    """The working-day calendar of the editable table: one query. Ask for it once and pass it on."""
    days = dict(CalendarDay.objects.values_list("date", "is_workday"))
    return Calendar(days, {day.year for day in days})
