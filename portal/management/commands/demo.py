import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from portal.demo.loader import demo_load
from portal.demo.sheet import accounts_table
from portal.management.commands.load_reference import reference_load


class Command(BaseCommand):
    help = "Load the five programmes of the demonstration. Safe to repeat: what is loaded stays as it is."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-accounts", action="store_true", help="do not print the table of accounts at the end")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demonstration is for trying out: set DEMO=1 to allow it in this database.")
        begun = time.monotonic()
        reference_load()
        if demo_load(today=timezone.localdate(), progress=self.stdout.write):
            self.stdout.write(f"The demonstration is loaded, in {time.monotonic() - begun:.0f} s.")
        else:
            self.stdout.write("The demonstration is already loaded.")
        if not options["no_accounts"]:
            self.stdout.write("\n" + accounts_table())
