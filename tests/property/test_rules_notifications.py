"""When the portal writes by itself, and which office stands in for one without people."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from accounts.rules.calendar import Calendar
from issues.rules.offices import nearest_office
from notifications.rules import BEGIN, END, round_begins_at

CHINA = dt.timezone(dt.timedelta(hours=8))
moments = st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2030, 1, 1)).map(lambda at: at.replace(tzinfo=CHINA))  # noqa: DTZ001
days = st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1))
calendars = st.dictionaries(days, st.booleans(), max_size=20).map(lambda special: Calendar(special, range(2020, 2031)))
codes = st.lists(st.sampled_from(["330000", "330500", "330502", "330521"]), max_size=4)
paths = codes.map(lambda below: ".".join(["100000", *below]) + ".")


@given(moments, calendars)
def test_a_round_is_begun_in_working_hours_of_a_working_day_alone(now: dt.datetime, calendar: Calendar) -> None:
    begins_at = round_begins_at(now, calendar)
    inside = calendar.is_workday(now.date()) and BEGIN <= now.time() < END
    assert (begins_at is not None) == inside
    if begins_at is not None:
        assert (begins_at.date(), begins_at.time()) == (now.date(), BEGIN)
        assert begins_at <= now
        assert round_begins_at(begins_at, calendar) == begins_at


@given(paths, st.lists(paths, max_size=6))
def test_the_nearest_office_lies_above_and_none_is_nearer(path: str, manned: list[str]) -> None:
    found = nearest_office(path, manned)
    above = [one for one in manned if path.startswith(one)]
    assert (found in above) if above else found is None
    assert all(len(one) <= len(found or "") for one in above)
