from __future__ import annotations

from datetime import date

from accounts.rules.calendar import Calendar
from accounts.selectors.calendar import working_calendar
from issues.models import Problem
from issues.rules import clocks


def default_due_on(urgency: str, today: date) -> date:
    """The due day that the term of this urgency gives when dispatched `today`: the day itself is not counted."""
    return working_calendar().add_working_days(today, clocks.TERM_WORKING_DAYS[urgency])


def light_of(problem: Problem, *, today: date, calendar: Calendar) -> str | None:
    """The problem's light (`issues.enums.Light`), computed, never stored; None where no clock runs."""
    left = calendar.working_days_between(today, problem.due_on) if problem.due_on else 0
    return clocks.light(state=problem.state, due_on=problem.due_on, today=today, working_days_left=left)


def last_yellow_day(*, today: date, calendar: Calendar) -> date:
    """Due days up to this one (from today on) are yellow: the bound with which lists filter by light in SQL."""
    day = calendar.add_working_days(today, clocks.YELLOW_WORKING_DAYS + 1)
    return date.fromordinal(day.toordinal() - 1)
