"""The catalogue of industries and the size standards, read from `enterprises/data`."""

import csv
from pathlib import Path

from django.db import transaction

from enterprises.enums import Size
from enterprises.models import Industry, SizeStandard, SizeThreshold
from enterprises.rules.size import SizeStandard as Standard
from enterprises.rules.size import parse_standards

DATA = Path(__file__).resolve().parent.parent / "data"
NAMES = {"MIIT-2011-300": "中小企业划型标准规定（工信部联企业〔2011〕300号）"}


@transaction.atomic
def industries_load(path: Path = DATA / "industries.csv") -> int:
    """Insert or correct the industries of the file. Returns how many."""
    with path.open(encoding="utf-8", newline="") as source:
        industries = [
            Industry(
                code=row["code"],
                parent_id=row["parent"] or None,
                level=row["level"],
                name=row["name_zh"],
                name_en=row["name_en"],
                size_group=row["size_group"],
            )
            for row in csv.DictReader(source)
        ]
    Industry.objects.bulk_create(
        industries,
        update_conflicts=True,
        unique_fields=["code"],
        update_fields=["parent", "level", "name", "name_en", "size_group"],
    )
    return len(industries)


@transaction.atomic
def standards_load(path: Path = DATA / "size_thresholds.csv") -> int:
    """Insert the size standards that are not there yet; one that an administrator edited stays as it is."""
    with path.open(encoding="utf-8", newline="") as source:
        standards = parse_standards(csv.DictReader(source))
    for standard in standards:
        row, is_new = SizeStandard.objects.get_or_create(
            code=standard.code,
            defaults={"name": NAMES.get(standard.code, standard.code), "valid_from": standard.valid_from},
        )
        if is_new:
            SizeThreshold.objects.bulk_create(_thresholds(row, standard))
    return len(standards)


def _thresholds(row: SizeStandard, standard: Standard) -> list[SizeThreshold]:
    return [
        SizeThreshold(
            standard=row,
            group=group.code,
            indicator=indicator,
            large_min=group.lower_bounds[Size.LARGE][place],
            medium_min=group.lower_bounds[Size.MEDIUM][place],
            small_min=group.lower_bounds[Size.SMALL][place],
        )
        for group in standard.groups.values()
        for place, indicator in enumerate(group.indicators)
    ]
