"""The days that people name for a reply: what the profile gives is a working day, and so is what is agreed instead."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from accounts.rules.calendar import Calendar
from common.errors import RuleViolation

# Longer than any term of practice; what takes longer goes into a plan, which is promised anew.
FARTHEST = timedelta(days=365)


def require_due_day(due_on: date, *, today: date, calendar: Calendar) -> None:
    """Raises RuleViolation `due_in_past`, `due_too_far` and `day_of_rest`."""
    if due_on < today:
        raise RuleViolation("due_in_past", _("The due day lies in the past."), field="due_on")
    if due_on > today + FARTHEST:
        message = _("A due day is within a year, until %(farthest)s at most.")
        raise RuleViolation("due_too_far", message % {"farthest": today + FARTHEST}, field="due_on")
    require_working_day(due_on, calendar=calendar, field="due_on")


def require_working_day(day: date, *, calendar: Calendar, field: str) -> None:
    """A term does not end on a day of rest (Civil Code, article 203). Raises RuleViolation `day_of_rest`."""
    if not calendar.is_workday(day):
        message = _("%(day)s is a day of rest. The next working day is %(next)s.")
        words = {"day": day, "next": calendar.add_working_days(day, 0)}
        raise RuleViolation("day_of_rest", message % words, field=field)
