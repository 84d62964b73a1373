"""What the clock starts."""

from __future__ import annotations

from celery import shared_task

from campaigns.services.list_changes import list_changes_resume


@shared_task(name="campaigns.resume_list_changes", time_limit=60, max_retries=0)
def resume_list_changes() -> None:
    """Take up the changes of lists whose worker died, or whose message was lost with the queue."""
    list_changes_resume()
