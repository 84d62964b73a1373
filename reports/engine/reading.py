"""Numbers out of cells and waiting deltas, any number of them in one statement and so in one state of the database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from reports.engine.entities import changed_by, entity_cells
from reports.engine.fanout import ABOVE, ALL, COLUMNS
from reports.engine.places import Place
from reports.engine.series import DURATION, TOTAL

Sql = tuple[str, list[Any]]


@dataclass(frozen=True)
class Read:
    """Series summed over places: all days together, or the days from `since` to `until`, or by `interval`.

    `index` comes back with the result. Of the cells of `dimension` those of the `parts` count (None: all); `key` is
    the `part`, its `parent`, the `campaign` or that of the `place`. Figures that are found from `entities` change
    otherwise than by waiting deltas; those that are `distinct` have cells for all campaigns together.
    """

    index: int
    series: Sequence[int]
    places: Sequence[Place]
    campaign: int | None = None
    dimension: str = TOTAL
    parts: Sequence[str] | None = None
    key: str = "place"
    interval: str = ""
    is_period: bool = False
    since: date | None = None
    until: date | None = None
    is_entities: bool = False
    is_distinct: bool = False


KEYS = {
    "place": "p.key",
    "part": "c.part",
    "parent": "coalesce((SELECT g.parent_id FROM issues_category g WHERE g.code = c.part), c.part)",
    "campaign": "c.campaign::text",
}
STARTS = {
    "day": "d.day",
    "week": "(d.day - (extract(isodow FROM d.day)::int - 1))",
    "month": "(d.day - (extract(day FROM d.day)::int - 1))",
}


def statement(reads: Sequence[Read]) -> tuple[list[Sql], list[Sql]]:
    """Common table expressions and the branches of a union, each `SELECT index, series, key, sub, value`."""
    if not reads:
        return [], []
    regions = sorted({place.region for read in reads for place in read.places})
    campaigns = {read.campaign for read in reads}
    only = (
        "" if None in campaigns else f" AND d.campaign IN ({', '.join(str(one) for one in sorted(campaigns, key=str))})"
    )
    tables = [_waiting(sorted({number for read in reads for number in read.series}), regions, only)]
    if any(read.is_entities for read in reads):
        tables.append((f"touching AS (SELECT * FROM reports_delta d WHERE entity IS NOT NULL{only})", []))
        tables.append((f"changes AS MATERIALIZED ({entity_cells(changed_by('touching'))})", []))
    return tables, [branch for read in reads if read.places for branch in _branches(read)]


def _waiting(series: Sequence[int], regions: Sequence[str], only: str) -> Sql:
    columns = ", ".join(f"d.{column}" for column in COLUMNS.values())
    return (
        f"""waiting AS MATERIALIZED (
        SELECT s.number AS series, d.campaign, above AS region, {columns}, d.day, sum(d.n) AS n
        FROM reports_delta d CROSS JOIN LATERAL unnest(d.series) s(number) JOIN accounts_region r ON r.code = d.region
        {ABOVE}
        WHERE s.number = ANY(%s) AND above = ANY(%s){only}
        GROUP BY s.number, d.campaign, above, {columns}, d.day)""",
        [list(series), list(regions)],
    )


def _branches(read: Read) -> Iterator[Sql]:
    yield _from_cells(read)
    yield _from_changes(read) if read.is_entities else _from_waiting(read)


def _places(read: Read) -> Sql:
    rows = ", ".join(["(%s, %s, %s::int, %s::int)"] * len(read.places))
    values = [value for p in read.places for value in (p.key, p.region, p.campaign, p.sign)]
    return f"(VALUES {rows}) p(key, region, campaign, sign)", values


def _from_cells(read: Read) -> Sql:
    source, value, when, parameters = _days_of_cells(read)
    return _select(read, f"reports_cell c {source}", value, [*when, ("c.dimension = %s", [read.dimension])], parameters)


def _from_changes(read: Read) -> Sql:
    return _select(read, "changes c", "c.total", [("c.dimension = %s", [read.dimension])], [])


def _from_waiting(read: Read) -> Sql:
    part = "''" if read.dimension == TOTAL else f"coalesce(w.{COLUMNS[read.dimension]}::text, '')"
    source = f"(SELECT w.*, {part} AS part FROM waiting w) c CROSS JOIN LATERAL (SELECT c.day, c.n) d"
    return _select(read, source, "c.n", _between(read), [])


def _between(read: Read) -> list[Sql]:
    bounds = [("d.day >= %s", [read.since])] if read.since else []
    return [*bounds, ("d.day <= %s", [read.until])] if read.until else bounds


def _days_of_cells(read: Read) -> tuple[str, str, list[Sql], list[Any]]:
    """What to join to the cells, the number of each row, its conditions, and the parameters of the number."""
    if not read.is_period and not read.interval:
        return "", "c.total", [("c.month IS NULL", [])], []
    months: list[Sql] = [("c.month IS NOT NULL", [])]
    if read.since:
        months.append(("c.month >= date_trunc('month', %s::date)::date", [read.since]))
    if read.until:
        months.append(("c.month <= %s", [read.until]))
    if read.interval in {"day", "week"}:
        days = (
            "CROSS JOIN LATERAL (SELECT c.month + day::int - 1 AS day, n FROM unnest(c.days)"
            " WITH ORDINALITY u(n, day) WHERE n <> 0) d"
        )
        return days, "d.n", [*months, *_between(read)], []
    month = "CROSS JOIN LATERAL (SELECT c.month AS day) d"
    if not read.since and not read.until:
        return month, "c.total", months, []
    first, last = read.since or date.min, read.until or date.max
    inside = "c.month >= %s AND (c.month + interval '1 month')::date - 1 <= %s"
    slice_ = "c.days[greatest(1, least(32, %s::date - c.month + 1)):greatest(0, least(31, %s::date - c.month + 1))]"
    of_days = f"(SELECT coalesce(sum(v), 0) FROM unnest({slice_}) v)"
    value = f"CASE WHEN c.days = '{{}}' OR {inside} THEN c.total ELSE {of_days} END"
    return month, value, months, [first, last, first, last]


def _select(read: Read, source: str, value: str, when: list[Sql], value_parameters: list[Any]) -> Sql:
    places, parameters = _places(read)
    key = f"{STARTS[read.interval]}::text" if read.interval else KEYS[read.key]
    conditions: list[Sql] = [
        ("c.region = p.region", []),
        ("(p.campaign IS NULL OR c.campaign = p.campaign)", []),
        ("c.series = ANY(%s)", [list(read.series)]),
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
    sub = "c.part" if read.dimension == DURATION else "NULL"
    text = (
        f"SELECT {read.index} AS index, c.series::int AS series, {key} AS key, {sub} AS sub,"
        f" sum(p.sign * {value})::bigint AS value FROM {places} CROSS JOIN {source}"
        f" WHERE {' AND '.join(condition for condition, _ in conditions)} GROUP BY 2, 3, 4"
    )
    return text, [*value_parameters, *parameters, *(one for _, values in conditions for one in values)]
