from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError
from django.utils import translation

from common.patience import was_stopped
from reports.engine.compaction import compact_all
from reports.engine.recount import counts_as_defined, rebuild, verify
from reports.management.waiting import Waiting
from reports.selectors.differences import described
from reports.selectors.system import cells_verified, statistics_state


class Command(BaseCommand):
    help = (
        "The cells out of which the figures are read. verify: recount everything from the records and compare; lists "
        "every cell that differs, and exits 1 if one does. rebuild: recount everything and replace all cells. compact: "
        "count into the cells what waits, where no worker does it. People go on reading and writing meanwhile."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("action", choices=["verify", "rebuild", "compact"])

    def handle(self, *args: Any, **options: Any) -> None:
        if options["action"] != "rebuild" and not counts_as_defined():
            raise CommandError("The cells follow other definitions than this code. `migrate` counts them anew.")
        act = {"verify": self._verify, "rebuild": self._rebuild, "compact": self._compact}[options["action"]]
        try:
            act()
        except OperationalError as error:
            if was_stopped(error):
                raise CommandError("Stopped. What was being done is undone.") from error
            raise

    def _verify(self) -> None:
        with Waiting(self.stdout, "recounting all records and comparing every cell") as waiting:
            differences = verify() or []
            result = f"{cells_verified():,} cells, {len(differences):,} differ, in {waiting.seconds:.1f} s."
        with translation.override("en"):
            for line in described(differences):
                self.stdout.write(line)
        if differences:
            raise CommandError(f"{result} `statistics rebuild` replaces them.")
        self.stdout.write(result)

    def _rebuild(self) -> None:
        with Waiting(self.stdout, "counting all records") as waiting:
            cells = rebuild()
        self.stdout.write(f"{cells:,} cells, counted anew in {waiting.seconds:.1f} s.")

    def _compact(self) -> None:
        with Waiting(self.stdout, "counting what waits") as waiting:
            drained = compact_all()
        left = statistics_state().pending
        self.stdout.write(f"{drained:,} deltas, counted in {waiting.seconds:.1f} s; {left:,} wait.")
