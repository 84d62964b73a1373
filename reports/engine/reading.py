"""Numbers out of cells and waiting deltas, any number of them in one statement and so in one state of the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.engine.entities import changed_by, entity_cells
from reports.engine.fanout import ABOVE, ALL, ALL_TIME, COLUMNS, ENTITIES
from reports.engine.places import Place
from reports.engine.series import DURATION, TOTAL, column_of

Sql = tuple[str, list[Any]]


@dataclass(frozen=True)
class Read:
    """Series summed over places: of the cells of a `span` of time, from `since` to `until` and by `interval` if named.

    `index` comes back with the result. Of the cells of `dimension` those of the `parts` count (None: all); `key` is
    the `part`, its `parent`, the `campaign` or that of the `place`. What is found from entities changes otherwise than
    by waiting deltas; where it is `distinct` there are cells for all campaigns together.
    """

    index: int
    series: Sequence[int]
    places: Sequence[Place]
    campaign: int | None = None
    dimension: str = TOTAL
    parts: Sequence[str] | None = None
    key: str = "place"
    interval: str = ""
    span: str = ALL_TIME
    since: date | None = None
    until: date | None = None
    is_distinct: bool = False


KEYS = {
    "place": "p.key",
    "part": "c.part",
    "parent": "coalesce((SELECT g.parent_id FROM issues_category g WHERE g.code = c.part), c.part)",
    "campaign": "c.campaign::text",
}
STARTS = {
    "day": "c.first",
    "week": "(c.first - (extract(isodow FROM c.first)::int - 1))",
    "month": "(c.first - (extract(day FROM c.first)::int - 1))",
}


def statement(reads: Sequence[Read]) -> tuple[list[Sql], list[Sql]]:
    """Common table expressions and the branches of a union, each `SELECT index, key, sub, series, values`."""
    if not reads:
        return [], []
    regions = sorted({place.region for read in reads for place in read.places})
    campaigns = {read.campaign for read in reads}
    only = (
        "" if None in campaigns else f" AND d.campaign IN ({', '.join(str(one) for one in sorted(campaigns, key=str))})"
    )
    tables = [_waiting(sorted({number for read in reads for number in read.series}), regions, only)]
    if any(read.span == ENTITIES for read in reads):
        tables.append((f"touching AS (SELECT * FROM reports_delta d WHERE entity IS NOT NULL{only})", []))
        tables.append((f"changes AS MATERIALIZED ({entity_cells(changed_by('touching'))})", []))
    return tables, [branch for read in reads if read.places for branch in _branches(read)]


def _waiting(series: Sequence[int], regions: Sequence[str], only: str) -> Sql:
    columns = ", ".join(f"d.{column}" for column in COLUMNS.values())
    return (
        f"""waiting AS MATERIALIZED (
        SELECT s.number AS series, d.campaign, above AS region, {columns}, d.day AS first, sum(d.n) AS n
        FROM reports_delta d CROSS JOIN LATERAL unnest(d.series) s(number) JOIN accounts_region r ON r.code = d.region
        {ABOVE}
        WHERE s.number = ANY(%s) AND above = ANY(%s){only}
        GROUP BY s.number, d.campaign, above, {columns}, d.day)""",
        [list(series), list(regions)],
    )


def _branches(read: Read) -> Iterator[Sql]:
    cells = ("c.dimension = %s AND c.span = %s", [read.dimension, read.span])
    yield _of_cells(read, "reports_cell c", cells)
    yield _of_cells(read, "changes c", cells) if read.span == ENTITIES else _of_waiting(read)


def _of_cells(read: Read, source: str, cells: Sql) -> Sql:
    sums = ", ".join(f"coalesce(sum(p.sign * c.{column_of(number)}), 0)" for number in read.series)
    some = ", ".join(f"c.{column_of(number)}" for number in read.series)
    text, parameters = _select(read, source, [cells, (f"num_nonnulls({some}) > 0", [])])
    numbers = f"ARRAY[{', '.join(str(number) for number in read.series)}], ARRAY[{sums}]::bigint[]"
    return f"SELECT {read.index} AS index, {text[0]}, {numbers} {text[1]} GROUP BY 2, 3", parameters


def _of_waiting(read: Read) -> Sql:
    part = "''" if read.dimension == TOTAL else f"coalesce(w.{COLUMNS[read.dimension]}::text, '')"
    source = f"(SELECT w.*, {part} AS part FROM waiting w) c"
    text, parameters = _select(read, source, [("c.series = ANY(%s)", [list(read.series)])])
    numbers = "ARRAY[c.series::int], ARRAY[sum(p.sign * c.n)]::bigint[]"
    return f"SELECT {read.index} AS index, {text[0]}, {numbers} {text[1]} GROUP BY 2, 3, c.series", parameters


def _select(read: Read, source: str, when: list[Sql]) -> tuple[tuple[str, str], list[Any]]:
    """`key, sub` and what they are selected from, with its parameters."""
    conditions: list[Sql] = [
        ("c.region = p.region", []),
        ("(p.campaign IS NULL OR c.campaign = p.campaign)", []),
        *when,
    ]
    if read.campaign is not None:
        conditions.append(("c.campaign = %s", [read.campaign]))
    elif read.is_distinct and read.dimension == TOTAL:
        conditions.append((f"c.campaign {'<>' if read.key == 'campaign' else '='} {ALL}", []))
    elif read.is_distinct:  # a team belongs to one campaign
        conditions.append((f"(c.campaign = {ALL}) = (c.part = '')", []))
    if read.parts is not None:
        conditions.append(("c.part = ANY(%s)", [list(read.parts)]))
    if read.since:
        conditions.append(("c.first >= %s", [read.since]))
    if read.until:
        conditions.append(("c.first <= %s", [read.until]))
    key = f"{STARTS[read.interval]}::text" if read.interval else KEYS[read.key]
    sub = "c.part" if read.dimension == DURATION else "NULL"
    rows = ", ".join(["(%s, %s, %s::int, %s::int)"] * len(read.places))
    places = f"(VALUES {rows}) p(key, region, campaign, sign)"
    text = f"FROM {places} CROSS JOIN {source} WHERE {' AND '.join(condition for condition, _ in conditions)}"
    parameters = [value for p in read.places for value in (p.key, p.region, p.campaign, p.sign)]
    return (f"{key} AS key, {sub} AS sub", text), [*parameters, *(one for _, values in conditions for one in values)]
