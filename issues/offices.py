"""For which offices a coordinator acts: the own one, and those below it that have no coordinators of their own."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from django.apps import apps
from django.db.models import Q, QuerySet

from accounts.enums import RoleName
from accounts.scope import NOTHING, Grant, grants_in, subtree_paths
from issues.rules.offices import lineage

if TYPE_CHECKING:
    from accounts.models import User


class Offices(NamedTuple):
    """Codes of regions, in one campaign or in all, without those that others coordinate in a campaign."""

    codes: list[str]
    campaign: int | None
    others: Mapping[int, list[str]]


def coordinating(campaign_id: int | None = None) -> QuerySet[Any]:
    """The grants of people who coordinate; with a campaign, those that hold in it."""
    grants = apps.get_model("accounts", "RoleGrant")._default_manager.filter(
        role=RoleName.COORDINATOR, user__is_active=True, user__is_client=False
    )
    return grants.filter(Q(campaign=None) | Q(campaign=campaign_id)) if campaign_id else grants


def with_office_of(actor: User, *, office: str = "office", campaign: str = "campaign") -> Q:
    """The condition for rows whose office the actor acts for; the lookups lead to its region and campaign."""
    loaded: list[Offices] | None = actor.__dict__.get("_loaded_offices")
    if loaded is None:
        loaded = [_offices_of(actor, grant) for grant in grants_in(actor, RoleName.COORDINATOR) if grant.region_path]
        actor.__dict__["_loaded_offices"] = loaded
    condition = NOTHING
    for offices in loaded:
        mine = Q(**{f"{office}__any_of": offices.codes})
        if offices.campaign is not None:
            mine &= Q(**{campaign: offices.campaign})
        for other, theirs in offices.others.items():
            mine &= ~Q(**{f"{office}__any_of": theirs, campaign: other})
        condition |= mine
    return condition


def _offices_of(actor: User, grant: Grant) -> Offices:
    """One query beside the actor's own regions, whatever is below."""
    own_path = grant.region_path or ""
    below = coordinating(grant.campaign_id).filter(region__path__startswith=own_path)
    manned: dict[str, set[int | None]] = defaultdict(set)
    for path, campaign in below.exclude(region=grant.region_code).values_list("region__path", "campaign"):
        manned[path].add(None if grant.campaign_id else campaign)
    own: list[str] = []
    others: dict[int, list[str]] = defaultdict(list)
    for code, path in subtree_paths(actor, own_path).items():
        campaigns: set[Any] = {campaign for above in lineage(path) for campaign in manned.get(above, ())}
        if None in campaigns:
            continue
        own.append(code)
        for campaign in campaigns:
            others[campaign].append(code)
    return Offices(own, grant.campaign_id, others)


def coordinators_for(offices: Iterable[tuple[str, int]]) -> set[int]:
    """The keys of the coordinators of these offices, each the path of a region and a campaign: one query."""
    people: dict[tuple[str, int | None], set[int]] = defaultdict(set)
    for path, campaign, user in coordinating().values_list("region__path", "campaign", "user"):
        people[path, campaign].add(user)
    found: set[int] = set()
    for path, campaign in offices:
        nearest = (people[above, campaign] | people[above, None] for above in reversed(lineage(path)))
        found |= next(filter(None, nearest), set())
    return found
