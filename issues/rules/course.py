"""What a problem keeps of its own course: until when it was to be signed for and the enterprise to be contacted, and
when each happened for the first time, and how long it took. The rates of docs/domain.md 5.4 are counted from these."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from accounts.rules.calendar import Calendar
from issues.rules.clocks import PAUSED_STATES
from issues.rules.due import Happening

# By the move, what happened: each such day is that of the first time.
FIRST_TIMES = {
    "sign": ("signed_on",),
    "contact": ("contacted_on",),
    "reply": ("signed_on", "contacted_on"),
    "return": ("returned_on",),
    "redo": ("redone_on",),
}
STANDING_STILL = frozenset({*PAUSED_STATES, "closed"})
COURSE = ("sign_due_on", "signed_on", "contact_due_on", "contacted_on", "returned_on", "redone_on", "extended_on")


def note_course(
    problem: Any, move: str, *, today: dt.date, day: dt.date | None, term_end: Callable[[str, dt.date], dt.date]
) -> None:
    """Set those days of COURSE that a move changes.

    Each dispatch has its own limit for signing. The enterprise is to be contacted once, within its term from the
    signature or, where nobody signs in time, from the day until which that was to be done. A reply signs for the
    problem and is a contact, an extension counts from its grant, which names a `day`. The answer for all
    (`reply-for-all`) is neither: nobody has to sign or to make contact any more, and what was missed before stays
    missed. `term_end` says on which day the term of a step ends that begins on a day.
    """
    if move == "reply-for-all":
        _spare(problem, today)
    if move == "dispatch":
        problem.sign_due_on, problem.signed_on = term_end("sign", today), None
        if problem.contacted_on is None:
            problem.contact_due_on = term_end("contact", problem.sign_due_on)
    is_granted = move == "decide-extension" and day is not None
    happened = ("extended_on",) if is_granted else FIRST_TIMES.get(move, ())
    first = [name for name in happened if getattr(problem, name) is None]
    if "signed_on" in first and problem.contacted_on is None:
        ends = term_end("contact", today)
        problem.contact_due_on = min(problem.contact_due_on or ends, ends)
    for name in first:
        setattr(problem, name, today)


def _spare(problem: Any, today: dt.date) -> None:
    for due, done in (("sign_due_on", "signed_on"), ("contact_due_on", "contacted_on")):
        due_on = getattr(problem, due)
        if getattr(problem, done) is None and due_on is not None and due_on >= today:
            setattr(problem, due, None)


def handling_days(
    happenings: Iterable[Happening], *, dispatched_on: dt.date, closed_on: dt.date, calendar: Calendar
) -> int:
    """Working days from the first dispatch to the closing, without the time for which it waited for the enterprise,
    was planned for later, or was closed before being reopened (docs/domain.md 5.4). The first day is not counted.

    Happenings are oldest first, those before the closing. Without a dispatch among them the time from `dispatched_on`
    is taken: of a history that begins later nothing else is known.
    """
    days, since, is_dispatched = 0, None, False
    for event in happenings:
        on, stands_still = event.at.date(), event.to_state in STANDING_STILL
        is_dispatched = is_dispatched or event.move == "dispatch"
        if since is not None and stands_still:
            days, since = days + calendar.working_days_between(since, on), None
        elif since is None and is_dispatched and not stands_still:
            since = on
    if not is_dispatched:
        since = dispatched_on
    return days if since is None else days + calendar.working_days_between(since, closed_on)
