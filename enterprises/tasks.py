from __future__ import annotations

from celery import shared_task

from enterprises.duplicates.searching import search_one, search_pending
from enterprises.resizing import resize_batch
from enterprises.transfer.exporting import export_write
from enterprises.transfer.importing import import_advance


@shared_task(name="enterprises.resize", max_retries=0, time_limit=300, acks_late=True)
def resize(run_id: int) -> None:
    """One batch of a sizing run; the next one is queued when this one is committed."""
    if resize_batch(run_id):
        resize.delay(run_id)


# A worker that dies in the middle of these gives the job back: see `enterprises.schedule`.
@shared_task(name="enterprises.advance_import", time_limit=3600, max_retries=0, reject_on_worker_lost=True)
def advance_import(import_id: int) -> None:
    """Read, check or merge a file, whichever is next."""
    import_advance(import_id)


@shared_task(name="enterprises.write_export", time_limit=3600, max_retries=0, reject_on_worker_lost=True)
def write_export(export_id: int) -> None:
    """Write the file of an export."""
    export_write(export_id)


@shared_task(name="enterprises.search_duplicates", time_limit=1800, max_retries=0)
def search_duplicates() -> None:
    """The search of the register that waits, if one does."""
    search_pending()


@shared_task(name="enterprises.search_duplicates_around", time_limit=60, max_retries=0)
def search_duplicates_around(enterprise_id: int) -> None:
    """What may be the same as an entry that was added or changed."""
    search_one(enterprise_id)
