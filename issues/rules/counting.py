"""Which states count where. Source: docs/domain.md, "What is counted"."""

from __future__ import annotations

from datetime import date

ENDED_STATES = ("closed",)
INVALID_STATES = ("rejected", "merged", "withdrawn")
OVER_STATES = (*ENDED_STATES, *INVALID_STATES)
UNCOUNTED_STATES = ("draft", *INVALID_STATES)
SATISFIED_SCORES = (5, 4, 3)
DISSATISFIED_SCORES = (2, 1)


def closed_on_time(*, due_on: date | None, closed_on: date | None, today: date) -> bool | None:
    """Whether it was closed by the due day in force; None where it need not be closed yet."""
    if due_on is None:
        return None
    if closed_on is not None:
        return closed_on <= due_on
    return False if due_on < today else None
