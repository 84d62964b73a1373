"""A list assigned to its teams by area: who gets how many is a rule, which rows these are the database finds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

from campaigns.enums import AssignmentScope
from campaigns.models import Campaign, ListChange
from campaigns.rules.assignment import Share
from campaigns.selectors.assignment import shares_of

BATCH = 20_000

QUOTA = """
CREATE TEMPORARY TABLE list_quota ON COMMIT DROP AS
SELECT * FROM unnest(%s::varchar[], %s::boolean[], %s::bigint[], %s::integer[], %s::integer[])
    AS quota (path, is_key, team_id, first, last)
"""
# In each area the rows take the teams in turn, in the order of their enterprises: the same every time.
NUMBER = """
CREATE TEMPORARY TABLE list_waiting ON COMMIT DROP AS
SELECT row_number() OVER (ORDER BY w.id) AS place, w.id, q.team_id FROM (
    SELECT r.id, a.path, r.is_key, r.team_id,
        row_number() OVER (PARTITION BY r.region_id, r.is_key ORDER BY r.enterprise_id) AS turn
    FROM campaigns_listedenterprise r JOIN accounts_region a ON a.code = r.region_id
    WHERE r.campaign_id = %(campaign)s AND (%(everything)s OR r.team_id IS NULL)
) w LEFT JOIN list_quota q ON q.path = w.path AND q.is_key = w.is_key AND w.turn BETWEEN q.first AND q.last
WHERE w.team_id IS DISTINCT FROM q.team_id
"""
ASSIGN = """
UPDATE campaigns_listedenterprise r SET team_id = w.team_id FROM list_waiting w
WHERE w.place BETWEEN %(first)s AND %(last)s AND r.id = w.id
"""

Tell = Callable[[str, int, int], None]


def assigned(change: ListChange, *, tell: Tell) -> dict[str, int]:
    """Give the waiting rows their teams; anew, the others as well. Returns the counts of the change."""
    campaign = Campaign.objects.get(pk=change.campaign_id)
    tell("comparing", 0, 1)
    _present, shares = shares_of(campaign, change.scope)
    everything = change.scope == AssignmentScope.EVERYTHING
    with connection.cursor() as cursor:
        cursor.execute(QUOTA, _columns(shares))
        cursor.execute("ANALYZE list_quota")
        cursor.execute(NUMBER, {"campaign": campaign.pk, "everything": everything})
        cursor.execute("CREATE UNIQUE INDEX ON list_waiting (place)")
        cursor.execute("SELECT count(*) FROM list_waiting")
        (total,) = cursor.fetchone()
        changed = 0
        for first in range(1, total + 1, BATCH):
            cursor.execute(ASSIGN, {"first": first, "last": first + BATCH - 1})
            changed += cursor.rowcount
            tell("writing", changed, total)
        cursor.execute("DROP TABLE list_quota, list_waiting")
    return {"assigned_count": changed}


def _columns(shares: Iterable[Share]) -> list[list[Any]]:
    """Each share with the places in its area at which it begins and ends."""
    reached: dict[tuple[str, bool], int] = defaultdict(int)
    columns: list[list[Any]] = [[], [], [], [], []]
    for share in shares:
        first = reached[share.path, share.is_key] + 1
        reached[share.path, share.is_key] += share.count
        row = (share.path, share.is_key, share.team, first, first + share.count - 1)
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    return columns
