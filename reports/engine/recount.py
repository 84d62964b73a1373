"""Counting everything again from the records: to replace the cells, or to compare them.

A recount takes several statements, so that none needs much memory; they see one state of the database all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from time import monotonic
from typing import Any

from django.db import connection, transaction

from reports.engine.entities import Rows, all_drained_rows, all_rows, entity_cells
from reports.engine.fanout import (
    CELL,
    COUNT_DRAINED,
    KEY,
    NUMBERS,
    Source,
    by_day,
    by_part,
    deltas,
    facts,
    tallied_cells,
)
from reports.engine.projection import DELTA_KEY
from reports.engine.series import column_of
from reports.models import Cell, Rebuild, Verification

# Of one sort. The planner takes there to be many times as many cells as there are: only where hash tables may be that
# much larger does it count all dimensions of a fact in one pass.
WORK_MEM = "256MB"
HASH_MEM = 32
ENTITIES_STEP = "recount_entities"

LESS_WAITING = deltas(f"SELECT {DELTA_KEY}, -n AS n FROM reports_delta")


def _steps(sources: Sequence[Source], entities: Rows) -> dict[str, str]:
    """What each fact adds by day and by part, and what is found from entities, by the temporary table that holds it."""
    days = {f"recount_days_{index}": by_day(source) for index, source in enumerate(sources)}
    parts = {f"recount_parts_{index}": by_part(source) for index, source in enumerate(sources)}
    return {**days, **parts, ENTITIES_STEP: entity_cells(entities)}


def _cells(steps: Iterable[str]) -> str:
    """The cells out of these tables. Ordered, so that the index grows at its end."""
    days, parts = (
        " UNION ALL ".join(f"SELECT * FROM {table}" for table in steps if table.startswith(kind))
        for kind in ("recount_days_", "recount_parts_")
    )
    return f"""
        SELECT {CELL} FROM ({tallied_cells(days, parts)}) tallied
        UNION ALL SELECT {CELL} FROM {ENTITIES_STEP} ORDER BY {KEY}
    """


# Of all records, and of those alone whose deltas were drained.
ALL_STEPS = _steps([*facts()], all_rows)
DRAINED_STEPS = _steps([*facts(), LESS_WAITING], all_drained_rows)

# The deltas that a recount makes obsolete.
CLEAR = f"""
WITH gone AS (DELETE FROM reports_cell), deltas AS (DELETE FROM reports_delta RETURNING 1) {COUNT_DRAINED}
"""
REPLACE = f"INSERT INTO reports_cell ({CELL}) {_cells(ALL_STEPS)}"

_NUMBERS = ", ".join(f"({number}, kept.{column_of(number)}, counted.{column_of(number)})" for number in NUMBERS)
DIFFERENCES = f"""
SELECT {KEY}, series, coalesce(was, 0), coalesce(should_be, 0)
FROM reports_cell kept FULL JOIN ({_cells(DRAINED_STEPS)}) counted USING ({KEY})
CROSS JOIN LATERAL (VALUES {_NUMBERS}) numbers(series, was, should_be)
WHERE coalesce(was, 0) <> coalesce(should_be, 0)
"""
DEFINITIONS = sha256("\n".join([*ALL_STEPS.values(), REPLACE]).encode()).hexdigest()


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
    with _one_state() as cursor:
        # Before anything is read: what is drained until then is seen, and nothing is drained from then on.
        cursor.execute("LOCK TABLE reports_cell IN SHARE ROW EXCLUSIVE MODE")
        cursor.execute(CLEAR)
        _count(cursor, ALL_STEPS)
        cursor.execute(REPLACE)
        cells = int(cursor.rowcount)
        Rebuild.objects.create(seconds=monotonic() - start, cells=cells, definitions=DEFINITIONS)
    return cells


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
    with _one_state() as cursor:
        _count(cursor, DRAINED_STEPS)
        cursor.execute(DIFFERENCES)
        differences = [Difference(*row) for row in cursor.fetchall()]
    Verification.objects.create(seconds=monotonic() - start, cells=Cell.objects.count(), differing=len(differences))
    return differences


def _count(cursor: Any, steps: Mapping[str, str]) -> None:
    cursor.execute(f"SET LOCAL work_mem = '{WORK_MEM}'")
    for table, cells in steps.items():
        # Of entities there are far more than of cells: these are sorted.
        memory = "DEFAULT" if table == ENTITIES_STEP else HASH_MEM
        cursor.execute(f"SET LOCAL hash_mem_multiplier TO {memory}")
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ON COMMIT DROP AS {cells}")
    cursor.execute(f"SET LOCAL hash_mem_multiplier TO {HASH_MEM}")


@contextmanager
def _one_state() -> Iterator[Any]:
    """A cursor whose statements all see one state of the database, but where the caller's transaction decides that."""
    is_own = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if is_own:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield cursor
        cursor.execute("SET LOCAL work_mem TO DEFAULT; SET LOCAL hash_mem_multiplier TO DEFAULT")
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join(DRAINED_STEPS)}")
