from __future__ import annotations

from celery import shared_task

from enterprises.resizing import resize_batch


@shared_task(name="enterprises.resize", max_retries=0, time_limit=300, acks_late=True)
def resize(run_id: int) -> None:
    """One batch of a sizing run; the next one is queued when this one is committed."""
    if resize_batch(run_id):
        resize.delay(run_id)
