from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.translations import catalogue_faults, catalogue_read, catalogue_write, texts_of


class Command(BaseCommand):
    help = "Fail unless every text shown to people has its Chinese translation, and the catalogue nothing else."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--update",
            action="store_true",
            help="First add an empty entry for every new text and drop the entries that nothing shows any more.",
        )

    def handle(self, *args: Any, update: bool, **options: Any) -> None:
        path = settings.BASE_DIR / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
        texts = texts_of(settings.BASE_DIR)
        if update:
            catalogue_write(path, catalogue_read(path), texts)
        faults = list(catalogue_faults(catalogue_read(path), texts))
        if faults:
            raise CommandError("\n".join([*faults, f"{len(faults)} faults. See docs/translations.md."]))
        self.stdout.write(f"{len(texts)} texts, all in Chinese.")
