import csv
import datetime as dt
from pathlib import Path

import pytest

from accounts.rules.calendar import Calendar

DATA = Path(__file__).parents[2] / "accounts" / "data" / "calendar.csv"


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with DATA.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.fixture(scope="module")
def calendar(rows: list[dict[str, str]]) -> Calendar:
    special_days = {day(row["date"]): row["is_workday"] == "true" for row in rows}
    return Calendar(special_days, {special.year for special in special_days})


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        ("2025-01-24", 1, "2025-01-26"),
        ("2025-01-24", 5, "2025-02-07"),
        ("2025-04-25", 1, "2025-04-27"),
        ("2025-04-30", 3, "2025-05-08"),
        ("2025-09-26", 5, "2025-10-10"),
        ("2025-09-30", 15, "2025-10-28"),
        ("2025-10-10", 1, "2025-10-11"),
        ("2025-12-31", 1, "2026-01-04"),
        ("2026-02-13", 1, "2026-02-14"),
        ("2026-02-13", 3, "2026-02-25"),
        ("2026-02-13", 15, "2026-03-12"),
        ("2026-04-03", 1, "2026-04-07"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-05-08", 1, "2026-05-09"),
        ("2026-09-24", 5, "2026-10-09"),
        ("2026-09-30", 1, "2026-10-08"),
    ],
)
def test_term_ends_on_the_nth_working_day(calendar: Calendar, start: str, n: int, due: str) -> None:
    assert calendar.add_working_days(day(start), n) == day(due)
    assert calendar.working_days_between(day(start), day(due)) == n


@pytest.mark.parametrize(
    ("start", "n", "due"),
    [
        ("2025-01-24", 1, "2025-01-27"),
        ("2025-09-30", 15, "2025-10-21"),
        ("2026-02-13", 15, "2026-03-06"),
        ("2026-09-24", 5, "2026-10-01"),
    ],
)
def test_without_a_table_a_term_counts_monday_to_friday(start: str, n: int, due: str) -> None:
    assert Calendar({}, ()).add_working_days(day(start), n) == day(due)


@pytest.mark.parametrize(
    ("start", "due"),
    [("2026-02-14", "2026-02-14"), ("2026-02-15", "2026-02-24"), ("2026-10-01", "2026-10-08")],
)
def test_term_of_no_days_ends_the_same_day_unless_it_is_a_day_of_rest(calendar: Calendar, start: str, due: str) -> None:
    assert calendar.add_working_days(day(start), 0) == day(due)


def test_negative_term_is_refused(calendar: Calendar) -> None:
    with pytest.raises(ValueError, match="negative"):
        calendar.add_working_days(day("2026-01-05"), -1)


def test_days_between_are_negative_when_the_end_is_past(calendar: Calendar) -> None:
    assert calendar.working_days_between(day("2026-11-20"), day("2026-11-18")) == -2


def test_missing_year_is_reported_and_counted_monday_to_friday(calendar: Calendar) -> None:
    assert calendar.missing_years(day("2026-12-28"), day("2027-01-08")) == [2027]
    assert calendar.missing_years(day("2009-01-01"), day("2026-12-31")) == []
    assert calendar.add_working_days(day("2026-12-31"), 1) == day("2027-01-01")


@pytest.mark.parametrize("year", [2025, 2026])
def test_year_has_248_working_days(calendar: Calendar, year: int) -> None:
    assert calendar.working_days_between(dt.date(year - 1, 12, 31), dt.date(year, 12, 31)) == 248


def test_make_up_days_of_2026_are_worked(rows: list[dict[str, str]]) -> None:
    worked = [row["date"] for row in rows if row["is_workday"] == "true" and row["date"].startswith("2026")]
    assert worked == ["2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"]


def test_table_is_in_order_and_holds_only_days_that_differ_from_monday_to_friday(rows: list[dict[str, str]]) -> None:
    dates = [row["date"] for row in rows]
    assert dates == sorted(set(dates))
    for row in rows:
        assert (row["is_workday"] == "true") == (day(row["date"]).weekday() >= 5)
        assert row["note"]
        assert row["note_en"]
        assert row["source"]


def test_table_covers_every_year_from_2009_to_2026(calendar: Calendar) -> None:
    assert calendar.years == set(range(2009, 2027))
