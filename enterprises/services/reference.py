"""The catalogue of industries, read from `enterprises/data`."""

import csv
from pathlib import Path

from django.db import transaction

from enterprises.models import Industry

DATA = Path(__file__).resolve().parent.parent / "data"


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
