import time
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from common.errors import DomainError
from enterprises.models import Import
from enterprises.services.transfer import import_confirm, import_map, import_upload
from enterprises.transfer.enums import AT_WORK, ImportState
from enterprises.transfer.failures import failure_said
from enterprises.transfer.importing import import_advance

BAR = 40


class Command(BaseCommand):
    help = "Import enterprises from an .xlsx or CSV file, as the page does. Refused rows go to a file beside it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help=".xlsx, or CSV in UTF-8 or GB18030")
        parser.add_argument("--dry-run", action="store_true", help="check the rows and write nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            with path.open("rb") as source:
                job = import_upload(actor=None, file=File(source), name=path.name)
        except (OSError, DomainError) as error:
            raise CommandError(str(error)) from error
        job = self._advanced(job)
        if job.state == ImportState.MAPPING:
            job = self._advanced(self._without_unknown(job))
        if job.state == ImportState.FAILED:
            raise CommandError(failure_said(job.failure, job.preview))
        if not options["dry_run"] and (job.created_count or job.updated_count):
            job = self._advanced(import_confirm(actor=None, import_id=job.pk, version=None))
        self._report(job, path)

    def _without_unknown(self, job: Import) -> Import:
        """Nobody is there to be asked: what is not recognised is left out, and said."""
        unknown = ", ".join(title for title, key in zip(job.columns, job.mapping, strict=True) if title and not key)
        self.stderr.write(f"left out, as their titles are not recognised: {unknown}")
        try:
            return import_map(actor=None, import_id=job.pk, mapping=job.mapping, defaults={}, version=None)
        except DomainError as error:
            raise CommandError(str(error)) from error

    def _advanced(self, job: Import) -> Import:
        """Do the worker's part here, or look on where a worker was quicker."""
        while job.state in AT_WORK:
            import_advance(job.pk, self._show)
            job.refresh_from_db()
            if job.state in AT_WORK:
                time.sleep(1)
        return job

    def _show(self, step: str, done: int, total: int) -> None:
        if self.stdout.isatty():
            filled = min(BAR, BAR * done // total) if total else 0
            self.stdout.write(f"\r{step:<9} [{'#' * filled}{'.' * (BAR - filled)}]", ending="")
            self.stdout.flush()

    def _report(self, job: Import, path: Path) -> None:
        is_written = job.state == ImportState.DONE
        self.stdout.write(
            f"\n{job.row_count:,} rows: {job.created_count:,} created, {job.updated_count:,} updated, "
            f"{job.unchanged_count:,} left alone, {job.refused_count:,} refused."
            + ("" if is_written else " Nothing was written.")
        )
        if job.refused_count:
            target = path.with_name(f"{path.stem}-refused.{job.format}")
            with job.refused_file.open("rb") as source:
                target.write_bytes(source.read())
            self.stdout.write(f"The refused rows with their reasons: {target}")
