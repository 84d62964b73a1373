"""What a problem keeps of its own course: until when it was to be signed for and the enterprise to be contacted, and
when each happened for the first time. The rates of docs/domain.md 5.4 are counted from these days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

# By the move, what happened: each such day is that of the first time.
FIRST_TIMES = {
    "sign": ("signed_on",),
    "contact": ("contacted_on",),
    "reply": ("signed_on", "contacted_on"),
    "return": ("returned_on",),
    "redo": ("redone_on",),
}
COURSE = ("sign_due_on", "signed_on", "contact_due_on", "contacted_on", "returned_on", "redone_on", "extended_on")


def note_course(
    problem: Any, move: str, *, today: dt.date, term_end: Callable[[str], dt.date], is_granted: bool = False
) -> None:
    """Set those days of COURSE that a move changes.

    Each dispatch has its own limit for signing; the enterprise is to be contacted once. A reply signs for the problem
    and is a contact, an extension counts from its grant: `is_granted`. `term_end` says on which day the term of a step
    ends that begins now.
    """
    if move == "dispatch":
        problem.sign_due_on, problem.signed_on = term_end("sign"), None
    happened = ("extended_on",) if is_granted else FIRST_TIMES.get(move, ())
    first = [name for name in happened if getattr(problem, name) is None]
    for name in first:
        setattr(problem, name, today)
    if "signed_on" in first and problem.contact_due_on is None:
        problem.contact_due_on = term_end("contact")
