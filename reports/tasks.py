"""Counting in the background, and checking by night. Nothing here is needed for exact figures: reading adds what waits.

Tasks of the statistics have a queue of their own, which every worker serves in turn with the other one
(CELERY_TASK_QUEUES). So nobody's thousand letters keep the cells from being counted, and no backlog of deltas keeps a
letter waiting for longer than until the next process is free, which is one short run. A worker may also be given to one
queue alone, by `--queues`.
"""

from __future__ import annotations

import logging
from time import monotonic

from celery import shared_task

from reports.engine import compaction, recount
from reports.verification import alarm

logger = logging.getLogger(__name__)

RUN_SECONDS = 5
# The clock asks again long before: whatever could not start in time is forgotten, nothing piles up.
EXPIRES = 10


@shared_task(name="reports.compact", time_limit=600, expires=EXPIRES)
def compact() -> None:
    """Drain what waits. After a short run the rest goes to the end of the queue, behind what others wait for.

    Where more waits than a batch, as after a bulk load, another worker is asked to drain beside this one, and so is
    another by that one, until no process or no bucket is free.
    """
    end = monotonic() + RUN_SECONDS
    is_alone = True
    while drained := compaction.compact():
        if monotonic() >= end:
            compact.delay()
            return
        if is_alone and drained >= compaction.BATCH:
            is_alone = False
            compact.delay()


@shared_task(name="reports.verify", time_limit=3000)
def verify() -> None:
    """Recount everything and tell the administrators if a cell differs.

    Ends at once if somebody else is at it, or if the cells follow other definitions than this process.
    """
    if not recount.counts_as_defined():
        logger.warning("Statistics: not verified. This worker was started before the last migration.")
        return
    differences = recount.verify(wait=False)
    if differences:
        alarm(differences)
