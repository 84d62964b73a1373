"""What is left of a term and what is overdue is told in the unit of the term, and adds up to it."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.calendar import Calendar
from issues.rules.lateness import between
from issues.rules.profile import Term, Unit
from tests.property.test_due_days import CALENDARS, START

UNITS = st.sampled_from([Unit.HOURS, Unit.CALENDAR_DAYS, Unit.WORKING_DAYS])
DAYS = st.integers(0, 300)


@given(amount=st.integers(1, 40), calendar=CALENDARS, on=DAYS)
def test_on_its_first_day_all_of_a_term_in_working_days_is_left(amount: int, calendar: Calendar, on: int) -> None:
    first = START + dt.timedelta(days=on)
    term = Term(amount, Unit.WORKING_DAYS)
    end = term.end(dt.datetime.combine(first, dt.time(9)), calendar)
    assert between(first, end, term.unit, calendar) == term


@given(unit=UNITS, calendar=CALENDARS, on=DAYS, lengths=st.tuples(st.integers(0, 60), st.integers(0, 60)))
def test_two_stretches_are_as_long_as_the_whole(
    unit: Unit, calendar: Calendar, on: int, lengths: tuple[int, int]
) -> None:
    first = START + dt.timedelta(days=on)
    middle = first + dt.timedelta(days=lengths[0])
    last = middle + dt.timedelta(days=lengths[1])
    parts = between(first, middle, unit, calendar).amount + between(middle, last, unit, calendar).amount
    assert between(first, last, unit, calendar) == Term(parts, unit)


@given(calendar=CALENDARS, on=DAYS, length=st.integers(0, 60))
def test_working_days_are_those_days_on_which_people_work(calendar: Calendar, on: int, length: int) -> None:
    first = START + dt.timedelta(days=on)
    days = [first + dt.timedelta(days=n) for n in range(1, length + 1)]
    last = first + dt.timedelta(days=length)
    assert between(first, last, Unit.WORKING_DAYS, calendar).amount == sum(map(calendar.is_workday, days))
    assert between(first, last, Unit.HOURS, calendar).amount == 24 * length
