"""Numbers out of cells and waiting deltas, any number of them in one statement and so in one state of the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from reports.engine.entities import changed_by, entity_cells
from reports.engine.fanout import ABOVE, ALL, ALL_TIME, COLUMNS, DAY, ENTITIES
from reports.engine.places import Place
from reports.engine.series import DURATION, TOTAL, column_of, counts_in

Sql = tuple[str, list[Any]]
# How the waiting deltas in the relation `touching` change what is found from entities.
CHANGES = entity_cells(changed_by("touching"))


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
        tables.append((f"changes AS MATERIALIZED ({CHANGES})", []))
    return tables, [branch for read in reads if read.places for branch in _branches(read)]


def _waiting(series: Sequence[int], regions: Sequence[str], only: str) -> Sql:
    """Like cells, but with the columns of all dimensions."""
    columns = ", ".join(f"d.{column}" for column in COLUMNS.values())
    sums = ", ".join(f"sum(d.n) FILTER (WHERE {counts_in(number)}) AS {column_of(number)}" for number in series)
    counted = " OR ".join(counts_in(number) for number in series)
    return (
        f"""waiting AS MATERIALIZED (
        SELECT d.campaign, above AS region, {columns}, d.day AS first, {sums}
        FROM reports_delta d JOIN accounts_region r ON r.code = d.region {ABOVE}
        WHERE ({counted}) AND above = ANY(%s){only}
        GROUP BY d.campaign, above, {columns}, d.day)""",
        [list(regions)],
    )


def _branches(read: Read) -> Iterator[Sql]:
    cells = ("c.dimension = %s AND c.span = %s", [read.dimension, read.span])
    yield _select(read, "reports_cell c", [cells])
    if read.span == ENTITIES:
        yield _select(read, "changes c", [cells])
    else:
        part = "''" if read.dimension == TOTAL else f"coalesce(w.{COLUMNS[read.dimension]}::text, '')"
        yield _select(read, f"(SELECT w.*, {part} AS part FROM waiting w) c", [])


def _select(read: Read, source: str, when: list[Sql]) -> Sql:
    columns = [f"c.{column_of(number)}" for number in read.series]
    conditions: list[Sql] = [
        ("c.region = p.region", []),
        ("(p.campaign IS NULL OR c.campaign = p.campaign)", []),
        (f"num_nonnulls({', '.join(columns)}) > 0", []),
        *when,
        *_narrowed(read),
    ]
    key = f"{STARTS[read.interval]}::text" if read.interval else KEYS[read.key]
    sub = "c.part" if read.dimension == DURATION else "NULL"
    sums = ", ".join(f"coalesce(sum(p.sign * {column}), 0)" for column in columns)
    text = (
        f"SELECT {read.index} AS index, {key} AS key, {sub} AS sub, ARRAY{list(read.series)} AS series,"
        f" ARRAY[{sums}]::bigint[] AS values"
        f" FROM (VALUES {', '.join(['(%s, %s, %s::int, %s::int)'] * len(read.places))}) p(key, region, campaign, sign)"
        f" CROSS JOIN {source} WHERE {' AND '.join(condition for condition, _ in conditions)} GROUP BY 2, 3"
    )
    places = [value for p in read.places for value in (p.key, p.region, p.campaign, p.sign)]
    return text, [*places, *(value for _, values in conditions for value in values)]


def _narrowed(read: Read) -> Iterator[Sql]:
    if read.campaign is not None:
        yield "c.campaign = %s", [read.campaign]
    elif read.is_distinct and read.dimension == TOTAL:
        yield f"c.campaign {'<>' if read.key == 'campaign' else '='} {ALL}", []
    elif read.is_distinct:  # a team belongs to one campaign
        yield f"(c.campaign = {ALL}) = (c.part = '')", []
    if read.parts is not None:
        yield "c.part = ANY(%s)", [list(read.parts)]
    if read.since:
        yield "c.first >= %s", [read.since]
    if read.until:
        yield "c.first <= %s", [read.until]


def latest_days(series: Sequence[int], places: Sequence[Place]) -> dict[int, date]:
    """The last day on which anything counts in one of the series, by campaign; of places that are only added."""
    if not places:
        return {}
    rows = ", ".join(["(%s, %s::int)"] * len(places))
    values = [value for place in places for value in (place.region, place.campaign)]
    cells = " + ".join(f"coalesce(c.{column_of(number)}, 0)" for number in series)
    counted = " OR ".join(counts_in(number) for number in series)
    text = f"""
        WITH places(region, campaign) AS (VALUES {rows}), days AS (
            SELECT c.campaign, c.first AS day, {cells} AS n FROM places p JOIN reports_cell c
                ON c.dimension = '{TOTAL}' AND c.span = '{DAY}' AND c.region = p.region
            WHERE p.campaign IS NULL OR c.campaign = p.campaign
            UNION ALL
            SELECT d.campaign, d.day, d.n FROM reports_delta d JOIN accounts_region r ON r.code = d.region {ABOVE}
                JOIN places p ON p.region = above
            WHERE ({counted}) AND (p.campaign IS NULL OR d.campaign = p.campaign)
        ), counted AS (SELECT campaign, day FROM days GROUP BY campaign, day HAVING sum(n) > 0)
        SELECT campaign, max(day) FROM counted GROUP BY campaign
    """
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return dict(cursor.fetchall())
