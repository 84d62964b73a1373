"""What the clock starts."""

from __future__ import annotations

from celery import shared_task

from enterprises.duplicates.catching_up import catch_up
from enterprises.duplicates.searching import search_open
from enterprises.resizing import runs_due
from enterprises.services.transfer import kept_rows_drop, transfers_resume
from enterprises.tasks import resize, search_duplicates


@shared_task(name="enterprises.resize_due", time_limit=300)
def resize_due() -> None:
    """Go on with runs whose worker was lost; begin that of a standard that came into force."""
    for run_id in runs_due():
        resize.delay(run_id)


@shared_task(name="enterprises.resume_transfers", time_limit=60, max_retries=0)
def resume_transfers() -> None:
    """Take up the imports and exports whose worker died, or whose message was lost; let go of what is over."""
    transfers_resume()
    kept_rows_drop()


@shared_task(name="enterprises.search_duplicates_nightly", time_limit=60, max_retries=0)
def search_duplicates_nightly() -> None:
    """Imports and other systems bring in what nobody looked at."""
    search_open()
    search_duplicates.delay()


@shared_task(name="enterprises.catch_up_with_merges", time_limit=300, max_retries=0)
def catch_up_with_merges() -> None:
    """What was being written to an entry while it was merged follows it."""
    catch_up()
