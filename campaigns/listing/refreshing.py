"""A list refreshed by its rule: first all that enters and leaves is put aside, then written batch by batch.

Everything happens within the caller's transaction, in the database: memory does not grow with the list.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from campaigns.enums import ListOrigin
from campaigns.models import Campaign, ListChange
from campaigns.rules.eligibility import EligibilityRule
from campaigns.selectors import eligibility

BATCH = 20_000

Tell = Callable[[str, int, int], None]

ENTER = """
INSERT INTO campaigns_listedenterprise (campaign_id, enterprise_id, region_id, is_key, origin)
SELECT %(campaign)s, id, region_id, false, %(rule)s FROM list_entering WHERE place BETWEEN %(first)s AND %(last)s
ON CONFLICT (campaign_id, enterprise_id) DO NOTHING
"""
KEEP = """
UPDATE campaigns_listedenterprise r SET origin = %(hand)s FROM list_leaving l
WHERE l.place BETWEEN %(first)s AND %(last)s AND l.was_visited AND r.id = l.id AND r.origin = %(rule)s
"""
LEAVE = """
DELETE FROM campaigns_listedenterprise r USING list_leaving l
WHERE l.place BETWEEN %(first)s AND %(last)s AND r.id = l.id AND r.origin = %(rule)s
"""
# Whoever has moved is looked after by the same team only where that team serves the new place.
MOVE = """
UPDATE campaigns_listedenterprise r
SET region_id = e.region_id, team_id = (
    SELECT t.id FROM campaigns_serviceteam t
    JOIN accounts_region served ON served.code = t.region_id
    JOIN accounts_region here ON here.code = e.region_id
    WHERE t.id = r.team_id AND starts_with(here.path, served.path))
FROM enterprises_enterprise e
WHERE r.campaign_id = %(campaign)s AND e.id = r.enterprise_id AND e.region_id <> r.region_id
"""


def refreshed(change: ListChange, *, today: date, tell: Tell) -> dict[str, int]:
    """Make the list what the rule says, apart from what was decided by hand. Returns the counts of the change."""
    campaign = Campaign.objects.select_related("region").get(pk=change.campaign_id)
    rule = EligibilityRule.of(change.rule)
    tell("comparing", 0, 1)
    enters = eligibility.entering(campaign, rule, today=today).order_by("id").values("id", "region_id")
    leaves = eligibility.leaving(campaign, rule, today=today).order_by("id").values("id", "was_visited")
    with connection.cursor() as cursor:
        entering = _put_aside(cursor, "list_entering", "id, region_id", enters)
        leaving = _put_aside(cursor, "list_leaving", "id, was_visited", leaves)
        values: dict[str, Any] = {"campaign": campaign.pk, "rule": ListOrigin.RULE.value, "hand": ListOrigin.HAND.value}
        counts = dict.fromkeys(("entered_count", "left_count", "kept_count"), 0)
        steps = [("left_count", LEAVE, leaving), ("entered_count", ENTER, entering)]
        if change.keeps_visited:
            steps.insert(0, ("kept_count", KEEP, leaving))
        done, total = 0, sum(rows for _name, _statement, rows in steps)
        for name, statement, rows in steps:
            for first in range(1, rows + 1, BATCH):
                cursor.execute(statement, {**values, "first": first, "last": first + BATCH - 1})
                counts[name] += cursor.rowcount
                done += min(BATCH, rows - first + 1)
                tell("writing", done, total)
        cursor.execute("DROP TABLE list_entering, list_leaving")
        cursor.execute(MOVE, values)
        return {**counts, "moved_count": cursor.rowcount}


def _put_aside(cursor: Any, table: str, columns: str, rows: QuerySet[Any]) -> int:
    """The rows in a table of this transaction, numbered from 1. Returns how many. Names are this module's own."""
    sql, parameters = rows.query.sql_with_params()
    numbered = f"SELECT row_number() OVER () AS place, {columns} FROM ({sql}) AS found ({columns})"  # noqa: S608
    cursor.execute(f"CREATE TEMPORARY TABLE {table} ON COMMIT DROP AS {numbered}", parameters)
    cursor.execute(f"CREATE UNIQUE INDEX ON {table} (place)")
    cursor.execute(f"ANALYZE {table}")
    cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
    (count,) = cursor.fetchone()
    return int(count)
