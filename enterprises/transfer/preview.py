"""What a check found, small enough to be shown: how many rows of each fate, examples, and the most frequent reasons."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from enterprises.transfer.columns import IMPORTED_KEYS
from enterprises.transfer.uscc_sql import warnings_sql

SHOWN_ROWS = 20
SHOWN_CHANGES = 20
SHOWN_REASONS = 30
# Where a value of the register stands in `import_checked`; contacts and figures of other years have names of their own.
COMPARED = {
    "name": "name",
    "uscc": "uscc",
    "region": "region",
    "industry": "industry",
    "size": "size",
    "employees": "employees",
    "revenue_wan": "revenue_wan",
    "assets_wan": "assets_wan",
    "indicators_year": "year",
    "legal_representative": "legal_representative",
    "address": "address",
    "founded_on": "founded_on",
    "ask_before_visit": "ask_before_visit",
}
# Where the register has the code at this kind of body already, somebody has looked at it.
ODD_CODES = f"""
SELECT row, name, uscc, reasons, count(*) OVER () FROM (
    SELECT c.row, c.name, c.uscc, {warnings_sql("c.uscc", "c.kind")} AS reasons FROM import_checked c
    WHERE c.action IN ('created', 'updated') AND c.uscc IS NOT NULL AND c.uscc IS DISTINCT FROM c.e_uscc
OFFSET 0) codes WHERE reasons <> '{{}}' ORDER BY row LIMIT %s
"""  # noqa: S608  # our own expressions


def counts_of(cursor: Any) -> dict[str, int]:
    cursor.execute("SELECT action, count(*) FROM import_checked GROUP BY action")
    found = dict(cursor.fetchall())
    counts = {f"{action}_count": found.get(action, 0) for action in ("created", "updated", "unchanged", "refused")}
    return {"row_count": sum(counts.values()), **counts}


def preview_of(cursor: Any) -> dict[str, Any]:
    return {
        "reasons": _reasons(cursor),
        "refused": _refused(cursor),
        "created": _created(cursor),
        "updated": _updated(cursor),
    }


def odd_codes_of(cursor: Any) -> dict[str, Any]:
    """The codes that would be new in the register and look odd: how many rows, and the first of them."""
    cursor.execute(ODD_CODES, [SHOWN_ROWS])
    found = cursor.fetchall()
    names = ("row", "name", "uscc", "reasons")
    return {
        "odd_count": found[0][4] if found else 0,
        "odd": [dict(zip(names, one, strict=False)) for one in found],
    }


def refused_rows(cursor: Any) -> Iterator[tuple[int, list[str]]]:
    """Number and errors of every refused row, in order, in bounded pieces."""
    cursor.execute(
        "DECLARE refused CURSOR FOR SELECT row, errors FROM import_checked WHERE action = 'refused' ORDER BY row"
    )
    while True:
        cursor.execute("FETCH 2000 FROM refused")
        found = cursor.fetchall()
        if not found:
            cursor.execute("CLOSE refused")
            return
        yield from found


def _reasons(cursor: Any) -> list[dict[str, Any]]:
    cursor.execute(
        "SELECT split_part(error, '|', 1), split_part(error, '|', 2), count(*), min(row) "
        "FROM import_checked, unnest(errors) error GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT %s",
        [SHOWN_REASONS],
    )
    return [{"column": column, "code": code, "rows": rows, "first": first} for column, code, rows, first in cursor]


def _refused(cursor: Any) -> list[dict[str, Any]]:
    cursor.execute(
        "SELECT c.row, c.errors, to_jsonb(r) - 'pinyin' FROM import_checked c JOIN import_raw r ON r.row = c.row "
        "WHERE c.action = 'refused' ORDER BY c.row LIMIT %s",
        [SHOWN_ROWS],
    )
    return [
        {"row": row, "errors": errors, "cells": {key: (cells[key] or "")[:80] for key in _columns_in(errors)}}
        for row, errors, cells in ((row, errors, _loaded(cells)) for row, errors, cells in cursor.fetchall())
    ]


def _columns_in(errors: list[str]) -> list[str]:
    return [key for key in IMPORTED_KEYS if any(error.startswith(f"{key}|") for error in errors)]


def _created(cursor: Any) -> list[dict[str, Any]]:
    cursor.execute(
        "SELECT c.row, c.name, coalesce(c.uscc, ''), r.code, r.name, c.size FROM import_checked c "
        "JOIN accounts_region r ON r.code = c.region WHERE c.action = 'created' ORDER BY c.row LIMIT %s",
        [SHOWN_CHANGES],
    )
    names = ("row", "name", "uscc", "region", "region_name", "size")
    return [dict(zip(names, found, strict=True)) for found in cursor.fetchall()]


def _updated(cursor: Any) -> list[dict[str, Any]]:
    cursor.execute(
        "SELECT to_jsonb(c) FROM import_checked c WHERE c.action = 'updated' ORDER BY c.row LIMIT %s",
        [SHOWN_CHANGES],
    )
    return [
        {
            "row": row["row"],
            "name": row["name"],
            "enterprise": row["enterprise_id"],
            "changes": _changes(row),
            "year": row["d_year"] if row["declares"] else None,
        }
        for row in (_loaded(found) for (found,) in cursor.fetchall())
    ]


def _changes(row: dict[str, Any]) -> list[dict[str, Any]]:
    changes = [
        {"column": key, "from": row[f"e_{name}"], "to": row[name]}
        for key, name in COMPARED.items()
        if row[f"e_{name}"] != row[name]
    ]
    if row["changes_contact"]:
        known = row["contact_id"] is not None
        changes.append(
            {"column": "contact_phone" if known else "contact_name", "from": None, "to": row["contact_name"]}
        )
    if row["new_tags"]:
        changes.append({"column": "tags", "from": None, "to": row["tags"][:80]})
    return changes


def _loaded(cells: Any) -> dict[str, Any]:
    """Django leaves jsonb to its own fields: a raw query gives text."""
    loaded: dict[str, Any] = json.loads(cells) if isinstance(cells, str) else cells
    return loaded
