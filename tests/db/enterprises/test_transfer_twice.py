"""Two messages for one job: the second worker does what is left to do, which may be nothing."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import connection

from enterprises.models import Enterprise, Export, Import
from enterprises.services.transfer import export_request, import_confirm, import_upload
from enterprises.transfer.exporting import export_write
from enterprises.transfer.importing import import_advance
from tests.cast import Cast
from tests.db.enterprises.files import code, csv_of, line


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@contextmanager
def before_claim(number: int, act: Callable[[], Any]) -> Iterator[None]:
    """`act` comes on a connection of its own, as the worker is about to claim its job for the first or second time."""
    claims: list[str] = []

    def run() -> None:
        try:
            act()
        finally:
            connection.close()

    def watch(execute: Any, sql: str, *args: Any) -> Any:
        if "pg_try_advisory_xact_lock" in sql:
            claims.append(sql)
            if len(claims) == number:
                second = threading.Thread(target=run)
                second.start()
                second.join()
        return execute(sql, *args)

    with connection.execute_wrapper(watch):
        yield
    assert len(claims) >= number


@pytest.mark.parametrize("claim", [1, 2])
def test_an_import_that_was_checked_and_confirmed_meanwhile_goes_on(committed_cast: Cast, claim: int) -> None:
    actor = committed_cast.coordinator
    job = import_upload(actor=actor, file=ContentFile(csv_of(line(1))), name="a.csv")

    def quicker() -> None:
        import_advance(job.pk)
        import_confirm(actor=actor, import_id=job.pk, version=None)

    with before_claim(claim, quicker):
        import_advance(job.pk)
    job.refresh_from_db()
    assert job.state == "done"
    assert Enterprise.objects.filter(uscc=code(1)).exists()


@pytest.mark.parametrize("claim", [1, 2])
def test_an_import_that_waits_for_its_person_is_left_as_it_is(committed_cast: Cast, claim: int) -> None:
    job = import_upload(actor=committed_cast.coordinator, file=ContentFile(csv_of(line(1))), name="a.csv")
    seen: list[Import] = []

    def quicker() -> None:
        import_advance(job.pk)
        seen.append(Import.objects.get(pk=job.pk))

    with before_claim(claim, quicker):
        import_advance(job.pk)
    job.refresh_from_db()
    assert (job.state, job.version) == ("checked", seen[0].version)


@pytest.mark.parametrize("claim", [1, 2])
def test_an_export_that_is_written_is_not_written_again(committed_cast: Cast, claim: int) -> None:
    export = export_request(actor=committed_cast.coordinator, rows=Enterprise.objects.all(), filters={}, form="csv")
    seen: list[Export] = []

    def quicker() -> None:
        export_write(export.pk)
        seen.append(Export.objects.get(pk=export.pk))

    with before_claim(claim, quicker):
        export_write(export.pk)
    export.refresh_from_db()
    assert (export.state, export.file.name, export.version) == ("done", seen[0].file.name, seen[0].version)
