"""Terms and lights. Working days are counted by the caller's calendar. Source: docs/domain.md, deadline profile."""

from __future__ import annotations

from datetime import date

from accounts.rules.calendar import Calendar
from issues.rules.profile import DEFAULTS

# What holds where no deadline profile says otherwise.
TERM_WORKING_DAYS = {urgency: term.amount for (step, urgency), term in DEFAULTS.items() if step == "handle"}
RATING_WINDOW_DAYS = DEFAULTS["rate", ""].amount
YELLOW_WORKING_DAYS = 2

PAUSED_STATES = ("need_info", "planned")
# The due day stands still as well while the upper level decides, though that is time of handling.
STOPPED_STATES = (*PAUSED_STATES, "escalated")
ANSWERED_STATES = ("replied", "awaiting_feedback", "closed", "rejected", "merged", "withdrawn")
# No light is on for what was answered, nor where nobody leads: not yet, or not since a return was agreed or the upper
# level took it over.
LIGHTLESS_STATES = ("accepted", *ANSWERED_STATES)


def light(*, state: str, due_on: date | None, today: date, working_days_left: int) -> str | None:
    """green, yellow (0 to 2 working days left: also due today), red (past due), grey (stopped), None (no clock)."""
    if state in STOPPED_STATES:
        return "grey"
    if due_on is None or state in LIGHTLESS_STATES:
        return None
    if due_on < today:
        return "red"
    return "yellow" if working_days_left <= YELLOW_WORKING_DAYS else "green"


def last_yellow_day(*, today: date, calendar: Calendar) -> date:
    """Due days up to this one (from today on) are yellow: the bound with which lists filter by light in SQL."""
    day = calendar.add_working_days(today, YELLOW_WORKING_DAYS + 1)
    return date.fromordinal(day.toordinal() - 1)
