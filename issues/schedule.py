"""What the clock starts."""

from __future__ import annotations

from celery import shared_task

from issues.invitations import invitations_waiting
from issues.tasks import feedback_invite


@shared_task(name="issues.invite_waiting", time_limit=300)
def invite_waiting() -> None:
    """Invite whoever was asked while the queue or the mail server was away, or could not be reached until now."""
    for feedback_id in invitations_waiting():
        feedback_invite.delay(feedback_id)
