"""Figures that do not add up: different enterprises visited or attending, rounds held, listed enterprises visited.

A change of the rows of an entity may or may not change such a figure; that depends on the entity's other rows. They
are read from the records themselves: what was counted into the cells is what the records say now less the deltas that
are still waiting. Both are read in one statement, so in one state of the database; and an entity's deltas are never
drained by two at once (see `compaction`).
"""

from __future__ import annotations

from collections.abc import Callable

from reports.definitions import Figure
from reports.engine.fanout import ALL, BEGINNING, ENTITIES, KEY, OWN, regions_above, summed
from reports.engine.projection import literal_sql
from reports.engine.series import base_figure, counts_in, is_tallied, settled_number
from reports.facts import Fact
from reports.figures import FIGURES

# One place of an entity: `before` rows were counted into the cells, `change` rows are about to be.
PLACES = "entity, campaign, region, team"
Rows = Callable[..., str]


def entity_cells(rows: Rows) -> str:
    """`SELECT` of cells: how each such figure changes. `rows(fact, *others)` selects the places of a fact's entities,
    with how many of its rows were counted `before` and the `change` of that number."""
    steps, results = [], []
    figures = [figure for figure in FIGURES if not is_tallied(figure)]
    for figure in figures:
        steps.append(_places(f"places_{figure.number}", rows(figure.fact, *filter(None, [figure.met_by]))))
        if figure.met_by is not None:
            steps.append(_places(f"meeting_{figure.number}", rows(figure.met_by, figure.fact)))
        results.append(_distinct_cells(figure) if figure.met_by is None else _met_cells(figure))
    return f"""
    WITH {", ".join(steps)}
    SELECT dimension, region, campaign, '{ENTITIES}' AS span, {BEGINNING} AS first, part,
        {summed({settled_number(figure): f"number = {figure.number}" for figure in figures}, "total")}
    FROM ({" UNION ALL ".join(results)}) cells GROUP BY {KEY}
    """


def changed_by(picked: str) -> Rows:
    """The rows of all entities that the deltas in the relation `picked` touch."""

    def rows(fact: Fact, *others: Fact) -> str:
        counted = " OR ".join(counts_in(settled_number(base_figure(one))) for one in (fact, *others))
        touched = f"SELECT entity FROM {picked} WHERE ({counted}) AND entity IS NOT NULL"
        # Not a join, which would be planned without knowing how many there are: a set made once and looked up.
        waiting = f"{_of(fact)} AND coalesce(entity IN ({touched}), false)"
        return f"""
            SELECT r.*, 1, 0 FROM ({rows_of(fact, touched)}) r
            UNION ALL SELECT {PLACES}, -n, 0 FROM reports_delta WHERE {waiting}
            UNION ALL SELECT {PLACES}, 0, n FROM {picked} WHERE {waiting}
        """

    return rows


def all_rows(fact: Fact, *_others: Fact) -> str:
    """Every row, as if nothing had been counted yet."""
    return f"SELECT r.*, 0, 1 FROM ({rows_of(fact)}) r"


def all_drained_rows(fact: Fact, *_others: Fact) -> str:
    """Every row but for those whose deltas wait."""
    return f"{all_rows(fact)} UNION ALL SELECT {PLACES}, 0, -n FROM reports_delta WHERE {_of(fact)}"


def _of(fact: Fact) -> str:
    return f"{counts_in(settled_number(base_figure(fact)))} AND entity IS NOT NULL"


def rows_of(fact: Fact, entities: str = "") -> str:
    """`SELECT entity, campaign, region, team` for each row of the fact that leads to one of the entities, or to any."""
    rows = fact.counted(fact.model.objects).order_by().exclude(**{str(fact.entity): None})
    sql = literal_sql(rows.values_list(f"{fact.entity}_id", "campaign_id", "region_id", fact.dimensions["team"]))
    if not entities:
        return sql
    key = fact.model._meta.get_field(str(fact.entity)).column
    return f'{sql} {"AND" if " WHERE " in sql else "WHERE"} "{fact.model._meta.db_table}"."{key}" IN ({entities})'


def _places(name: str, rows: str) -> str:
    return f"""
    {name} AS (
        SELECT {PLACES}, sum(before)::bigint AS before, sum(change)::bigint AS change
        FROM ({rows}) rows({PLACES}, before, change)
        GROUP BY {PLACES} HAVING sum(before) <> 0 OR sum(change) <> 0
    )
    """


def _distinct_cells(figure: Figure) -> str:
    """An entity in one region only, as nearly all are, adds up in the regions above it; others are looked at there."""
    number, places = settled_number(figure), f"places_{figure.number}"
    columns = "dimension, region, campaign, part"
    return f"""
    (WITH {regions_above(places)} here AS (
        SELECT p.entity, c.campaign, p.region, c.dimension, c.part, sum(p.before) AS before, sum(p.change) AS change,
            count(*) OVER (PARTITION BY p.entity, c.campaign, c.dimension, c.part) AS regions
        FROM {places} p CROSS JOIN LATERAL (
            VALUES (p.campaign, 'total', ''), (p.campaign, 'team', coalesce(p.team::text, '')), ({ALL}, 'total', '')
            UNION ALL SELECT {ALL}, 'team', '' WHERE p.team IS NULL
        ) c(campaign, dimension, part)
        GROUP BY p.entity, c.campaign, p.region, c.dimension, c.part
    ), own AS (
        SELECT {columns}, {_change()} AS total FROM here GROUP BY {columns}
    ), single AS (
        SELECT {columns}, {_change()} AS total FROM here WHERE regions = 1 GROUP BY {columns}
    ), several AS (
        SELECT h.entity, h.campaign, a.above AS region, h.dimension, h.part,
            sum(h.before) AS before, sum(h.change) AS change
        FROM here h JOIN regions_above a USING (region) WHERE h.regions > 1
        GROUP BY h.entity, h.campaign, a.above, h.dimension, h.part
    ), changed AS (
        SELECT dimension, '{OWN}' || region AS region, campaign, part, total FROM own
        UNION ALL SELECT dimension, a.above, campaign, part, total FROM single JOIN regions_above a USING (region)
        UNION ALL SELECT {columns}, {_change()} FROM several GROUP BY {columns}
    )
    SELECT {columns}, {number} AS number, sum(total)::integer AS total
    FROM changed GROUP BY {columns} HAVING sum(total) <> 0)
    """


def _met_cells(figure: Figure) -> str:
    """Places and what they are met by go side by side through one window: a join of two such sets has no statistics to
    be planned by."""
    number, places, meeting = settled_number(figure), f"places_{figure.number}", f"meeting_{figure.number}"
    return f"""
    (WITH {regions_above(places)} sides AS (
        SELECT {PLACES}, before, change, 0::bigint AS met, 0::bigint AS met_change FROM {places}
        UNION ALL SELECT entity, campaign, NULL, NULL, 0, 0, before, change FROM {meeting}
    ), known AS (
        SELECT campaign, region, team, before, change,
            sum(met) OVER same AS met, sum(met_change) OVER same AS met_change
        FROM sides WINDOW same AS (PARTITION BY entity, campaign)
    ), marks AS (
        SELECT k.campaign, r.above AS region, d.dimension, d.part,
            CASE WHEN k.met > 0 THEN k.before ELSE 0 END AS before,
            CASE WHEN k.met + k.met_change > 0 THEN k.before + k.change ELSE 0 END AS after
        FROM known k JOIN regions_above r USING (region)
        CROSS JOIN LATERAL (VALUES ('total', ''), ('team', coalesce(k.team::text, ''))) d(dimension, part)
    )
    SELECT dimension, region, campaign, part, {number} AS number, sum(after - before)::integer AS total
    FROM marks GROUP BY dimension, region, campaign, part HAVING sum(after - before) <> 0)
    """


def _change() -> str:
    return "sum((before + change > 0)::int - (before > 0)::int)"
