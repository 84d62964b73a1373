from __future__ import annotations

from celery import shared_task

from campaigns.listing.work import list_change_advance


# A worker that dies in the middle of it gives the job back: see `campaigns.schedule`.
@shared_task(name="campaigns.change_list", time_limit=3600, max_retries=0, reject_on_worker_lost=True)
def change_list(change_id: int) -> None:
    """Refresh or assign a campaign's list."""
    list_change_advance(change_id)
