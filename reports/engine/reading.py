"""Numbers out of cells and waiting deltas, any number of them in one statement and so in one state of the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from reports.engine.entities import changed_by_all, entity_cells
from reports.engine.fanout import ABOVE, ALL, ALL_TIME, COLUMNS, DAY, ENTITIES
from reports.engine.places import Place
from reports.engine.series import DURATION, TOTAL, bits_by_word, column_of, counts_in

Sql = tuple[str, list[Any]]
# How the waiting deltas in the relation `touching` change what is found from entities: of all campaigns, or of the one
# alone that is asked for.
ASKED = "(SELECT campaign FROM asked)"
ALL_CHANGES = entity_cells(changed_by_all("touching"))
ASKED_CHANGES = entity_cells(changed_by_all("touching", ASKED))


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
    reads = [read for read in reads if read.places]
    if not reads:
        return [], []
    tables = [_above(sorted({place.region for read in reads for place in read.places}))]
    campaigns = {read.campaign for read in reads if read.span == ENTITIES}
    if campaigns:
        tables += _changes(campaigns.pop() if len(campaigns) == 1 else None)
    return tables, [branch for read in reads for branch in _branches(read)]


def _above(regions: Sequence[str]) -> Sql:
    """The regions in which deltas wait, each with those of `regions` that lie above it."""
    text = f"""above AS MATERIALIZED (
        SELECT r.code AS region, above AS code FROM accounts_region r {ABOVE}
        WHERE above = ANY(%s) AND r.code IN (SELECT region FROM reports_delta))"""
    return text, [list(regions)]


def _changes(campaign: int | None) -> list[Sql]:
    """How the waiting deltas change what is found from entities; of all campaigns if none is named."""
    if campaign is None:
        return [
            ("touching AS (SELECT * FROM reports_delta WHERE entity IS NOT NULL)", []),
            (f"changes AS MATERIALIZED ({ALL_CHANGES})", []),
        ]
    return [
        ("asked AS (SELECT %s AS campaign)", [campaign]),
        (f"touching AS (SELECT * FROM reports_delta WHERE entity IS NOT NULL AND campaign = {ASKED})", []),
        (f"changes AS MATERIALIZED ({ASKED_CHANGES})", []),
    ]


def _branches(read: Read) -> Iterator[Sql]:
    cells = [("c.dimension = %s AND c.span = %s", [read.dimension, read.span]), *_narrowed(read)]
    yield _select(read, "reports_cell c", [], cells)
    if read.span == ENTITIES:
        yield _select(read, "changes c", [], cells)
    else:
        waiting, values = _waiting(read)
        yield _select(read, f"({waiting}) c", values, [])


def _waiting(read: Read) -> Sql:
    """What waits, as cells. Deltas that count in the same series add up before these are told apart: a sum for each
    series of each delta would be most of the work."""
    part = "''" if read.dimension == TOTAL else f"coalesce(d.{COLUMNS[read.dimension]}::text, '')"
    first = "d.day" if read.interval else "NULL::date"
    bits = bits_by_word(read.series)
    counted = " OR ".join(f"{word} & {all_bits} <> 0" for word, all_bits in bits.items())
    words = ", ".join(f"{word} & {all_bits} AS {word}" for word, all_bits in bits.items())
    conditions = [(f"({counted})", []), *_narrowed(read, "d.day", part, "d.campaign")]
    sums = ", ".join(f"sum(n) FILTER (WHERE {counts_in(number)}) AS {column_of(number)}" for number in read.series)
    text = f"""
        SELECT campaign, above.code AS region, part, first, {sums} FROM (
            SELECT campaign, region, {part} AS part, {first} AS first, {words}, sum(n) AS n FROM reports_delta d
            WHERE {" AND ".join(condition for condition, _ in conditions)}
            GROUP BY 1, 2, 3, 4, {", ".join(str(5 + place) for place in range(len(bits)))}
        ) alike JOIN above USING (region) GROUP BY 1, 2, 3, 4"""
    return text, [value for _condition, values in conditions for value in values]


def _select(read: Read, source: str, values: list[Any], when: list[Sql]) -> Sql:
    columns = [f"c.{column_of(number)}" for number in read.series]
    conditions: list[Sql] = [
        ("c.region = p.region", []),
        ("(p.campaign IS NULL OR c.campaign = p.campaign)", []),
        (f"num_nonnulls({', '.join(columns)}) > 0", []),
        *when,
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
    return text, [*places, *values, *(value for _, more in conditions for value in more)]


def _narrowed(read: Read, day: str = "c.first", part: str = "c.part", campaign: str = "c.campaign") -> Iterator[Sql]:
    if read.campaign is not None:
        yield f"{campaign} = %s", [read.campaign]
    elif read.is_distinct and read.dimension == TOTAL:
        yield f"{campaign} {'<>' if read.key == 'campaign' else '='} {ALL}", []
    elif read.is_distinct:  # a team belongs to one campaign
        yield f"({campaign} = {ALL}) = ({part} = '')", []
    if read.parts is not None:
        yield f"{part} = ANY(%s)", [list(read.parts)]
    if read.since:
        yield f"{day} >= %s", [read.since]
    if read.until:
        yield f"{day} <= %s", [read.until]


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
            SELECT d.campaign, d.day, d.n FROM (
                SELECT campaign, region, day, sum(n) AS n FROM reports_delta WHERE {counted}
                GROUP BY campaign, region, day
            ) d JOIN accounts_region r ON r.code = d.region {ABOVE} JOIN places p ON p.region = above
            WHERE p.campaign IS NULL OR d.campaign = p.campaign
        ), counted AS (SELECT campaign, day FROM days GROUP BY campaign, day HAVING sum(n) > 0)
        SELECT campaign, max(day) FROM counted GROUP BY campaign
    """
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return dict(cursor.fetchall())
