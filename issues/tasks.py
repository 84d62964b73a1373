from __future__ import annotations

from celery import shared_task

from common.letters import TRIED_AGAIN
from issues.invitations import invitation_send
from issues.recounting import due_days_recounted
from issues.telling import news_told


@shared_task(name="issues.feedback_invite", **TRIED_AGAIN)
def feedback_invite(feedback_id: int) -> None:
    """Mail the enterprise its personal link."""
    invitation_send(feedback_id)


# Piece by piece: a worker that dies gives its piece back, and done twice it changes nothing.
@shared_task(name="issues.due_days_recount", time_limit=600, max_retries=0, reject_on_worker_lost=True)
def due_days_recount(campaign_ids: list[int], after: int = 0) -> None:
    """Count the running clocks of these campaigns, of all if none is named, anew."""
    goes_on_after = due_days_recounted(campaign_ids, after=after)
    if goes_on_after is not None:
        due_days_recount.delay(campaign_ids, goes_on_after)


@shared_task(name="issues.news_tell", time_limit=60, max_retries=0)
def news_tell(source: str, key: int) -> None:
    """Tell whoever has to know of this; done twice it tells nobody twice."""
    news_told(source, key)
