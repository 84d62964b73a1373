from __future__ import annotations

from celery import shared_task

from campaigns.listing.previewing import preview_find
from campaigns.listing.work import list_change_advance


# A worker that dies in the middle of it gives the job back: see `campaigns.schedule`.
@shared_task(name="campaigns.change_list", time_limit=3600, max_retries=0, reject_on_worker_lost=True)
def change_list(change_id: int) -> None:
    """Refresh or assign a campaign's list."""
    list_change_advance(change_id)


# Asked for again by whoever still waits for it.
@shared_task(name="campaigns.preview_list", time_limit=600, max_retries=0)
def preview_list(campaign_id: int, token: str) -> None:
    """Find what a refresh of a campaign's list would change."""
    preview_find(campaign_id, token)
