"""What a period is compared with, and how changes are rounded."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.rules.periods import COMPARISONS, Change, Period, presets, whole_months


def period(since: str, until: str) -> Period:
    return Period(date.fromisoformat(since), date.fromisoformat(until))


@pytest.mark.parametrize(
    ("asked", "before", "year_earlier"),
    [
        (("2026-11-10", "2026-11-19"), ("2026-10-31", "2026-11-09"), ("2025-11-10", "2025-11-19")),
        (("2026-03-01", "2026-03-31"), ("2026-02-01", "2026-02-28"), ("2025-03-01", "2025-03-31")),
        (("2026-01-01", "2026-03-31"), ("2025-10-01", "2025-12-31"), ("2025-01-01", "2025-03-31")),
        (("2024-02-20", "2024-02-29"), ("2024-02-10", "2024-02-19"), ("2023-02-20", "2023-02-28")),
        (("2024-02-29", "2024-03-01"), ("2024-02-27", "2024-02-28"), ("2023-02-28", "2023-03-01")),
        (("2025-02-01", "2025-02-28"), ("2025-01-01", "2025-01-31"), ("2024-02-01", "2024-02-29")),
        (("9999-12-01", "9999-12-31"), ("9999-11-01", "9999-11-30"), ("9998-12-01", "9998-12-31")),
    ],
)
def test_a_period_has_one_before_and_one_a_year_earlier(
    asked: tuple[str, str], before: tuple[str, str], year_earlier: tuple[str, str]
) -> None:
    assert period(*asked).before() == period(*before)
    assert period(*asked).year_earlier() == period(*year_earlier)


days = st.dates(min_value=date(1000, 1, 1), max_value=date(9999, 12, 31))


@given(days, st.integers(0, 1500))
def test_the_period_before_ends_the_day_before_and_is_as_long(since: date, length: int) -> None:
    asked = Period(since, min(since + timedelta(days=length), date.max) if since.year < 9990 else date.max)
    before = asked.before()
    assert before.until == asked.since - timedelta(days=1)
    if asked.is_whole_months:
        assert before.is_whole_months
    else:
        assert before.until - before.since == asked.until - asked.since


near = st.dates(min_value=date(2025, 11, 1), max_value=date(2026, 3, 31))


@given(st.none() | near, st.none() | near, near)
def test_whole_months_and_their_edges_hold_each_day_of_the_period_once_and_no_other(
    since: date | None, until: date | None, today: date
) -> None:
    months = whole_months(since, until, today=today)
    if since and until and until < since:
        assert months is None
        return
    assert months is not None
    assert months.since is None or months.since.day == 1
    assert months.until is None or (months.until + timedelta(days=1)).day == 1
    for number in range(-40, 200):
        day = date(2025, 11, 1) + timedelta(days=number)
        held = int((months.since or day) <= day <= (months.until or day))
        held += sum(edge.sign for edge in months.edges if edge.period.since <= day <= edge.period.until)
        assert held == int((since or day) <= day <= (until or day)), day


@pytest.mark.parametrize(("since", "until"), [(date(9999, 12, 31), None), (None, date(1, 1, 2))])
def test_beyond_the_calendar_there_are_no_whole_months(since: date | None, until: date | None) -> None:
    assert whole_months(since, until, today=date(2026, 11, 22)) is None


@pytest.mark.parametrize("kind", COMPARISONS)
@pytest.mark.parametrize("asked", [("0001-01-01", "0001-01-31"), ("0001-01-02", "0001-01-20")])
def test_before_the_first_year_there_is_nothing(kind: str, asked: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match=r"year|month|out of range"):
        COMPARISONS[kind](period(*asked))


def test_presets_begin_and_end_where_people_expect() -> None:
    assert presets(date(2026, 11, 22)) == {
        "this_week": period("2026-11-16", "2026-11-22"),
        "this_month": period("2026-11-01", "2026-11-22"),
        "last_month": period("2026-10-01", "2026-10-31"),
        "this_quarter": period("2026-10-01", "2026-11-22"),
        "this_year": period("2026-01-01", "2026-11-22"),
        "last_year": period("2025-01-01", "2025-12-31"),
    }
    assert presets(date(2026, 1, 5))["last_month"] == period("2025-12-01", "2025-12-31")


@pytest.mark.parametrize(
    ("then", "now", "percent"),
    [(12, 13, "8.3"), (8, 9, "12.5"), (2000, 2001, "0.1"), (2001, 2000, "-0.0"), (3, 0, "-100.0"), (5, 5, "0.0")],
)
def test_a_change_is_per_cent_of_what_was_half_up(then: int, now: int, percent: str) -> None:
    assert str(Change(then, now).percent) == percent


def test_from_nothing_there_is_no_per_cent() -> None:
    assert Change(0, 7).percent is None
    assert Change(0, 7).difference == 7
