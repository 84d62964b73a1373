from __future__ import annotations

from datetime import date, datetime

from accounts.rules.calendar import Calendar
from issues.models import Problem
from issues.rules import clocks as lights
from issues.selectors.deadlines import clockwork


def default_due_on(problem: Problem, start: datetime) -> date:
    """The due day that the profile gives when dispatched at `start` (local time): the day itself is not counted."""
    clocks = clockwork(problem.campaign_id)
    return clocks.profile.term("handle", problem.urgency).end(start, clocks.calendar)


def light_of(problem: Problem, *, today: date, calendar: Calendar) -> str | None:
    """The problem's light (`issues.enums.Light`), computed, never stored; None where no clock runs."""
    left = calendar.working_days_between(today, problem.due_on) if problem.due_on else 0
    return lights.light(state=problem.state, due_on=problem.due_on, today=today, working_days_left=left)
