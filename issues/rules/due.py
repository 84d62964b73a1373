"""The due day: derived from what happened, the deadline profile and the calendar, never set by hand alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.rules.calendar import Calendar
from issues.rules.profile import Profile, Term

# By the move, what starts a new term and by which step of the profile.
STARTS = {"dispatch": "handle", "redo": "redo", "reopen": "redo"}
CHANGES_DUE = frozenset({*STARTS, "decide-extension", "plan", "resume"})


@dataclass(frozen=True)
class Happening:
    """One event as the clock sees it. `day` is the day that the move itself named: agreed, granted or promised."""

    move: str
    at: dt.datetime
    to_state: str
    day: dt.date | None = None


@dataclass(frozen=True)
class DueStep:
    """What one event made of the due day, and by what: a term of the profile, a named day, the days that were left."""

    move: str
    on: dt.date
    due_on: dt.date
    term: Term | None = None
    day: dt.date | None = None
    left: int | None = None


def due_steps(
    happenings: Iterable[Happening],
    *,
    urgency: str,
    profile: Profile,
    calendar: Calendar,
    known: dt.date | None = None,
) -> list[DueStep]:
    """How the due day came about, one step for each event that changed it; the last step's is in force.

    Times are local. `known` is the due day of a problem whose history begins later than its dispatch.
    """
    steps: list[DueStep] = []
    due, left = known, 0
    is_stopped = False
    for event in happenings:
        on = event.at.date()
        if event.move in STARTS and event.to_state != "submitted":
            term = profile.term(STARTS[event.move], urgency)
            step = DueStep(event.move, on, event.day or term.end(event.at, calendar), term, event.day)
            is_stopped = False
        elif event.move == "decide-extension" and event.day:
            step = DueStep(event.move, on, event.day, day=event.day)
        elif event.move == "plan" and event.day and due:
            left = left if is_stopped else max(0, calendar.working_days_between(on, due))
            step = DueStep(event.move, on, calendar.add_working_days(event.day, left), day=event.day, left=left)
            is_stopped = True
        elif event.move == "resume" and is_stopped:
            step = DueStep(event.move, on, calendar.add_working_days(on, left), left=left)
            is_stopped = False
        else:
            continue
        due = step.due_on
        steps.append(step)
    return steps


def due_day(steps: Sequence[DueStep], known: dt.date | None = None) -> dt.date | None:
    return steps[-1].due_on if steps else known


def extension_refusal(  # noqa: PLR0913  # what has to be weighed
    *,
    today: dt.date,
    due_on: dt.date,
    until: dt.date,
    dispatched_on: dt.date,
    is_first: bool,
    profile: Profile,
    calendar: Calendar,
) -> str | None:
    """The code of why an extension until then cannot be asked for; None when it can."""
    if calendar.working_days_between(today, due_on) < profile.times("extension_notice"):
        return "extension_too_late"
    if until <= due_on:
        return "extension_not_later"
    first_end = calendar.add_working_days(due_on, profile.times("extension_first"))
    total_end = calendar.add_working_days(dispatched_on, profile.times("extension_total"))
    if until > total_end or (is_first and until > first_end):
        return "extension_too_long"
    return None
