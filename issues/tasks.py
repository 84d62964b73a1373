from __future__ import annotations

from celery import shared_task

from issues.invitations import invitation_send


@shared_task(
    name="issues.feedback_invite",
    autoretry_for=(OSError,),
    max_retries=5,
    retry_backoff=60,
    retry_backoff_max=3600,
    time_limit=120,
)
def feedback_invite(feedback_id: int) -> None:
    """Mail the enterprise its personal link. Mail servers that are down are tried again, ever more rarely."""
    invitation_send(feedback_id)
