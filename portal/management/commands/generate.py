import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from portal.management.commands.load_reference import reference_load
from portal.volume.loader import LOADED, Volume, volume_load
from portal.volume.progress import Progress


class Command(BaseCommand):
    help = (
        "Load volume data for benchmarks: a province's portal after two busy years, ending yesterday. The same seed on "
        "the same day gives the same data. The figures and lists are full; histories are not: the rows have no audit, "
        "problems no events and no handlings, visits no names of those who went, enterprises no contacts. Tables are "
        "locked meanwhile, so no page is served."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--enterprises", type=int, required=True, metavar="N")
        parser.add_argument("--visits", type=int, required=True, metavar="N")
        parser.add_argument("--problems", type=int, required=True, metavar="N")
        parser.add_argument("--seed", type=int, default=1, help="other data of the same kind (default: %(default)s)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.DEMO or settings.DEBUG):
            raise CommandError("Generated data are for trying out: set DEMO=1 to allow them in this database.")
        volume = Volume(options["enterprises"], options["visits"], options["problems"])
        if volume.enterprises < 1 or volume.visits < 0 or volume.problems < 0:
            raise CommandError("At least one enterprise is needed, and no number may be negative.")
        reference_load()
        progress = Progress(self.stdout, volume.total)
        begun = time.monotonic()
        if not volume_load(volume, seed=options["seed"], today=timezone.localdate(), progress=progress):
            raise CommandError(
                "Generated data are already in this database, and are not mixed: begin with an empty one."
            )
        self._vacuum(progress)
        progress.say(f"{progress.rows:,} rows are loaded, in {time.monotonic() - begun:.0f} s.")

    def _vacuum(self, progress: Progress) -> None:
        """What the database does by itself sooner or later: lists are to read no more of the tables than they must."""
        progress.say("Vacuuming.")
        with connection.cursor() as cursor:
            for model in LOADED:
                cursor.execute(f'VACUUM "{model._meta.db_table}"')
