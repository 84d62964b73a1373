"""At which state the figures and the names beside them stand, without counting any of them.

Every committed delta is waiting or drained, so their number grows with each and stays the same when they are drained.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Model

from common.records import Record

DELTAS = (
    "(SELECT coalesce(sum(drained), 0) FROM reports_drain) + (SELECT count(*) FROM reports_delta),"
    " (SELECT max(id) FROM reports_rebuild)"
)


def figures_version(*tables: type[Model]) -> tuple[Any, ...]:
    """The same as long as no counted row and no row of `tables` was written, changed or removed; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join([DELTAS, *_fingerprints(tables)])}")
        version: tuple[Any, ...] = cursor.fetchone()
    return version


def _fingerprints(tables: Iterable[type[Model]]) -> Iterable[str]:
    for table in tables:
        row = "hashint8extended(t.id, t.version)" if issubclass(table, Record) else "hash_record_extended(t, 0)"
        yield f"(SELECT (count(*), sum({row}))::text FROM {table._meta.db_table} t)"
