"""The deadline profile: how long each step may take, and how often what may happen.

The defaults are the commonest practice (docs/domain.md); an instance or a campaign replaces single terms.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from accounts.rules.calendar import Calendar


class Unit(StrEnum):
    HOURS = "hours"
    CALENDAR_DAYS = "calendar_days"
    WORKING_DAYS = "working_days"
    TIMES = "times"


@dataclass(frozen=True)
class Term:
    """So many hours, days or times."""

    amount: int
    unit: Unit = Unit.WORKING_DAYS

    @property
    def hours(self) -> dt.timedelta:
        return dt.timedelta(hours=self.amount)

    def end(self, start: dt.datetime, calendar: Calendar) -> dt.date:
        """The last day of the term. `start`'s own day is not counted; a last day of rest moves to the next working day.

        Hours run round the clock: they are for what cannot wait for an office to open.
        """
        if self.unit == Unit.HOURS:
            return (start + self.hours).date()
        if self.unit == Unit.CALENDAR_DAYS:
            return calendar.add_working_days(start.date() + dt.timedelta(days=self.amount), 0)
        return calendar.add_working_days(start.date(), self.amount)


# A step and, where it matters, an urgency.
Key = tuple[str, str]
Terms = Mapping[Key, Term]

DEFAULTS: Terms = {
    ("accept", ""): Term(1),
    ("accept", "urgent"): Term(0),
    ("need_info", ""): Term(10),
    ("dispatch", ""): Term(1),
    ("sign", ""): Term(1),
    ("decide_return", ""): Term(1),
    ("contact", ""): Term(1),
    ("interim", ""): Term(3),
    ("handle", "simple"): Term(3),
    ("handle", "ordinary"): Term(7),
    ("handle", "complex"): Term(15),
    ("handle", "urgent"): Term(1),
    ("assist", ""): Term(3),
    ("review", ""): Term(1),
    ("rate", ""): Term(7, Unit.CALENDAR_DAYS),
    ("call_back", ""): Term(3),
    ("redo", ""): Term(5),
    ("plan", ""): Term(31, Unit.CALENDAR_DAYS),
    ("escalation", ""): Term(10),
    ("reopen", ""): Term(30, Unit.CALENDAR_DAYS),
    ("extension_notice", ""): Term(1),
    ("extension_first", ""): Term(15),
    ("extension_total", ""): Term(30),
    ("slip_answer", ""): Term(2),
    ("red_slip", ""): Term(5),
    ("returns", ""): Term(2, Unit.TIMES),
    ("redos", ""): Term(2, Unit.TIMES),
}
STEPS = tuple(dict.fromkeys(step for step, _urgency in DEFAULTS))
COUNTS = ("returns", "redos")
# Always counted in working days: they are compared with what is left of a term, or with what is beyond it.
LIMITS = ("extension_notice", "extension_first", "extension_total", "red_slip")

# Who has the next step to do in a state, by which term. The due day itself runs from dispatch to reply.
STEP_OF_STATE = {
    "submitted": "accept",
    "need_info": "need_info",
    "accepted": "dispatch",
    "dispatched": "sign",
    "returned": "decide_return",
    "replied": "review",
    "awaiting_feedback": "rate",
    "redo": "sign",
    "escalated": "escalation",
}


@dataclass(frozen=True)
class Profile:
    """The terms in force: of the first of `layers` that has one, the urgency's before that of all; then DEFAULTS."""

    layers: Sequence[Terms] = ()

    def term(self, step: str, urgency: str = "") -> Term:
        return self.found(step, urgency)[0]

    def found(self, step: str, urgency: str = "") -> tuple[Term, int]:
        """The term, and the number of the layer that has it; DEFAULTS come after the last."""
        for number, layer in enumerate((*self.layers, DEFAULTS)):
            for key in ((step, urgency), (step, "")):
                if key in layer:
                    return layer[key], number
        raise KeyError(step)

    def times(self, step: str, urgency: str = "") -> int:
        return self.term(step, urgency).amount


def units_for(step: str) -> tuple[Unit, ...]:
    if step in COUNTS:
        return (Unit.TIMES,)
    if step in LIMITS:
        return (Unit.WORKING_DAYS,)
    return (Unit.HOURS, Unit.CALENDAR_DAYS, Unit.WORKING_DAYS)
