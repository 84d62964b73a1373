"""What the clock starts."""

from __future__ import annotations

from celery import shared_task

from issues.invitations import invitations_waiting
from issues.services.by_itself import promised_resume, unanswered_withdraw
from issues.tasks import feedback_invite


@shared_task(name="issues.invite_waiting", time_limit=300)
def invite_waiting() -> None:
    """Invite whoever was asked while the queue or the mail server was away, or could not be reached until now."""
    for feedback_id in invitations_waiting():
        feedback_invite.delay(feedback_id)


@shared_task(name="issues.rules_of_the_day", time_limit=600)
def rules_of_the_day() -> None:
    """What happens by itself: questions that nobody answered end, promised days come."""
    unanswered_withdraw()
    promised_resume()
