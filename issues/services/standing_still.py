from __future__ import annotations

from datetime import date
from itertools import takewhile

from django.utils import timezone

from common.records import saved
from issues.enums import UNREPLIED_TURNS, HandlingRole, ProblemState
from issues.models import Problem
from issues.selectors.deadlines import clockwork, happenings_of

# The organisations can do nothing here: the office, the upper level or a promised day has the next word.
STANDS_STILL = (ProblemState.RETURNED, ProblemState.PLANNED, ProblemState.ESCALATED)
GOES_ON = (ProblemState.DISPATCHED, ProblemState.IN_PROGRESS)


def clocks_go_on(problem: Problem, from_state: str) -> None:
    """The days by which to sign and to assist move by the time for which the problem stood still.

    The due day itself is `issues.rules.due`'s matter. What was late when it stopped stays late.
    """
    if from_state not in STANDS_STILL or problem.state not in GOES_ON:
        return
    calendar, since = clockwork(problem.campaign_id).calendar, _stood_still_since(problem)
    stood = calendar.working_days_between(since, timezone.localdate())
    if stood <= 0:
        return
    if problem.signed_on is None and problem.sign_due_on and problem.sign_due_on >= since:
        problem.sign_due_on = calendar.add_working_days(problem.sign_due_on, stood)
    turns = problem.handlings.filter(role=HandlingRole.ASSISTING, state__in=UNREPLIED_TURNS, due_on__gte=since)
    for turn in turns.select_for_update():
        turn.due_on = calendar.add_working_days(turn.due_on, stood)
        saved(turn)


def _stood_still_since(problem: Problem) -> date:
    """The day of the first of the last events in a row that left it standing still."""
    stopped = list(takewhile(lambda one: one.to_state in STANDS_STILL, reversed(happenings_of(problem.pk))))
    return stopped[-1].at.date()
