from __future__ import annotations

from celery import shared_task

from issues.invitations import invitation_send


@shared_task(
    name="issues.feedback_invite",
    autoretry_for=(OSError,),
    max_retries=5,
    retry_backoff=True,
    time_limit=60,
)
def feedback_invite(feedback_id: int) -> None:
    """Mail the enterprise its personal link. Mail servers that are down are tried again."""
    invitation_send(feedback_id)
