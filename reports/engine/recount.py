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
from reports.engine.fanout import CELL, COUNT_DRAINED, KEY, NUMBERS, deltas, facts, tallied_cells
from reports.engine.projection import DELTA_KEY
from reports.engine.series import column_of
from reports.models import Cell, Rebuild, Verification

# Of one sort. The planner takes there to be many times as many cells as there are: only where hash tables may be that
# much larger does it count all dimensions in one pass. Ten million facts took 1.2 GB.
WORK_MEM = "256MB"
HASH_MEM = 32

LESS_WAITING = deltas(f"SELECT {DELTA_KEY}, -n AS n FROM reports_delta")

# One statement, so one state of the database: the records, the deltas that a recount makes obsolete, and the cells.
REBUILD = f"""
WITH gone AS (DELETE FROM reports_cell RETURNING 1), deltas AS (DELETE FROM reports_delta RETURNING 1),
counted AS ({COUNT_DRAINED}),
made AS (
    INSERT INTO reports_cell ({CELL})
    SELECT {CELL} FROM (
        SELECT {CELL} FROM ({tallied_cells(facts())}) tallied
        UNION ALL SELECT {CELL} FROM ({entity_cells(all_rows)}) entities
    ) cells WHERE (SELECT count(*) FROM gone) >= 0
    RETURNING 1
)
SELECT count(*) FROM made
"""

# What the cells should be: the records less what waits.
_NUMBERS = ", ".join(f"({number}, kept.{column_of(number)}, counted.{column_of(number)})" for number in NUMBERS)
DIFFERENCES = f"""
WITH counted AS (
    SELECT {CELL} FROM ({tallied_cells([*facts(), LESS_WAITING])}) tallied
    UNION ALL SELECT {CELL} FROM ({entity_cells(all_drained_rows)}) entities
)
SELECT {KEY}, series, coalesce(was, 0), coalesce(should_be, 0)
FROM reports_cell kept FULL JOIN counted USING ({KEY})
CROSS JOIN LATERAL (VALUES {_NUMBERS}) numbers(series, was, should_be)
WHERE coalesce(was, 0) <> coalesce(should_be, 0)
"""
DEFINITIONS = sha256(REBUILD.encode()).hexdigest()


@dataclass(frozen=True)
class Difference:
    """A number that is not what the records say: the key of its cell, its series, what is kept and what was counted."""

    dimension: str
    region: str
    campaign: int
    span: str
    first: date
    part: str
    series: int
    kept: int
    counted: int


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
    """Replace the cells if they follow other definitions than those of this code, or none yet."""
    if not counts_as_defined():
        rebuild()


def counts_as_defined() -> bool:
    """Whether the cells follow the definitions of this code: not so between its arrival and the migration, nor for a
    process that was started before."""
    latest = Rebuild.objects.order_by("-id").values_list("definitions", flat=True).first()
    return latest == DEFINITIONS


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
        cursor.execute(f"SET LOCAL work_mem = '{WORK_MEM}'; SET LOCAL hash_mem_multiplier = {HASH_MEM}")
        yield cursor
        cursor.execute("SET LOCAL work_mem TO DEFAULT; SET LOCAL hash_mem_multiplier TO DEFAULT")
