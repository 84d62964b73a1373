"""Counting deltas into cells, in bounded batches: one statement each, so a kill loses nothing and repeats nothing.

Deltas are drained bucket by bucket, each by one process at a time: all deltas of an entity lie in one bucket. Any
number of processes may try, on any number of machines; who finds no free bucket with deltas is done. A process that
still runs the code of former definitions leaves the deltas to those that follow the cells'.
"""

from __future__ import annotations

from random import sample

from django.db import OperationalError, connection, transaction
from psycopg2.errors import LockNotAvailable

from reports.engine.alike import deltas_by_day, deltas_by_part
from reports.engine.entities import changed_by_batch, entity_cells
from reports.engine.fanout import CELL, TALLIED, UPSERT, by_day, by_part, tallied_cells
from reports.engine.recount import LOCK, counts_as_defined

BUCKETS = 8
BATCH = 5000
BUCKET = f"mod(coalesce(entity, id), {BUCKETS})"

PICKED = "SELECT * FROM picked"
DAYS = by_day(deltas_by_day(PICKED), TALLIED)
PARTS = by_part(deltas_by_part(PICKED), TALLIED)

DRAIN = f"""
WITH picked AS (
    DELETE FROM reports_delta WHERE id IN
        (SELECT id FROM reports_delta WHERE {BUCKET} = %(bucket)s ORDER BY id LIMIT %(batch)s)
    RETURNING *
), counted AS (
    INSERT INTO reports_drain AS drain (bucket, drained) SELECT %(bucket)s, count(*) FROM picked
    ON CONFLICT (bucket) DO UPDATE SET drained = drain.drained + excluded.drained
    RETURNING (SELECT count(*) FROM picked) AS now
), added AS (
    SELECT {CELL} FROM ({tallied_cells(DAYS, PARTS)}) tallied
    UNION ALL SELECT {CELL} FROM ({entity_cells(changed_by_batch("picked"))}) entities
), merged AS ({UPSERT} RETURNING 1)
SELECT now FROM counted
"""


def compact(batch: int = BATCH) -> int:
    """Drain at most one batch of each bucket that nobody else is draining. Returns how many deltas were counted."""
    with connection.cursor() as cursor:
        # Where the first deltas lie: a few deltas are found at once, and of many each bucket has some.
        cursor.execute(f"SELECT DISTINCT {BUCKET} FROM (SELECT id, entity FROM reports_delta LIMIT 1000) first")
        waiting = [bucket for (bucket,) in cursor.fetchall()]
    return sum(_drain(bucket, batch) for bucket in sample(waiting, k=len(waiting)))


def compact_all(batch: int = BATCH) -> int:
    """Drain everything that waits now. Returns how many deltas were counted."""
    drained = 0
    while now := compact(batch):
        drained += now
    return drained


def _drain(bucket: int, batch: int) -> int:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            # Before anything is read: while a rebuild replaces the cells there is nothing to add to them.
            cursor.execute("LOCK TABLE reports_cell IN ROW EXCLUSIVE MODE NOWAIT")
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [LOCK, bucket])
            if not cursor.fetchone()[0] or not counts_as_defined():
                return 0
            cursor.execute(DRAIN, {"bucket": bucket, "batch": batch})
            return int(cursor.fetchone()[0])
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            return 0
        raise
