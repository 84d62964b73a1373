"""A worker that dies in the middle leaves nothing behind, and the import goes on by itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.utils import timezone

from enterprises.models import Enterprise, Import
from enterprises.services.transfer import import_cancel, import_confirm, transfers_resume
from enterprises.tasks import advance_import
from enterprises.transfer.importing import import_advance
from enterprises.transfer.progress import claimed
from tests.cast import Cast
from tests.db.enterprises.files import counts, csv_of, line, uploaded
from tests.queue import take_over

# The worker of another process, which stops for ever after its first batch is written.
WORKER = """
import sys, signal, django
django.setup()
from django.conf import settings
settings.MEDIA_ROOT = sys.argv[2]
from enterprises.transfer import importing, merging
merging.BATCH = 1
def tell(step, done, total):
    if step == "merging" and done > 1:
        print("in the middle", flush=True)
        signal.pause()
importing.import_advance(int(sys.argv[1]), tell)
"""


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def confirmed(cast: Cast) -> Import:
    job = uploaded(cast.coordinator, csv_of(*(line(number) for number in range(1, 6))))
    return import_confirm(actor=cast.coordinator, import_id=job.pk, version=None)


def killed_in_the_middle(job: Import) -> None:
    database = connection.settings_dict
    url = os.environ["DATABASE_URL"].rsplit("/", 1)[0] + "/" + str(database["NAME"])
    environment = os.environ | {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "portal.settings"}
    command = [sys.executable, "-c", WORKER, str(job.pk), str(django_settings.MEDIA_ROOT)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == "in the middle\n"
        with transaction.atomic():
            assert not claimed(job), "the worker lives, and the import is its own"
        assert not Enterprise.objects.filter(name__contains="新星").exists()
        worker.send_signal(signal.SIGKILL)


def wait_until_the_database_noticed(job: Import) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [job._meta.label, job.pk])


def test_an_import_whose_worker_is_killed_starts_over_and_writes_nothing_twice(
    committed_cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = confirmed(committed_cast)
    killed_in_the_middle(job)
    wait_until_the_database_noticed(job)
    assert not Enterprise.objects.filter(name__contains="新星").exists()
    Import.objects.filter(pk=job.pk).update(updated_at=timezone.now() - timedelta(minutes=2))
    taken_up: list[int] = []
    take_over(monkeypatch, advance_import, taken_up.append)
    assert transfers_resume() == 1
    assert transfers_resume() == 0, "it has just been enqueued"
    import_advance(*taken_up)
    job.refresh_from_db()
    assert (job.state, counts(job)) == ("done", (5, 0, 0, 0))
    assert Enterprise.objects.filter(name__contains="新星").count() == 5
    import_advance(job.pk)
    assert Enterprise.objects.filter(name__contains="新星").count() == 5


def test_an_import_that_breaks_off_again_and_again_is_given_up(cast: Cast) -> None:
    job = confirmed(cast)
    Import.objects.filter(pk=job.pk).update(attempts=4)
    import_advance(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert job.failure


def test_cancelling_in_the_middle_takes_everything_back(cast: Cast) -> None:
    job = confirmed(cast)

    def cancel(step: str, done: int, total: int) -> None:
        if step == "merging":
            Import.objects.filter(pk=job.pk).update(state="cancelled")

    import_advance(job.pk, cancel)
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert not Enterprise.objects.filter(name__contains="新星").exists()


def test_a_cancelled_import_is_over(cast: Cast) -> None:
    job = confirmed(cast)
    import_cancel(actor=cast.coordinator, import_id=job.pk)
    import_advance(job.pk)
    job.refresh_from_db()
    assert job.state == "cancelled"
    assert not Enterprise.objects.filter(name__contains="新星").exists()
