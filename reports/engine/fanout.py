"""SQL that turns deltas into cells: a delta counts in every region above it, by day and in all; and in every dimension,
by month and in all."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from reports.engine.series import (
    AS_OF,
    DURATION,
    GROWING,
    PART_COLUMNS,
    TOTAL,
    cell_numbers,
    column_of,
    dimensions_by_series,
)
from reports.facts import Fact

# The spans of time of a cell. What is found from entities lies apart from what simply adds up.
DAY, MONTH, ALL_TIME, ENTITIES = "day", "month", "all", "entities"
BEGINNING = "DATE '0001-01-01'"
ALL = 0  # all campaigns together: no campaign has this key
OWN = "-"
COLUMNS = {**PART_COLUMNS, DURATION: DURATION}
# Of a region r: its own code and those of all regions above it.
ABOVE = "CROSS JOIN LATERAL unnest(string_to_array(rtrim(r.path, '.'), '.')) above"

KEY = "dimension, region, campaign, span, first, part"
NUMBERS = cell_numbers()
TALLIED = list(dimensions_by_series())
SETTLED = [number for number in TALLIED if number < AS_OF]
ALL_COLUMNS = ", ".join(map(column_of, NUMBERS))
CELL = f"{KEY}, {ALL_COLUMNS}"
_MERGED = [f"{n} = nullif(coalesce(cell.{n}, 0) + coalesce(excluded.{n}, 0), 0)" for n in map(column_of, NUMBERS)]

# Merging what one statement adds into what is there. In the order of the key, so that two never wait for each other.
UPSERT = f"""
INSERT INTO reports_cell AS cell ({CELL}) SELECT {CELL} FROM added ORDER BY {KEY}
ON CONFLICT ({KEY}) DO UPDATE SET {", ".join(_MERGED)}
"""

# What becomes of `deltas` that a recount makes obsolete: they count as drained.
COUNT_DRAINED = """INSERT INTO reports_drain AS drain (bucket, drained) SELECT 0, count(*) FROM deltas
    ON CONFLICT (bucket) DO UPDATE SET drained = drain.drained + excluded.drained"""


def cell_columns(numbers: Collection[int], expression: str = "{0}") -> str:
    """The columns of a cell: an expression of the column for each of these series, null for the others."""
    return ", ".join(
        f"{expression.format(column_of(number)) if number in numbers else 'NULL::bigint'} AS {column_of(number)}"
        for number in NUMBERS
    )


def pivoted(numbers: Collection[int], value: str) -> str:
    """The columns of a cell out of rows of a `number` and a value."""
    return ", ".join(
        f"{f'sum({value}) FILTER (WHERE number = {number})' if number in numbers else 'NULL::bigint'}"
        f" AS {column_of(number)}"
        for number in NUMBERS
    )


def tallied_cells(sources: Iterable[tuple[str, Iterable[str]]]) -> str:
    """`SELECT` of cells for all series whose rows simply add up, made of sources: rows like those of a delta, and the
    dimensions that these have."""
    narrowed = [(rows, tuple(dimensions)) for rows, dimensions in sources]
    kept = [(name, number) for number, names in dimensions_by_series().items() for name in names]
    return f"""
    WITH kept(dimension, number) AS (VALUES {", ".join(f"('{name}', {number})" for name, number in kept)}),
    by_day AS MATERIALIZED ({" UNION ALL ".join(_by_day(rows) for rows, _dimensions in narrowed)}),
    by_part AS MATERIALIZED ({" UNION ALL ".join(_by_part(*one) for one in narrowed)}),
    {regions_above("by_day")}
    {_above("days", "by_day CROSS JOIN LATERAL unnest(series) s(number)", "campaign, day")},
    {
        _above(
            "parts",
            "by_part CROSS JOIN LATERAL unnest(series) s(number) JOIN kept USING (dimension, number)",
            "dimension, campaign, span, first, part",
        )
    },
    cells AS (
        SELECT '{TOTAL}' AS dimension, region, campaign, '{DAY}' AS span, day AS first, '' AS part, {ALL_COLUMNS}
        FROM days WHERE day IS NOT NULL
        UNION ALL
        SELECT '{TOTAL}', region, campaign, '{ALL_TIME}', {BEGINNING}, '', {cell_columns(SETTLED, "sum({0})")}
        FROM days GROUP BY region, campaign
        UNION ALL
        SELECT dimension, region, campaign, span, first, part, {ALL_COLUMNS} FROM parts WHERE first IS NOT NULL
        UNION ALL
        SELECT dimension, region, campaign, '{ALL_TIME}', {BEGINNING}, part, {cell_columns(SETTLED, "sum({0})")}
        FROM parts GROUP BY dimension, region, campaign, part
    )
    SELECT {KEY}, {cell_columns(TALLIED, "nullif({0}, 0)")} FROM cells
    WHERE num_nonnulls({", ".join(f"nullif({column_of(number)}, 0)" for number in TALLIED)}) > 0
    """


def _above(name: str, rows: str, keys: str) -> str:
    """Common table expressions: the numbers of `rows` by their keys, for each region of theirs and all above it."""
    return f"""
    {name}_here AS (SELECT region, {keys}, {pivoted(TALLIED, "n")} FROM {rows} GROUP BY region, {keys}),
    {name} AS MATERIALIZED (
        SELECT a.above AS region, {keys}, {cell_columns(TALLIED, "sum({0})")}
        FROM {name}_here JOIN regions_above a USING (region) GROUP BY a.above, {keys}
    )
    """


def dimensions_of(fact: Fact) -> list[str]:
    """Those by which the fact's cells are kept, apart from the total."""
    return [*(name for name in PART_COLUMNS if name in fact.dimensions), *([DURATION] if fact.duration else [])]


def regions_above(rows: str) -> str:
    """A common table expression: each region that occurs in `rows`, with itself and all regions above it."""
    return f"""
    regions_above AS (
        SELECT r.code AS region, above FROM accounts_region r {ABOVE}
        WHERE r.code IN (SELECT region FROM {rows})
    ),
    """


def _by_day(rows: str) -> str:
    return f"SELECT series, campaign, region, day, sum(n) AS n FROM ({rows}) r GROUP BY series, campaign, region, day"


def _by_part(rows: str, dimensions: tuple[str, ...]) -> str:
    """One pass over the rows for all dimensions at once. What is kept as of a day has none of them; what grows with the
    days is kept by day, durations in all time, the rest by month."""
    sets = [f"({'' if name == DURATION else 'span, first, '}{COLUMNS[name]})" for name in dimensions]
    named = " ".join(f"WHEN GROUPING({COLUMNS[name]}) = 0 THEN '{name}'" for name in dimensions)
    columns = [COLUMNS[name] for name in dimensions]
    parts = " ".join(f"WHEN GROUPING({column}) = 0 THEN coalesce({column}::text, '')" for column in columns)
    growing = [number for number in NUMBERS if number > GROWING]
    as_of = [number for number, names in dimensions_by_series().items() if names == (TOTAL,)]
    return f"""
        SELECT series, campaign, region, span, first, CASE {named} END AS dimension, CASE {parts} END AS part,
            sum(n) AS n
        FROM (
            SELECT *, CASE WHEN grows THEN '{DAY}' ELSE '{MONTH}' END AS span,
                CASE WHEN grows THEN day ELSE date_trunc('month', day::timestamp)::date END AS first
            FROM (SELECT *, series && ARRAY{growing}::smallint[] AS grows FROM ({rows}) r OFFSET 0) r OFFSET 0
        ) dated
        WHERE NOT series <@ ARRAY{as_of}::smallint[]
        GROUP BY series, campaign, region, GROUPING SETS ({", ".join(sets)})
    """
