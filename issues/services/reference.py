"""The default categories of problems, read from `issues/data`."""

import csv
from pathlib import Path

from django.db import transaction

from issues.models import Category

DATA = Path(__file__).resolve().parent.parent / "data"


@transaction.atomic
def categories_load(path: Path = DATA / "categories.csv") -> int:
    """Insert the missing categories of the file; one that an operator renamed stays renamed. Returns how many."""
    with path.open(encoding="utf-8", newline="") as source:
        categories = [Category(**row) for row in csv.DictReader(source)]
    Category.objects.bulk_create(categories, ignore_conflicts=True)
    return len(categories)
