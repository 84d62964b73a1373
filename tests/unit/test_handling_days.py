from __future__ import annotations

import datetime as dt
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.calendar import Calendar
from issues.rules.course import STANDING_STILL, handling_days
from issues.rules.due import Happening
from reports.rules.histograms import mean, nearest_rank

# 1–8 October 2026 are holidays, 10 October is made up for: docs/domain.md, section 9.
SPECIAL = {date(2026, 10, day): False for day in range(1, 8)} | {date(2026, 10, 10): True}
CALENDAR = Calendar(SPECIAL, {2026})
MONDAY = date(2026, 9, 14)


def on(day: date, move: str, to: str = "in_progress") -> Happening:
    return Happening(move, dt.datetime.combine(day, dt.time(10)), to)


def taken(*happenings: Happening, closed_on: date) -> int:
    return handling_days(happenings, dispatched_on=MONDAY, closed_on=closed_on, calendar=CALENDAR)


def test_the_first_day_is_not_counted_and_days_of_rest_are_not() -> None:
    dispatch = on(MONDAY, "dispatch", "dispatched")
    assert taken(dispatch, closed_on=MONDAY) == 0
    assert taken(dispatch, closed_on=date(2026, 9, 22)) == 6


def test_holidays_are_not_counted_and_days_made_up_for_are() -> None:
    assert taken(on(date(2026, 9, 30), "dispatch", "dispatched"), closed_on=date(2026, 10, 12)) == 4


def test_the_time_of_a_plan_and_of_waiting_for_the_enterprise_is_out() -> None:
    happenings = [
        on(MONDAY, "dispatch", "dispatched"),
        on(date(2026, 9, 15), "plan", "planned"),
        on(date(2026, 9, 21), "resume"),
        on(date(2026, 9, 22), "request-info", "need_info"),
        on(date(2026, 9, 24), "provide-info"),
    ]
    assert taken(*happenings, closed_on=date(2026, 9, 25)) == 3


def test_the_time_between_closing_and_reopening_is_out() -> None:
    happenings = [
        on(MONDAY, "dispatch", "dispatched"),
        on(date(2026, 9, 16), "close", "closed"),
        on(date(2026, 9, 23), "reopen"),
    ]
    assert taken(*happenings, closed_on=date(2026, 9, 24)) == 3


def test_a_second_dispatch_does_not_hide_the_first() -> None:
    happenings = [
        on(MONDAY, "dispatch", "dispatched"),
        on(date(2026, 9, 15), "escalate", "escalated"),
        on(date(2026, 9, 17), "dispatch", "dispatched"),
    ]
    assert taken(*happenings, closed_on=date(2026, 9, 18)) == 4


def test_a_history_that_begins_later_counts_from_the_day_of_the_dispatch() -> None:
    assert taken(on(date(2026, 9, 16), "reply", "replied"), closed_on=date(2026, 9, 17)) == 3


STATES = st.sampled_from(["in_progress", "planned", "need_info", "escalated", "closed", "accepted"])


@given(st.lists(st.tuples(st.integers(0, 12), STATES), max_size=8), st.integers(0, 12))
def test_the_days_are_those_in_whose_morning_the_clock_ran(steps: list[tuple[int, str]], last: int) -> None:
    day, state, happenings, running = MONDAY, "in_progress", [on(MONDAY, "dispatch", "dispatched")], 0
    for wait, to in [*steps, (last, "closed")]:
        for _number in range(wait):
            day += dt.timedelta(days=1)
            running += CALENDAR.is_workday(day) and state not in STANDING_STILL
        state = to
        happenings.append(on(day, "step", to))
    assert taken(*happenings[:-1], closed_on=day) == running


@pytest.mark.parametrize(
    ("histogram", "expected"),
    [({}, None), ({3: 1}, Decimal("3.0")), ({1: 1, 2: 1}, Decimal("1.5")), ({0: 3, 1: 17}, Decimal("0.9"))],
)
def test_the_mean_has_one_decimal_half_up(histogram: dict[int, int], expected: Decimal | None) -> None:
    assert mean(histogram) == expected


@given(st.lists(st.integers(0, 400), min_size=1), st.floats(0.01, 1))
def test_at_least_the_share_took_no_longer_than_the_nearest_rank(days: list[int], share: float) -> None:
    found = nearest_rank({day: days.count(day) for day in days}, share)
    assert found in days
    assert sum(day <= found for day in days) >= share * len(days) - 1e-9
    assert sum(day < found for day in days) < share * len(days) + 1e-9
