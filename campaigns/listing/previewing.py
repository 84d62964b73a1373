"""What a refresh of a list would change, found by a worker: over a whole register that takes longer than a request may.

It is kept in the cache for a while: it can be found anew at any time, and whatever changes the list makes it void.
"""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db.models import Count, F, Q
from django.utils import timezone

from campaigns.enums import ListOrigin
from campaigns.models import Campaign
from campaigns.selectors import eligibility

FIRST_ROWS = 20
KEPT_SECONDS = 600
# One worker at a time is asked for each list; another one when this one has not answered by then.
PATIENCE_SECONDS = 600


def preview_kept(campaign: Campaign, *, today: date) -> dict[str, Any] | None:
    """What was found for the campaign's rule as it is now, today."""
    found: dict[str, Any] | None = cache.get(_keys(campaign.pk)[0])
    return found if found and (found["version"], found["today"]) == (campaign.version, today) else None


def preview_claim(campaign_id: int) -> str | None:
    """A token for whoever is to find it; None while somebody is at it."""
    token = uuid.uuid4().hex
    return token if cache.add(_keys(campaign_id)[1], token, PATIENCE_SECONDS) else None


def preview_find(campaign_id: int, token: str) -> None:
    """Find it and keep it, unless the list was changed since the token was given."""
    campaign = Campaign.objects.select_related("region").get(pk=campaign_id)
    today = timezone.localdate()
    found = {"version": campaign.version, "today": today, "at": timezone.now(), **_found(campaign, today)}
    kept, asked = _keys(campaign_id)
    if cache.get(asked) == token:
        cache.set(kept, found, KEPT_SECONDS)
        cache.delete(asked)


def preview_forget(campaign_id: int) -> None:
    cache.delete_many(_keys(campaign_id))


def _found(campaign: Campaign, today: date) -> dict[str, Any]:
    """Of each kind the number of all, and the keys of the first rows."""
    rule = campaign.rule
    enters = eligibility.entering(campaign, rule, today=today)
    leaves = eligibility.leaving(campaign, rule, today=today)
    numbers = eligibility.standing(campaign, rule, today=today).aggregate(
        leaves=Count("pk", filter=Q(origin=ListOrigin.RULE, meets=False, was_visited=False)),
        visited=Count("pk", filter=Q(origin=ListOrigin.RULE, meets=False, was_visited=True)),
        stays=Count("pk", filter=Q(origin=ListOrigin.RULE, meets=True)),
        by_hand=Count("pk", filter=Q(origin=ListOrigin.HAND)),
        by_hand_only=Count("pk", filter=Q(origin=ListOrigin.HAND, meets=False)),
        moved=Count("pk", filter=~Q(region=F("enterprise__region"))),
    )

    def first(was_visited: bool) -> dict[int, list[str]]:
        rows = leaves.filter(was_visited=was_visited)
        found: list[Any] = eligibility.with_failed_criteria(rows, campaign, rule, today=today, size=FIRST_ROWS)
        return {row.pk: row.fails for row in found}

    excluded = eligibility.excluded(campaign, rule, today=today).count()
    return {
        "counts": {"enters": enters.count(), "excluded": excluded, **numbers},
        "entering": list(enters.order_by("id").values_list("pk", flat=True)[:FIRST_ROWS]),
        "leaving": first(was_visited=False),
        "leaving_visited": first(was_visited=True),
    }


def _keys(campaign_id: int) -> tuple[str, str]:
    name = f"campaigns.list_preview:{campaign_id}"
    return f"{name}:found", f"{name}:asked"
