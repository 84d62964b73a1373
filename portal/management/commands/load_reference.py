from typing import Any

from django.core.management.base import BaseCommand

from accounts.services.reference import calendar_load, regions_load
from enterprises.services.reference import industries_load, standards_load
from issues.services.reference import categories_load


def reference_load() -> dict[str, int]:
    """Everything an empty instance needs before its first campaign; how many of each."""
    return {
        "regions": regions_load(),
        "calendar days": calendar_load(),
        "industries": industries_load(),
        "size standards": standards_load(),
        "categories": categories_load(),
    }


class Command(BaseCommand):
    help = "Load regions, calendar, industries, size standards, problem categories. Safe to repeat after every upgrade."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, loaded in reference_load().items():
            self.stdout.write(f"{loaded:>6,} {name}")
