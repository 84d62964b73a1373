"""SQL that turns deltas into cells: a delta counts in every region above it, by day, month and in all; and in every
dimension, there without time."""

from __future__ import annotations

from collections.abc import Iterable

from reports.engine.series import AS_OF, DURATION, GROWING, PART_COLUMNS, TOTAL, dimensions_by_series
from reports.facts import Fact

# The columns of a cell, in the order of its key.
KEY = "dimension, region, campaign, month, series, part"
ALL = 0
OWN = "-"
COLUMNS = {**PART_COLUMNS, DURATION: DURATION}
DAYS = [f"d{number}" for number in range(1, 32)]
SUMS = ", ".join(f"sum({column}) AS {column}" for column in ("total", *DAYS))
# Of a region r: its own code and those of all regions above it.
ABOVE = "CROSS JOIN LATERAL unnest(string_to_array(rtrim(r.path, '.'), '.')) above"
NO_DAYS = "'{}'::integer[]"

# Merging what one statement adds into what is there. In the order of the key, so that two never wait for each other.
UPSERT = f"""
INSERT INTO reports_cell AS cell ({KEY}, total, days)
SELECT {KEY}, total, days FROM added ORDER BY {KEY}
ON CONFLICT ({KEY}) DO UPDATE SET total = cell.total + excluded.total,
    days = CASE WHEN cell.days = {NO_DAYS} THEN cell.days ELSE
        ARRAY(SELECT a + b FROM unnest(cell.days, excluded.days) AS both_days(a, b)) END
"""


def tallied_cells(sources: Iterable[tuple[str, Iterable[str]]]) -> str:
    """`SELECT` of cells for all series whose rows simply add up, made of sources: rows like those of a delta, and the
    dimensions that these have."""
    narrowed = [(rows, tuple(dimensions)) for rows, dimensions in sources]
    kept = ", ".join(f"('{name}', ARRAY{numbers}::smallint[])" for name, numbers in series_by_dimension().items())
    return f"""
    WITH kept(dimension, numbers) AS (VALUES {kept}),
    by_day AS MATERIALIZED ({" UNION ALL ".join(_by_day(rows) for rows, _dimensions in narrowed)}),
    by_part AS MATERIALIZED ({" UNION ALL ".join(_by_part(*one) for one in narrowed)}),
    {regions_above("by_day")}
    days AS (
        SELECT a.above AS region, campaign, month, s.number AS series, {SUMS}
        FROM by_day b JOIN regions_above a USING (region) CROSS JOIN LATERAL unnest(b.series) s(number)
        GROUP BY 1, 2, 3, 4
    ),
    parts AS (
        SELECT dimension, region, campaign, month, s.number AS series, part, sum(total)::integer AS total
        FROM by_part b JOIN kept k USING (dimension) CROSS JOIN LATERAL unnest(b.series) s(number)
        WHERE s.number = ANY(k.numbers) GROUP BY 1, 2, 3, 4, 5, 6
    )
    SELECT '{TOTAL}' AS dimension, region, campaign, month, series, '' AS part, total,
        ARRAY[{", ".join(DAYS)}]::integer[] AS days
    FROM days WHERE month IS NOT NULL AND (total <> 0 OR {" OR ".join(f"{day} <> 0" for day in DAYS)})
    UNION ALL
    SELECT '{TOTAL}', region, campaign, NULL, series, '', sum(total), {NO_DAYS} FROM days
    WHERE series < {AS_OF} GROUP BY region, campaign, series HAVING sum(total) <> 0
    UNION ALL
    SELECT dimension, a.above, campaign, month, series, part, sum(total), {NO_DAYS}
    FROM parts JOIN regions_above a USING (region) GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(total) <> 0
    """


def series_by_dimension() -> dict[str, list[int]]:
    """The series whose cells are kept by each dimension."""
    kept: dict[str, list[int]] = {}
    for number, names in dimensions_by_series().items():
        for name in names:
            kept.setdefault(name, []).append(number)
    return kept


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
    days = ", ".join(f"coalesce(sum(n) FILTER (WHERE day_of_month = {n}), 0)::integer AS d{n}" for n in range(1, 32))
    return f"""
        SELECT series, campaign, region, month, sum(n)::integer AS total, {days} FROM (
            SELECT *, date_trunc('month', day::timestamp)::date AS month, extract(day FROM day)::int AS day_of_month
            FROM ({rows}) r OFFSET 0
        ) dated GROUP BY series, campaign, region, month
    """


def _by_part(rows: str, dimensions: tuple[str, ...]) -> str:
    """One pass over the rows for all dimensions at once. What is kept as of a day has none of them; what grows with the
    days is kept by day, as if each were a month; all else has no time."""
    columns = [COLUMNS[name] for name in dimensions]
    sets = ", ".join(f"({column})" for column in columns)
    named = " ".join(f"WHEN GROUPING({COLUMNS[name]}) = 0 THEN '{name}'" for name in dimensions)
    parts = " ".join(f"WHEN GROUPING({column}) = 0 THEN coalesce({column}::text, '')" for column in columns)
    growing = [number for number in dimensions_by_series() if number > GROWING]
    as_of = [number for number, names in dimensions_by_series().items() if names == (TOTAL,)]
    return f"""
        SELECT series, campaign, region, month, CASE {named} END AS dimension, CASE {parts} END AS part,
            sum(n)::integer AS total
        FROM (
            SELECT *, CASE WHEN series && ARRAY{growing}::smallint[] THEN day END AS month FROM ({rows}) r OFFSET 0
        ) dated
        WHERE NOT series <@ ARRAY{as_of}::smallint[]
        GROUP BY series, campaign, region, month, GROUPING SETS ({sets})
    """
