"""The territory and the calendar that every instance needs, read from the files in `accounts/data`."""

import csv
import datetime as dt
from pathlib import Path

from django.db import transaction

from accounts.enums import RegionLevel
from accounts.models import CalendarDay, Region
from accounts.services.calendar import clocks_follow

DATA = Path(__file__).resolve().parent.parent / "data"
_DEPTH = {level: depth for depth, level in enumerate(RegionLevel.values)}


@transaction.atomic
def regions_load(path: Path = DATA / "regions.csv") -> int:
    """Insert or correct the regions of the file; what an operator added beside them stays. Returns how many."""
    with path.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    # Parents before children: the path of a region is built from its parent's.
    rows.sort(key=lambda row: _DEPTH[row["level"]])
    regions = [
        Region(
            code=row["code"],
            name=row["name"],
            name_en=row["pinyin"],
            level=row["level"],
            parent_id=row["parent"] or None,
            valid_from=_day(row["valid_from"]),
            valid_to=_day(row["valid_to"]),
            replaced_by_id=row["replaced_by"] or None,
        )
        for row in rows
    ]
    fields = ["name", "name_en", "level", "parent", "valid_from", "valid_to", "replaced_by"]
    Region.objects.bulk_create(regions, update_conflicts=True, unique_fields=["code"], update_fields=fields)
    return len(regions)


@transaction.atomic
def calendar_load(path: Path = DATA / "calendar.csv") -> int:
    """Insert the days of the file that are missing; a day that an operator edited stays edited. Returns how many."""
    with path.open(encoding="utf-8", newline="") as source:
        days = [
            CalendarDay(
                date=dt.date.fromisoformat(row["date"]),
                is_workday=row["is_workday"] == "true",
                note=row["note"],
                source=row["source"],
            )
            for row in csv.DictReader(source)
        ]
    known = CalendarDay.objects.count()
    CalendarDay.objects.bulk_create(days, ignore_conflicts=True)
    if CalendarDay.objects.count() > known:
        clocks_follow()
    return len(days)


def _day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
