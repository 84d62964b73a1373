"""The due day: derived from what happened, the deadline profile and the calendar, never set by hand alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from accounts.rules.calendar import Calendar
from issues.rules.profile import Profile, Term

# By the move, what starts a new term and by which step of the profile.
STARTS = {"dispatch": "handle", "redo": "redo", "reopen": "redo"}
# The steps by whose terms a due day can run.
TERMS = ("handle", "redo", "escalation")
# What ends the waiting for the upper level.
DECIDED = frozenset({"decide-escalation", "take-back"})
CHANGES_DUE = frozenset({*STARTS, "decide-extension", "plan", "resume", "escalate", *DECIDED})
# All that the clock looks at.
SEEN = CHANGES_DUE | {"reply"}


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
    clock = _Clock(urgency, profile, calendar, known)
    return [step for event in happenings if (step := clock.after(event))]


@dataclass
class _Clock:
    """The due day in force, and while the clock stands still how many working days are left of it."""

    urgency: str
    profile: Profile
    calendar: Calendar
    due: dt.date | None
    left: int | None = None
    replied_on: dt.date | None = None
    escalated_due: dt.date | None = None

    def after(self, event: Happening) -> DueStep | None:
        step = self._step(event)
        if step is not None:
            self.due = step.due_on
        return step

    def _step(self, event: Happening) -> DueStep | None:
        on = event.at.date()
        if starts_term(event):
            return self._started(event, on)
        if event.move == "reply":
            self.replied_on = on
        elif event.move == "decide-extension" and event.day:
            return DueStep(event.move, on, event.day, day=event.day)
        elif event.move == "plan" and event.day and self.due:
            return self._planned(on, event.day, self.due)
        elif event.move == "resume" and self.left is not None:
            return self._resumed(on, self.left)
        elif event.move == "escalate" and self.due:
            return self._escalated(event, on, self.due)
        elif event.move in DECIDED and self.left is not None and self.escalated_due:
            return self._decided(event, on, self.left, self.escalated_due)
        return None

    def _started(self, event: Happening, on: dt.date) -> DueStep:
        self.left, self.replied_on = None, None
        term = self.profile.term(STARTS[event.move], self.urgency)
        return DueStep(event.move, on, event.day or term.end(event.at, self.calendar), term, event.day)

    def _planned(self, on: dt.date, day: dt.date, due: dt.date) -> DueStep | None:
        """What was overdue stays so: no promise makes up for it."""
        if self.left is None:
            if due < on:
                return None
            self.left = self.calendar.working_days_between(on, due)
        return DueStep("plan", on, self.calendar.add_working_days(day, self.left), day=day, left=self.left)

    def _resumed(self, on: dt.date, left: int) -> DueStep:
        self.left = None
        return DueStep("resume", on, self.calendar.add_working_days(on, left), left=left)

    def _escalated(self, event: Happening, on: dt.date, due: dt.date) -> DueStep | None:
        """Nobody below can act: what was left is left after the decision, for which there is a term of its own.

        What was overdue stays so here too. A reply had stopped the clock on its own day.
        """
        stopped_on = self.replied_on or on
        if due < stopped_on:
            return None
        self.left, self.escalated_due = self.calendar.working_days_between(stopped_on, due), due
        if self.replied_on:
            return None
        term = self.profile.term("escalation", self.urgency)
        decided_by = term.end(event.at, self.calendar)
        due = max(due, self.calendar.add_working_days(decided_by, self.left))
        return DueStep(event.move, on, due, term, decided_by, self.left)

    def _decided(self, event: Happening, on: dt.date, left: int, due: dt.date) -> DueStep | None:
        """Not before the day that was in force: where that is a day of rest, counting gives the working day before."""
        self.left = None
        if self.replied_on and event.to_state != "accepted":  # the reply still stands
            return None
        self.replied_on = None
        return DueStep(event.move, on, max(due, self.calendar.add_working_days(on, left)), left=left)


def term_in_force(steps: Iterable[DueStep]) -> Term | None:
    """The term in which the due day runs: what is extended, planned or resumed goes on in the one that it had.

    Of an escalation only until it is decided. None where the history begins later.
    """
    is_decided = False
    for step in reversed(list(steps)):
        is_decided = is_decided or step.move in DECIDED
        if step.term and not (is_decided and step.move == "escalate"):
            return step.term
    return None


def due_day(steps: Sequence[DueStep], known: dt.date | None = None) -> dt.date | None:
    return steps[-1].due_on if steps else known


def last_start(happenings: Iterable[Happening]) -> Happening | None:
    """What the present clock began with: a dispatch, a redo or the reopening of what was closed."""
    starts = [one for one in happenings if starts_term(one)]
    return starts[-1] if starts else None


def starts_term(event: Happening) -> bool:
    """A dispatch, a redo, or the reopening of what was closed: a refusal taken back starts no clock."""
    return event.move in STARTS and event.to_state != "submitted"


def extension_refusal(  # noqa: PLR0913  # what has to be weighed
    *,
    today: dt.date,
    due_on: dt.date,
    until: dt.date,
    started_on: dt.date,
    is_first: bool,
    urgency: str,
    profile: Profile,
    calendar: Calendar,
) -> str | None:
    """The code of why an extension until then cannot be asked for; None when it can.

    `started_on` is the day on which the present clock began, `is_first` whether it was not extended since.
    """
    if calendar.working_days_between(today, due_on) < profile.times("extension_notice", urgency):
        return "extension_too_late"
    if until <= due_on:
        return "extension_not_later"
    last = last_extension(
        due_on=due_on, started_on=started_on, is_first=is_first, urgency=urgency, profile=profile, calendar=calendar
    )
    return "extension_too_long" if until > last else None


def last_extension(
    *, due_on: dt.date, started_on: dt.date, is_first: bool, urgency: str, profile: Profile, calendar: Calendar
) -> dt.date:
    """The latest day until which more time can be asked for; the arguments are those of `extension_refusal`."""
    total_end = calendar.add_working_days(started_on, profile.times("extension_total", urgency))
    if not is_first:
        return total_end
    return min(total_end, calendar.add_working_days(due_on, profile.times("extension_first", urgency)))
