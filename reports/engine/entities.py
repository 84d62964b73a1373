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
from reports.facts import FACTS, Fact
from reports.figures import FIGURES

# One place of an entity: `before` rows were counted into the cells, `change` rows are about to be.
PLACES = "entity, campaign, region, team"
FLIPS = "(before > 0) <> (before + change > 0)"
UNTOLD_FIGURES = [figure for figure in FIGURES if not is_tallied(figure)]
Rows = Callable[[Fact], str]


def entity_cells(rows: Rows) -> str:
    """`SELECT` of cells: how each such figure changes. `rows(fact)` selects the places of a fact's entities, with how
    many of its rows were counted `before` and the `change` of that number."""
    read = [fact for fact in FACTS if _hanging_together(fact)]
    places = ", ".join(f"{_places(fact)} AS MATERIALIZED ({_counted(rows(fact))})" for fact in read)
    changes = [
        _distinct_cells(figure) if figure.met_by is None else _met_cells(figure, figure.met_by)
        for figure in UNTOLD_FIGURES
    ]
    return f"""
    WITH {places}
    SELECT dimension, region, campaign, '{ENTITIES}' AS span, {BEGINNING} AS first, part,
        {summed({settled_number(figure): f"number = {figure.number}" for figure in UNTOLD_FIGURES}, "total")}
    FROM ({" UNION ALL ".join(changes)}) cells GROUP BY {KEY}
    """


def changed_by_batch(picked: str) -> Rows:
    """The rows of all entities that the deltas in the relation `picked` touch; more deltas of theirs may wait."""

    def rows(fact: Fact) -> str:
        touched = _touched(fact, picked)
        # Not a join, which would be planned without knowing how many there are: a set made once and looked up.
        waiting = f"{_of(fact)} AND coalesce(entity IN ({touched}), false)"
        return f"""
            {_records_of(fact, touched)}
            UNION ALL SELECT {PLACES}, -n, 0 FROM reports_delta WHERE {waiting}
            UNION ALL SELECT {PLACES}, 0, n FROM {picked} WHERE {_of(fact)}
        """

    return rows


def changed_by_all(waiting: str, campaign: str = "") -> Rows:
    """The rows of all entities that the deltas in the relation `waiting` touch, where these are all that wait: in any
    campaign, or in the one alone of which then nothing else is read or counted."""

    def rows(fact: Fact) -> str:
        return f"""
            {_records_of(fact, _touched(fact, waiting), campaign)}
            UNION ALL SELECT {PLACES}, -n, n FROM {waiting} WHERE {_of(fact)}
        """

    return rows


def all_rows(fact: Fact) -> str:
    """Every row, as if nothing had been counted yet."""
    return f"SELECT r.*, 0, 1 FROM ({_records(fact)}) r"


def all_drained_rows(fact: Fact) -> str:
    """Every row but for those whose deltas wait."""
    return f"{all_rows(fact)} UNION ALL SELECT {PLACES}, 0, -n FROM reports_delta WHERE {_of(fact)}"


def _of(fact: Fact) -> str:
    return f"{counts_in(settled_number(base_figure(fact)))} AND entity IS NOT NULL"


def _hanging_together(fact: Fact) -> list[Fact]:
    """The facts whose rows say together what is counted of the entities of this one; none if nothing is."""
    pairs = [(figure.fact, figure.met_by) for figure in UNTOLD_FIGURES if fact in (figure.fact, figure.met_by)]
    return [one for one in FACTS if any(one in pair for pair in pairs)]


def _touched(fact: Fact, deltas: str) -> str:
    counted = " OR ".join(f"({_of(one)})" for one in _hanging_together(fact))
    return f"SELECT DISTINCT entity FROM {deltas} WHERE {counted}"


def _records(fact: Fact) -> str:
    """`SELECT entity, campaign, region, team` for each row of the fact that leads to an entity."""
    rows = fact.counted(fact.model.objects).order_by().filter(**{f"{fact.entity}__isnull": False})
    return literal_sql(rows.values_list(f"{fact.entity}_id", "campaign_id", "region_id", fact.dimensions["team"]))


def _records_of(fact: Fact, entities: str, campaign: str = "") -> str:
    """The rows of these entities, looked up one entity after the other whatever the planner thinks of their number."""
    table = fact.model._meta.db_table
    key = fact.model._meta.get_field(str(fact.entity)).column
    only = f' AND "{table}".campaign_id = {campaign}' if campaign else ""
    rows = _records(fact)
    more = "AND" if " WHERE " in rows else "WHERE"
    return f"""
        SELECT r.*, 1, 0 FROM ({entities}) touched
        CROSS JOIN LATERAL ({rows} {more} "{table}"."{key}" = touched.entity{only} OFFSET 0) r
    """


def _places(fact: Fact) -> str:
    return f"places_{FACTS.index(fact)}"


def _counted(rows: str) -> str:
    return f"""
        SELECT {PLACES}, sum(before)::bigint AS before, sum(change)::bigint AS change
        FROM ({rows}) rows({PLACES}, before, change)
        GROUP BY {PLACES} HAVING sum(before) <> 0 OR sum(change) <> 0
    """


def _distinct_cells(figure: Figure) -> str:
    """An entity in one region only, as nearly all are, adds up in the regions above it; others are looked at there."""
    cells = "dimension, region, campaign, part"
    return f"""
    (WITH changing AS MATERIALIZED (
        SELECT * FROM {_places(figure.fact)} p
        WHERE entity IN (SELECT entity FROM {_places(figure.fact)} WHERE {FLIPS})
    ), spread AS MATERIALIZED (
        SELECT entity FROM changing GROUP BY entity HAVING min(region) <> max(region)
    ), {regions_above("changing")} alone AS (
        {_summed_places("region", "WHERE entity NOT IN (SELECT entity FROM spread)")}
    ), below AS (
        {_summed_places("region", "WHERE entity IN (SELECT entity FROM spread)")}
    ), above AS (
        SELECT entity, campaign, dimension, part, a.above AS region, sum(before) AS before, sum(change) AS change
        FROM below JOIN regions_above a USING (region) GROUP BY entity, campaign, dimension, part, a.above
    ), changed AS (
        SELECT {cells}, {_change()} AS total FROM alone GROUP BY {cells}
    )
    SELECT {cells}, {figure.number} AS number, sum(total)::integer AS total FROM (
        SELECT dimension, a.above AS region, campaign, part, total FROM changed JOIN regions_above a USING (region)
        UNION ALL SELECT dimension, '{OWN}' || region, campaign, part, total FROM changed
        UNION ALL SELECT dimension, '{OWN}' || region, campaign, part, {_change()} FROM below GROUP BY {cells}
        UNION ALL SELECT {cells}, {_change()} FROM above GROUP BY {cells}
    ) every GROUP BY {cells} HAVING sum(total) <> 0)
    """


def _summed_places(keys: str, where: str) -> str:
    """The rows of each entity in each region by campaign, by team, and of all campaigns together."""
    sums = "sum(before) AS before, sum(change) AS change"
    return f"""
        SELECT entity, {keys}, coalesce(campaign, {ALL}) AS campaign,
            CASE WHEN GROUPING(team) = 0 THEN 'team' ELSE 'total' END AS dimension,
            CASE WHEN GROUPING(team) = 0 THEN coalesce(team::text, '') ELSE '' END AS part, {sums}
        FROM changing {where} GROUP BY entity, {keys}, GROUPING SETS ((campaign, team), (campaign), ())
        UNION ALL
        SELECT entity, {keys}, {ALL}, 'team', '', {sums}
        FROM changing {where} AND team IS NULL GROUP BY entity, {keys}
    """


def _met_cells(figure: Figure, met_by: Fact) -> str:
    """Places and what they are met by go side by side through one window: a join of two such sets has no statistics to
    be planned by."""
    places, meeting = _places(figure.fact), _places(met_by)
    return f"""
    (WITH changing AS MATERIALIZED (
        SELECT entity FROM {places} WHERE change <> 0 UNION SELECT entity FROM {meeting} WHERE {FLIPS}
    ), {regions_above(places)} sides AS (
        SELECT {PLACES}, before, change, 0::bigint AS met, 0::bigint AS met_change FROM {places}
        WHERE entity IN (SELECT entity FROM changing)
        UNION ALL SELECT entity, campaign, NULL, NULL, 0, 0, before, change FROM {meeting}
        WHERE entity IN (SELECT entity FROM changing) AND (entity, campaign) IN (SELECT entity, campaign FROM {places})
    ), known AS (
        SELECT campaign, region, team, before, change,
            sum(met) OVER same AS met, sum(met_change) OVER same AS met_change
        FROM sides WINDOW same AS (PARTITION BY entity, campaign)
    ), marks AS (
        SELECT campaign, region, team, sum(CASE WHEN met + met_change > 0 THEN before + change ELSE 0 END)
            - sum(CASE WHEN met > 0 THEN before ELSE 0 END) AS total
        FROM known WHERE region IS NOT NULL GROUP BY campaign, region, team
    )
    SELECT d.dimension, r.above AS region, campaign, d.part, {figure.number} AS number, sum(total)::integer AS total
    FROM marks JOIN regions_above r USING (region)
    CROSS JOIN LATERAL (VALUES ('total', ''), ('team', coalesce(team::text, ''))) d(dimension, part)
    GROUP BY d.dimension, r.above, campaign, d.part HAVING sum(total) <> 0)
    """


def _change() -> str:
    return "sum((before + change > 0)::int - (before > 0)::int)"
