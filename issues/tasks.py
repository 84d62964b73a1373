from __future__ import annotations

from typing import Any

from celery import shared_task

from issues.invitations import invitation_send, merged_tell
from issues.recounting import due_days_recounted

# Mail servers that are down are tried again, ever more rarely.
LETTER: dict[str, Any] = {
    "autoretry_for": (OSError,),
    "max_retries": 5,
    "retry_backoff": 60,
    "retry_backoff_max": 3600,
    "time_limit": 120,
}


@shared_task(name="issues.feedback_invite", **LETTER)
def feedback_invite(feedback_id: int) -> None:
    """Mail the enterprise its personal link."""
    invitation_send(feedback_id)


@shared_task(name="issues.merged_told", **LETTER)
def merged_told(problem_id: int) -> None:
    """Write to the enterprise of a merged problem that it is closed."""
    merged_tell(problem_id)


@shared_task(name="issues.due_days_recount", time_limit=3600)
def due_days_recount(campaign_ids: list[int]) -> None:
    """Count the running clocks of these campaigns, of all if none is named, anew; done twice it changes nothing."""
    due_days_recounted(campaign_ids)
