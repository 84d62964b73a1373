"""Counting everything again from the records: to replace the cells, or to compare them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from time import monotonic
from typing import Any

from django.db import connection, transaction

from reports.engine.entities import all_drained_rows, all_rows, entity_cells
from reports.engine.fanout import COLUMNS, KEY, dimensions_of, tallied_cells
from reports.engine.projection import DELTA_COLUMNS, projection
from reports.facts import FACTS
from reports.models import Cell, Rebuild, Verification

# Of one sort or hash table; a recount has a dozen of them.
WORK_MEM = "256MB"

EVERY_ROW = [(projection(index), dimensions_of(fact)) for index, fact in enumerate(FACTS)]
WAITING = f"SELECT {DELTA_COLUMNS.removesuffix(', n')}, -n AS n FROM reports_delta"

# One statement, so one state of the database: the records, the deltas that a recount makes obsolete, and the cells.
REBUILD = f"""
WITH gone AS (DELETE FROM reports_cell RETURNING 1), deltas AS (DELETE FROM reports_delta RETURNING 1),
counted AS (
    INSERT INTO reports_drain AS drain (bucket, drained) SELECT 0, count(*) FROM deltas
    ON CONFLICT (bucket) DO UPDATE SET drained = drain.drained + excluded.drained
), made AS (
    INSERT INTO reports_cell ({KEY}, total, days)
    SELECT {KEY}, total, days FROM (
        SELECT * FROM ({tallied_cells(EVERY_ROW)}) tallied UNION ALL SELECT * FROM ({entity_cells(all_rows)}) entities
    ) cells WHERE (SELECT count(*) FROM gone) >= 0
    RETURNING 1
)
SELECT count(*) FROM made
"""

# What the cells should be: the records less what waits. A cell of nothing but zeros is as good as none.
_NO_MONTH = KEY.replace("month", "coalesce(month, '-infinity') AS month")
DIFFERENCES = f"""
WITH counted AS (
    SELECT {_NO_MONTH}, total, days FROM (
        SELECT * FROM ({tallied_cells([*EVERY_ROW, (WAITING, COLUMNS)])}) tallied
        UNION ALL SELECT * FROM ({entity_cells(all_drained_rows)}) entities
    ) cells
), kept AS (SELECT {_NO_MONTH}, total, days FROM reports_cell)
SELECT dimension, region, campaign, nullif(month, '-infinity'), series, part,
    coalesce(kept.total, 0), coalesce(counted.total, 0), kept.days, counted.days
FROM kept FULL JOIN counted USING ({KEY})
WHERE coalesce(kept.total, 0) <> coalesce(counted.total, 0)
    OR coalesce(nullif(kept.days, '{{}}'), array_fill(0, ARRAY[31]))
        <> coalesce(nullif(counted.days, '{{}}'), array_fill(0, ARRAY[31]))
"""
DEFINITIONS = sha256(REBUILD.encode()).hexdigest()


@dataclass(frozen=True)
class Difference:
    """A cell that is not what the records say: its key, what is kept and what was counted, in all and by day."""

    dimension: str
    region: str
    campaign: int
    month: date | None
    series: int
    part: str
    kept: int
    counted: int
    kept_days: list[int] | None
    counted_days: list[int] | None


def rebuild() -> int:
    """Replace all cells by a recount, while people go on reading and writing. Returns the number of cells.

    What is written meanwhile waits as deltas. Two at once take turns; compaction leaves the cells alone.
    """
    start = monotonic()
    with transaction.atomic(), _roomy_cursor() as cursor:
        cursor.execute("LOCK TABLE reports_cell IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(REBUILD)
        (cells,) = cursor.fetchone()
        Rebuild.objects.create(seconds=monotonic() - start, cells=cells, definitions=DEFINITIONS)
    return int(cells)


def rebuild_if_defined_anew() -> None:
    """Replace the cells if they follow other definitions than those of this code."""
    latest = Rebuild.objects.order_by("-id").first()
    if latest is None or latest.definitions != DEFINITIONS:
        rebuild()


def verify() -> list[Difference]:
    """Recount everything and compare every cell, while people go on reading and writing. Keeps a Verification."""
    start = monotonic()
    with transaction.atomic(), _roomy_cursor() as cursor:
        cursor.execute(DIFFERENCES)
        differences = [Difference(*row) for row in cursor.fetchall()]
    Verification.objects.create(seconds=monotonic() - start, cells=Cell.objects.count(), differing=len(differences))
    return differences


@contextmanager
def _roomy_cursor() -> Iterator[Any]:
    """A cursor with memory for a recount, for the length of the block."""
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL work_mem = '{WORK_MEM}'")
        yield cursor
        cursor.execute("SET LOCAL work_mem TO DEFAULT")
