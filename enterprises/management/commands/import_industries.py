from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from enterprises.services.industries import industries_write


class Command(BaseCommand):
    help = (
        "Import groups and classes of GB/T 4754-2017 from a CSV file with the columns code, name and perhaps name_en."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(str(error)) from error
        found = industries_write(content)
        if found.errors:
            lines = "\n".join(f"line {line}: {message}" for line, message in found.errors)
            raise CommandError(f"Nothing was imported.\n{lines}")
        self.stdout.write(f"{len(found.industries):,} industries")
