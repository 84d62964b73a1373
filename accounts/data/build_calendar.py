"""Derive calendar.csv from the chinesecalendar package; README.md beside this file says how to run it."""

import csv
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from chinese_calendar.constants import Holiday, holidays, workdays

FIRST_YEAR = 2009
SATURDAY = 5
TARGET = Path(__file__).with_name("calendar.csv")
COLUMNS = ("date", "is_workday", "note", "note_en", "source")


def special_days() -> Iterator[tuple[str, str, str, str, str]]:
    """Days that differ from Monday-to-Friday. A holiday that falls on a weekend changes nothing and is left out."""
    source = f"chinesecalendar {version('chinesecalendar')}"
    for day in sorted(holidays.keys() | workdays.keys()):
        if day.year < FIRST_YEAR:
            continue
        name = Holiday(workdays.get(day) or holidays[day])
        if day in workdays:
            yield day.isoformat(), "true", f"{name.chinese}调休上班", f"Make-up working day ({name.value})", source
        elif day.weekday() < SATURDAY:
            yield day.isoformat(), "false", name.chinese, name.value, source


def main() -> None:
    with TARGET.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(special_days())


if __name__ == "__main__":
    main()
