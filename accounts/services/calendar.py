from __future__ import annotations

from django.core.cache import cache
from django.db import transaction

from common.queueing import hand_over

# By its name: the clocks stand above the calendar.
TASK = "issues.due_days_recount"
# Seconds in which further days are entered; one recount is for all of them.
GATHERED = 60
WAITING = "accounts:recount-waiting"


def clocks_follow() -> None:
    """After the working-day calendar was changed: running clocks are counted anew by a worker, soon.

    What does not reach the queue, the recount of the night finds.
    """
    transaction.on_commit(_enqueue, robust=True)


def _enqueue() -> None:
    if cache.add(WAITING, 1, timeout=GATHERED):
        hand_over(TASK, [], countdown=GATHERED)
