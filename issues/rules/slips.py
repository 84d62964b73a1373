"""The ladder of slips: reminder, yellow, red. Source: docs/domain.md, coloured slips."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

LADDER = ("reminder", "yellow", "red")
# Where an organisation has the next step and its clock runs: nobody is pressed for what was answered or stands still.
CHASED_STATES = ("dispatched", "in_progress", "redo")


@dataclass(frozen=True)
class Chase:
    """The clock of one turn as it is today. `issued` are the grades that this clock has seen.

    `red_after` is how many working days late a red slip needs no yellow one before.
    """

    state: str
    is_overdue: bool
    working_days_late: int
    issued: Collection[str]
    red_after: int


def refusal(grade: str, chase: Chase) -> str | None:
    """The code of why this slip cannot be issued now; None when it can. Once of each grade, and never downwards."""
    if chase.state not in CHASED_STATES:
        return "not_chased"
    if grade in chase.issued:
        return "slip_issued"
    if set(chase.issued) & set(LADDER[LADDER.index(grade) :]):
        return "slip_goes_up"
    if grade == "yellow" and not (chase.issued or chase.is_overdue):
        return "yellow_too_early"
    if grade == "red" and "yellow" not in chase.issued and not _is_long_overdue(chase):
        return "red_too_early"
    return None


def possible_grades(chase: Chase) -> list[str]:
    """The slips that may be issued now, the lightest first."""
    return [grade for grade in LADDER if refusal(grade, chase) is None]


def _is_long_overdue(chase: Chase) -> bool:
    return chase.is_overdue and chase.working_days_late >= chase.red_after
