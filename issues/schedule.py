"""What the clock starts, and the work of services that are made of other services."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone

from issues.invitations import invitations_waiting
from issues.reminders import people_remind
from issues.services.bulk import bulk_moves_resume
from issues.services.bulk_work import bulk_advance
from issues.services.by_itself import promised_resume, unanswered_withdraw
from issues.services.evidence import evidence_forget_orphans
from issues.services.review import windows_close
from issues.tasks import feedback_invite, news_tell
from issues.telling import news_waiting
from notifications.services.digests import digests_begin

# Seconds between two sweeps: what no worker took up by then, the next one finds.
SWEEP = 60
# Far longer than any transaction: a file without a row may be about to get one.
YOUNG = timedelta(days=1)


@shared_task(name="issues.forget_orphaned_evidence", time_limit=1800, max_retries=0)
def forget_orphaned_evidence() -> None:
    evidence_forget_orphans(before=timezone.now() - YOUNG)


@shared_task(name="issues.invite_waiting", time_limit=300)
def invite_waiting() -> None:
    """Invite whoever was asked while the queue or the mail server was away, or could not be reached until now."""
    for feedback_id in invitations_waiting():
        feedback_invite.delay(feedback_id)


@shared_task(name="issues.rules_of_the_day", time_limit=600)
def rules_of_the_day() -> None:
    """What happens by itself: questions that nobody answered end, promised days come, rating windows close."""
    unanswered_withdraw()
    promised_resume()
    windows_close()


@shared_task(name="issues.tell_news", time_limit=60, max_retries=0)
def tell_news() -> None:
    """What was committed while the queue was away, or by whatever enqueues nothing."""
    for source, key in news_waiting():
        news_tell.apply_async((source, key), expires=SWEEP)


@shared_task(name="issues.remind", time_limit=600, max_retries=0)
def remind() -> None:
    """The round of the working day: first the reminders, then the digests, in which they stand."""
    now = timezone.now()
    people_remind(now)
    digests_begin(now=now)


@shared_task(name="issues.resume_bulk_moves", time_limit=60, max_retries=0)
def resume_bulk_moves() -> None:
    """Take up the moves in bulk whose worker died, or whose message was lost with the queue."""
    bulk_moves_resume()


# A worker that dies in the middle of it gives the job back: see above.
@shared_task(name="issues.move_in_bulk", time_limit=3600, max_retries=0, reject_on_worker_lost=True)
def move_in_bulk(bulk_id: int) -> None:
    """Make one move of many problems."""
    bulk_advance(bulk_id)
