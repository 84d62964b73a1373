"""What the clock starts."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from campaigns.services.list_changes import list_changes_resume
from campaigns.services.photos import photos_forget_orphans

# Far longer than any transaction: a file without a row may be about to get one.
YOUNG = timedelta(days=1)


@shared_task(name="campaigns.forget_orphaned_photos", time_limit=1800, max_retries=0)
def forget_orphaned_photos() -> None:
    photos_forget_orphans(before=timezone.now() - YOUNG)


@shared_task(name="campaigns.resume_list_changes", time_limit=60, max_retries=0)
def resume_list_changes() -> None:
    """Take up the changes of lists whose worker died, or whose message was lost with the queue."""
    list_changes_resume()
