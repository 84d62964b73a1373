"""At which state the figures and the names beside them stand, without counting any of them.

Every committed delta is waiting or drained, so their number grows with each and stays the same when they are drained.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet

from common.records import Record

DELTAS = (
    "(SELECT coalesce(sum(drained), 0) FROM reports_drain) + (SELECT count(*) FROM reports_delta),"
    " (SELECT max(id) FROM reports_rebuild)"
)


def figures_version(*shown: type[Model] | QuerySet[Any, Any]) -> tuple[Any, ...]:
    """The same as long as no counted row and none of what is `shown` is written, changed or removed; one statement."""
    rows = [one if isinstance(one, QuerySet) else one._default_manager.all() for one in shown]
    fingerprints = [_fingerprint(some) for some in rows]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join([DELTAS, *(sql for sql, _parameters in fingerprints)])}",
            [value for _sql, parameters in fingerprints for value in parameters],
        )
        version: tuple[Any, ...] = cursor.fetchone()
    return version


def _fingerprint(rows: QuerySet[Any, Any]) -> tuple[str, Sequence[Any]]:
    if issubclass(rows.model, Record):
        rows, row = rows.values("id", "version"), "hashint8extended(t.id, t.version)"
    else:
        row = "hash_record_extended(t, 0)"
    unordered = rows if rows.query.is_sliced else rows.order_by()
    sql, parameters = unordered.query.sql_with_params()
    return f"(SELECT (count(*), sum({row}))::text FROM ({sql}) t)", parameters
