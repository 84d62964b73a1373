"""SQL that turns deltas into cells: a delta counts in every region above it, by day and in all; and in every dimension,
by month and in all."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from reports.engine.series import (
    AS_OF,
    DURATION,
    PART_COLUMNS,
    TOTAL,
    cell_numbers,
    column_of,
    counts_in,
    dimensions_by_series,
)

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
IN_PARTS = {n: parts for n, names in dimensions_by_series().items() if (parts := [p for p in names if p != TOTAL])}
SETTLED_IN_PARTS = [number for number in IN_PARTS if number < AS_OF]
# A sum of integers is quick and small; that of its bigints would be counted as numeric.
SUM = "sum({0})::integer"
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
        f"{expression.format(column_of(number)) if number in numbers else 'NULL::integer'} AS {column_of(number)}"
        for number in NUMBERS
    )


def summed(conditions: Mapping[int, str], value: str) -> str:
    """The columns of a cell: for each series the sum of a value over the rows that meet its condition."""
    return ", ".join(
        f"(sum({value}) FILTER (WHERE {conditions[number]}))::integer AS {column_of(number)}"
        if number in conditions
        else f"NULL::integer AS {column_of(number)}"
        for number in NUMBERS
    )


def tallied_cells(days: str, parts: str) -> str:
    """`SELECT` of cells for all series whose rows simply add up, out of what `by_day` and `by_part` select."""
    return f"""
    WITH by_day AS MATERIALIZED ({days}),
    by_part AS MATERIALIZED ({parts}),
    {regions_above("by_day")}
    days AS MATERIALIZED ({_above("by_day", "campaign, day", TALLIED)}),
    parts AS MATERIALIZED ({_above("by_part", "dimension, campaign, span, first, part", IN_PARTS)}),
    cells AS (
        SELECT '{TOTAL}' AS dimension, region, campaign, '{DAY}' AS span, day AS first, '' AS part, {ALL_COLUMNS}
        FROM days WHERE day IS NOT NULL
        UNION ALL
        SELECT '{TOTAL}', region, campaign, '{ALL_TIME}', {BEGINNING}, '', {cell_columns(SETTLED, SUM)}
        FROM days GROUP BY region, campaign
        UNION ALL
        SELECT dimension, region, campaign, span, first, part, {ALL_COLUMNS} FROM parts WHERE first IS NOT NULL
        UNION ALL
        SELECT dimension, region, campaign, '{ALL_TIME}', {BEGINNING}, part, {cell_columns(SETTLED_IN_PARTS, SUM)}
        FROM parts GROUP BY dimension, region, campaign, part
    )
    SELECT {KEY}, {cell_columns(TALLIED, "nullif({0}, 0)")} FROM cells
    WHERE num_nonnulls({", ".join(f"nullif({column_of(number)}, 0)" for number in TALLIED)}) > 0
    """


def regions_above(rows: str) -> str:
    """A common table expression: each region that occurs in `rows`, with itself and all regions above it."""
    return f"""
    regions_above AS (
        SELECT r.code AS region, above FROM accounts_region r {ABOVE}
        WHERE r.code IN (SELECT region FROM {rows})
    ),
    """


def _above(rows: str, keys: str, numbers: Collection[int]) -> str:
    """The numbers of `rows` by their keys, for each region of theirs and all above it."""
    return f"""
        SELECT a.above AS region, {keys}, {cell_columns(numbers, SUM)}
        FROM {rows} JOIN regions_above a USING (region) GROUP BY a.above, {keys}
    """


def by_day(alike: str, numbers: Collection[int]) -> str:
    """The numbers of rows that were added up where they count alike by day, in these series."""
    sums = summed({number: counts_in(number) for number in numbers}, "n")
    return f"SELECT campaign, region, day, {sums} FROM ({alike}) alike GROUP BY campaign, region, day"


def by_part(alike: str, numbers: Collection[int]) -> str:
    """The numbers of rows that were added up where they count alike by part, in these series."""
    conditions = {
        number: f"{counts_in(number)} AND dimension IN ({', '.join(map(repr, names))})"
        for number, names in IN_PARTS.items()
        if number in numbers
    }
    key = "campaign, region, span, first, dimension, part"
    return f"SELECT {key}, {summed(conditions, 'n')} FROM ({alike}) alike GROUP BY {key}"
