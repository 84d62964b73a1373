"""Published policies and their items, shared by the programmes. All are examples and say so in their titles."""

from __future__ import annotations

import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

from accounts.enums import OrganisationKind
from campaigns.models import Visit
from policies.models import Policy, PolicyItem
from portal.demo.world import World

_DATA = Path(__file__).parent / "data"


def publish(world: World) -> None:
    by_key = {}
    for row in _rows("policies.csv"):
        region = world.territory[row["region"]]
        issuer = world.institutions.named(region, row["issuer"], OrganisationKind.DEPARTMENT)
        issued = dt.date.fromisoformat(row["issued_on"])
        by_key[row["key"]] = world.store.new(
            Policy,
            title=row["title"],
            issued_by_id=issuer.pk,
            region_id=region.code,
            summary=row["summary"],
            issued_on=issued,
            effective_on=issued + dt.timedelta(days=10),
            expires_on=dt.date.fromisoformat(row["expires_on"]) if row["expires_on"] else None,
            status="expired" if row["expires_on"] and row["expires_on"] < world.days.today.isoformat() else "valid",
        )
    for row in _rows("policy_items.csv"):
        policy = by_key[row["policy"]]
        world.store.new(
            PolicyItem,
            policy_id=policy.pk,
            title=row["title"],
            type=row["type"],
            mode=row["mode"],
            benefit=row["benefit"],
            cap_wan=Decimal(row["cap_wan"]) if row["cap_wan"] else None,
            promised_days=int(row["promised_days"]) if row["promised_days"] else None,
            handled_by_id=policy.issued_by_id,
        )


def explain(world: World, visit: Visit) -> None:
    """One or two of the policies that applied at the place on the day were explained at the visit."""
    path = world.territory[visit.region_id].path.split(".")
    known = [
        p
        for p in world.store.rows(Policy)
        if p.region_id in path
        and p.effective_on <= visit.visited_on
        and (p.expires_on is None or p.expires_on >= visit.visited_on)
    ]
    for policy in world.random.sample(known, min(len(known), world.random.choice((1, 1, 2)))):
        world.store.new(Visit.policies.through, visit_id=visit.pk, policy_id=policy.pk)


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))
