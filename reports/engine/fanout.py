"""SQL that turns deltas into cells: a delta counts in every region above it, in every dimension, by day and in all."""

from __future__ import annotations

from reports.engine.series import DURATION, PART_COLUMNS, dimensions_by_series

# The columns of a cell, in the order of its key.
KEY = "dimension, region, campaign, month, series, part"
ALL = 0
OWN = "-"
PARTS = {**PART_COLUMNS, DURATION: DURATION}

# Merging what one statement adds into what is there. In the order of the key, so that two never wait for each other.
UPSERT = f"""
INSERT INTO reports_cell AS cell ({KEY}, total, days)
SELECT {KEY}, total, days FROM added ORDER BY {KEY}
ON CONFLICT ({KEY}) DO UPDATE SET total = cell.total + excluded.total,
    days = CASE WHEN cell.month IS NULL THEN cell.days ELSE
        ARRAY(SELECT a + b FROM unnest(cell.days, excluded.days) AS both_days(a, b)) END
"""


def tallied_cells(source: str) -> str:
    """`SELECT` of cells made of `source`, rows like those of a delta: for all series whose rows simply add up."""
    kept = ", ".join(
        f"({number}, '{dimension}')" for number, names in dimensions_by_series().items() for dimension in names
    )
    parts = " ".join(f"WHEN '{dimension}' THEN d.{column}::text" for dimension, column in PARTS.items())
    return f"""
    WITH kept(number, dimension) AS (VALUES {kept}),
    by_part AS (
        SELECT k.number AS series, d.campaign, d.region, k.dimension, d.day, sum(d.n) AS n,
            coalesce(CASE k.dimension {parts} END, '') AS part
        FROM ({source}) d CROSS JOIN LATERAL unnest(d.series) s(number) JOIN kept k USING (number)
        GROUP BY k.number, d.campaign, d.region, k.dimension, d.day, part
    ),
    {regions_above("by_part")}
    by_region AS (
        SELECT p.series, p.campaign, a.above AS region, p.dimension, p.part, p.day, sum(p.n) AS n
        FROM by_part p JOIN regions_above a USING (region)
        GROUP BY p.series, p.campaign, a.above, p.dimension, p.part, p.day HAVING sum(p.n) <> 0
    )
    SELECT {KEY}, total, days FROM (
        SELECT dimension, region, campaign, date_trunc('month', day)::date AS month, series, part, sum(n) AS total,
            {days_of("day", "n")} AS days
        FROM by_region WHERE day IS NOT NULL GROUP BY 1, 2, 3, 4, 5, 6
        UNION ALL
        SELECT dimension, region, campaign, NULL, series, part, sum(n), '{{}}'
        FROM by_region WHERE series < 100 GROUP BY 1, 2, 3, 5, 6
    ) cells
    """


def regions_above(rows: str) -> str:
    """A common table expression: each region that occurs in `rows`, with itself and all regions above it."""
    return f"""
    regions_above AS (
        SELECT r.code AS region, above FROM accounts_region r
        CROSS JOIN LATERAL unnest(string_to_array(rtrim(r.path, '.'), '.')) above
        WHERE r.code IN (SELECT region FROM {rows})
    ),
    """


def days_of(day: str, n: str) -> str:
    """An array of 31 sums, one for each day of the month."""
    sums = (f"coalesce(sum({n}) FILTER (WHERE extract(day FROM {day}) = {number}), 0)" for number in range(1, 32))
    return f"ARRAY[{', '.join(sums)}]::integer[]"
