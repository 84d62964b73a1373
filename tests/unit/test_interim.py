"""The interim reply: until when, and what counts as one."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from accounts.rules.calendar import Calendar
from issues.rules.due import Happening
from issues.rules.interim import Interim, interim_reply
from issues.rules.profile import Term

CALENDAR = Calendar({}, {2026})
DUE_ON = date(2026, 11, 18)


def happened(*moves: tuple[str, int]) -> list[Happening]:
    return [Happening(move, datetime(2026, 11, day, 10, tzinfo=UTC), "in_progress") for move, day in moves]


@pytest.mark.parametrize(
    ("moves", "done_on"),
    [
        ([("dispatch", 2), ("sign", 2)], None),
        ([("dispatch", 2), ("contact", 3)], None),
        ([("dispatch", 2), ("contact", 3), ("contact", 5), ("contact", 6)], date(2026, 11, 5)),
        ([("dispatch", 2), ("contact", 3), ("reply", 4)], date(2026, 11, 4)),
        ([("dispatch", 1), ("contact", 1), ("reply", 1), ("redo", 2), ("contact", 4)], date(2026, 11, 4)),
    ],
)
def test_the_first_contact_is_none_and_every_later_one_is_so_is_the_reply(
    moves: list[tuple[str, int]], done_on: date | None
) -> None:
    found = interim_reply(happened(*moves), due_on=DUE_ON, term=Term(3), calendar=CALENDAR)
    assert found == Interim(date(2026, 11, 5), done_on)


@pytest.mark.parametrize("due_on", [date(2026, 11, 5), date(2026, 11, 3), None])
def test_there_is_none_where_the_reply_itself_is_due_no_later(due_on: date | None) -> None:
    found = interim_reply(happened(("dispatch", 2)), due_on=due_on, term=Term(3), calendar=CALENDAR)
    assert found is None


def test_there_is_none_before_it_is_dispatched() -> None:
    assert interim_reply(happened(("submit", 2)), due_on=DUE_ON, term=Term(3), calendar=CALENDAR) is None
