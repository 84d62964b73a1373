"""Until when an organisation is to sign, to contact the enterprise and to assist. While it can do nothing, because the
office, the upper level or a promised day has the next word, these limits move along."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Any

from accounts.rules.calendar import Calendar
from issues.rules import due
from issues.rules.course import note_course
from issues.rules.due import DueStep, Happening
from issues.rules.profile import Profile

WAITS = frozenset({"returned", "planned", "escalated"})
GOES_ON = frozenset({"dispatched", "in_progress"})
# All that the clock and these limits look at.
SEEN = due.SEEN | {"sign", "return", "decide-return"}


@dataclass(frozen=True)
class Pause:
    since: dt.date
    until: dt.date

    def moved(self, limit: dt.date, calendar: Calendar) -> dt.date:
        """The limit after the pause. What was late when it began stays late."""
        stood = calendar.working_days_between(self.since, self.until)
        return calendar.add_working_days(limit, stood) if limit >= self.since and stood > 0 else limit


def pause_ended(before: Sequence[Happening], event: Happening) -> Pause | None:
    """What the event ended, after those before it, oldest first: from the first of the last in a row that waited."""
    if event.to_state not in GOES_ON:
        return None
    since = waits_since(before)
    return Pause(since, event.at.date()) if since else None


def waits_since(happenings: Sequence[Happening]) -> dt.date | None:
    """The day of the first of the last in a row, oldest first, after which the organisation can do nothing."""
    waited = list(takewhile(lambda one: one.to_state in WAITS, reversed(happenings)))
    return waited[-1].at.date() if waited else None


def go_on(problem: Any, pause: Pause, calendar: Calendar) -> None:
    """Move the limits of the problem that were not kept yet."""
    for limit, done in (("sign_due_on", "signed_on"), ("contact_due_on", "contacted_on")):
        day = getattr(problem, limit)
        if getattr(problem, done) is None and day is not None:
            setattr(problem, limit, pause.moved(day, calendar))


@dataclass
class Limits:
    """As they follow from what happened, each as long as what it is the limit of has not been done."""

    sign_due_on: dt.date | None = None
    contact_due_on: dt.date | None = None
    assist_due_on: dt.date | None = None
    signed_on: dt.date | None = None
    contacted_on: dt.date | None = None


def limits_of(
    happenings: Iterable[Happening], steps: Iterable[DueStep], *, urgency: str, profile: Profile, calendar: Calendar
) -> Limits:
    """`steps` are those of the due day after the same happenings: who assists has no longer than the dispatch gave.

    Without a dispatch among the happenings there are no limits. A reply is left out: whoever replied has signed and
    made contact, and the answer for all is neither.
    """
    limits, before = Limits(), list[Happening]()
    dispatched_until = {step.on: step.due_on for step in steps if step.move == "dispatch"}
    for event in happenings:
        on = event.at.date()

        def term_end(step: str, since: dt.date, at: dt.datetime = event.at) -> dt.date:
            return profile.term(step, urgency).end(dt.datetime.combine(since, at.timetz()), calendar)

        pause = pause_ended(before, event)
        if pause is not None:
            go_on(limits, pause, calendar)
            if limits.assist_due_on:
                limits.assist_due_on = pause.moved(limits.assist_due_on, calendar)
        if event.move in {"dispatch", "sign"}:
            note_course(limits, event.move, today=on, day=None, term_end=term_end)
        if event.move == "dispatch":
            limits.assist_due_on = min(term_end("assist", on), dispatched_until[on])
        before.append(event)
    return limits
