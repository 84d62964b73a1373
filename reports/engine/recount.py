"""Counting everything again from the records: to replace the cells, or to compare them.

A recount takes several statements, so that none needs much memory; they see one state of the database all the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from time import monotonic
from typing import Any

from django.db import connection, transaction

from reports.engine.alike import deltas_by_day, deltas_by_part, records_by_day, records_by_part
from reports.engine.entities import all_drained_rows, all_rows, entity_cells
from reports.engine.fanout import (
    ALL_COLUMNS,
    CELL,
    COUNT_DRAINED,
    IN_PARTS,
    KEY,
    NUMBERS,
    TALLIED,
    by_day,
    by_part,
    tallied_cells,
)
from reports.engine.projection import DELTA_KEY
from reports.engine.series import column_of, emissions
from reports.facts import FACTS
from reports.models import Cell, Rebuild, Verification

LOCK = 0x48515354  # the first half of our advisory locks' names
# The names of the lock that is held by a verification as long as it runs; compaction has the second numbers from 0.
VERIFYING = (LOCK, 1000)

# Of one sort. The planner takes there to be many times as many cells as there are: only where hash tables may be that
# much larger does it count all dimensions of a fact in one pass.
WORK_MEM = "256MB"
HASH_MEM = 32
ENTITIES_STEP = "recount_entities"

LESS_WAITING = f"SELECT {DELTA_KEY}, -n AS n FROM reports_delta"


def _records() -> dict[str, str]:
    """What each fact adds by day and by part, by the temporary table that holds it."""
    steps = {}
    for index in range(len(FACTS)):
        numbers = {number for emission in emissions(index) for number in emission.series}
        steps[f"recount_days_{index}"] = by_day(records_by_day(index), numbers)
        if not numbers.isdisjoint(IN_PARTS):
            steps[f"recount_parts_{index}"] = by_part(records_by_part(index), numbers)
    return steps


def _cells(steps: Iterable[str]) -> str:
    """The cells out of these tables."""
    days, parts = (
        " UNION ALL ".join(f"SELECT * FROM {table}" for table in steps if table.startswith(kind))
        for kind in ("recount_days_", "recount_parts_")
    )
    return f"""
        SELECT {CELL} FROM ({tallied_cells(days, parts)}) tallied
        UNION ALL SELECT {CELL} FROM {ENTITIES_STEP}
    """


# Of all records, and of those alone whose deltas were drained.
ALL_STEPS = {**_records(), ENTITIES_STEP: entity_cells(all_rows)}
DRAINED_STEPS = {
    **_records(),
    "recount_days_waiting": by_day(deltas_by_day(LESS_WAITING), TALLIED),
    "recount_parts_waiting": by_part(deltas_by_part(LESS_WAITING), TALLIED),
    ENTITIES_STEP: entity_cells(all_drained_rows),
}

# The deltas that a recount makes obsolete.
CLEAR = f"WITH deltas AS (DELETE FROM reports_delta RETURNING 1) {COUNT_DRAINED}"

COUNTED = "recount_cells"
_KEY = " AND ".join(f"kept.{column} = counted.{column}" for column in KEY.split(", "))
_SAME = " AND ".join(f"kept.{column} IS NOT DISTINCT FROM counted.{column}" for column in ALL_COLUMNS.split(", "))
# Only what differs is written: most often that is little, and a table of cells never grows by being counted again.
# Ordered, so that an index that was empty grows at its end.
REPLACE = f"""
DELETE FROM reports_cell kept WHERE NOT EXISTS (SELECT FROM {COUNTED} counted WHERE {_KEY} AND {_SAME});
INSERT INTO reports_cell ({CELL}) SELECT {CELL} FROM {COUNTED} counted
    WHERE NOT EXISTS (SELECT FROM reports_cell kept WHERE {_KEY}) ORDER BY {KEY}
"""

_NUMBERS = ", ".join(f"({number}, kept.{column_of(number)}, counted.{column_of(number)})" for number in NUMBERS)
DIFFERENCES = f"""
SELECT {KEY}, series, coalesce(was, 0), coalesce(should_be, 0)
FROM reports_cell kept FULL JOIN {COUNTED} counted USING ({KEY})
CROSS JOIN LATERAL (VALUES {_NUMBERS}) numbers(series, was, should_be)
WHERE coalesce(was, 0) <> coalesce(should_be, 0)
"""
DEFINITIONS = sha256("\n".join([*ALL_STEPS.values(), _cells(ALL_STEPS)]).encode()).hexdigest()


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
        cells = _count(cursor, ALL_STEPS)
        cursor.execute(REPLACE)
        Rebuild.objects.create(seconds=monotonic() - start, cells=cells, definitions=DEFINITIONS)
    return cells


def rebuild_if_defined_anew() -> None:
    """Replace the cells if they follow other definitions than those of this code, or none yet."""
    if not counts_as_defined():
        rebuild()


def disown() -> None:
    """The cells follow nobody's definitions any more: nothing is drained into them until they are counted anew."""
    Rebuild.objects.all().delete()


def counts_as_defined() -> bool:
    """Whether the cells follow the definitions of this code: not so between its arrival and the migration, nor for a
    process that was started before."""
    latest = Rebuild.objects.order_by("-id").values_list("definitions", flat=True).first()
    return latest == DEFINITIONS


def verify(*, wait: bool = True) -> list[Difference] | None:
    """Recount everything and compare every cell, while people go on reading and writing. Keeps a Verification.

    One at a time: without `wait` None if another runs already. The lock is held for all to see
    (`reports.selectors.system`), and gone with the connection that held it.
    """
    start = monotonic()
    with _one_state() as cursor:
        take = "pg_advisory_xact_lock(%s, %s) IS NOT NULL" if wait else "pg_try_advisory_xact_lock(%s, %s)"
        cursor.execute(f"SELECT {take}", VERIFYING)
        if not cursor.fetchone()[0]:
            return None
        _count(cursor, DRAINED_STEPS)
        cursor.execute(DIFFERENCES)
        differences = [Difference(*row) for row in cursor.fetchall()]
    Verification.objects.create(seconds=monotonic() - start, cells=Cell.objects.count(), differing=len(differences))
    return differences


def _count(cursor: Any, steps: Mapping[str, str]) -> int:
    """Fill the table of what was counted. Returns the number of its cells."""
    cursor.execute(f"SET LOCAL work_mem = '{WORK_MEM}'")
    for table, cells in steps.items():
        # Of entities there are far more than of cells: these are sorted.
        memory = "DEFAULT" if table == ENTITIES_STEP else HASH_MEM
        cursor.execute(f"SET LOCAL hash_mem_multiplier TO {memory}")
        cursor.execute(f"CREATE TEMPORARY TABLE {table} ON COMMIT DROP AS {cells}")
    cursor.execute(f"SET LOCAL hash_mem_multiplier TO {HASH_MEM}")
    cursor.execute(f"CREATE TEMPORARY TABLE {COUNTED} ON COMMIT DROP AS {_cells(steps)}")
    return int(cursor.rowcount)


@contextmanager
def _one_state() -> Iterator[Any]:
    """A cursor whose statements all see one state of the database, but where the caller's transaction decides that."""
    is_own = not connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        if is_own:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield cursor
        cursor.execute("SET LOCAL work_mem TO DEFAULT; SET LOCAL hash_mem_multiplier TO DEFAULT")
        cursor.execute(f"DROP TABLE IF EXISTS {', '.join([*DRAINED_STEPS, COUNTED])}")
