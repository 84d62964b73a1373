"""The bisecting calendar against one that walks day by day."""

import datetime as dt
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.calendar import Calendar

ONE_DAY = dt.timedelta(days=1)
days = st.dates(dt.date(2009, 1, 1), dt.date(2030, 12, 31))
calendars = st.dictionaries(days, st.booleans(), max_size=60).map(
    lambda special_days: Calendar(special_days, {day.year for day in special_days})
)


@given(calendar=calendars, start=days, n=st.integers(1, 80))
def test_term_equals_walking_day_by_day(calendar: Calendar, start: dt.date, n: int) -> None:
    walked = start
    for _ in range(n):
        walked = next(d for i in count(1) if calendar.is_workday(d := walked + i * ONE_DAY))
    assert calendar.add_working_days(start, n) == walked


@given(calendar=calendars, start=days, length=st.integers(0, 800))
def test_days_between_equal_walking_day_by_day(calendar: Calendar, start: dt.date, length: int) -> None:
    walked = sum(calendar.is_workday(start + i * ONE_DAY) for i in range(1, length + 1))
    end = start + length * ONE_DAY
    assert calendar.working_days_between(start, end) == walked
    assert calendar.working_days_between(end, start) == -walked


@given(calendar=calendars, start=days, n=st.integers(1, 20_000))
def test_term_and_days_between_are_inverse(calendar: Calendar, start: dt.date, n: int) -> None:
    due = calendar.add_working_days(start, n)
    assert calendar.is_workday(due)
    assert calendar.working_days_between(start, due) == n


@given(calendar=calendars, start=days)
def test_term_of_no_days_is_the_first_working_day_from_the_start(calendar: Calendar, start: dt.date) -> None:
    due = calendar.add_working_days(start, 0)
    assert due == next(d for i in count() if calendar.is_workday(d := start + i * ONE_DAY))


@given(calendar=calendars, start=days, end=days)
def test_years_are_either_loaded_or_missing(calendar: Calendar, start: dt.date, end: dt.date) -> None:
    missing = calendar.missing_years(start, end)
    assert not calendar.years.intersection(missing)
    assert calendar.years.union(missing) >= set(range(start.year, end.year + 1))
