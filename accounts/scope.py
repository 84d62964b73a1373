"""Which rows an actor sees, from the actor's role grants: the one place where grants become query conditions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Q

from accounts.enums import RoleName

if TYPE_CHECKING:
    from accounts.models import User

NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Grant:
    """A role grant as plain values, so that policies decide without the database."""

    role: str
    region_code: str | None
    region_path: str | None
    organisation_id: int | None
    organisation_region_path: str | None
    team_id: int | None
    campaign_id: int | None

    def covers_region(self, path: str) -> bool:
        return self.region_path is not None and path.startswith(self.region_path)

    def covers_campaign(self, campaign_id: int | None) -> bool:
        return self.campaign_id is None or self.campaign_id == campaign_id


def grants_of(actor: User) -> tuple[Grant, ...]:
    """The actor's grants, loaded once per actor object (one request, one task): one query, then none."""
    if not actor.is_active:
        return ()
    loaded: tuple[Grant, ...] | None = actor.__dict__.get("_loaded_grants")
    if loaded is None:
        rows = actor.grants.order_by("id").values_list(
            "role",
            "region_id",
            "region__path",
            "organisation_id",
            "organisation__region__path",
            "team_id",
            "campaign_id",
        )
        loaded = actor.__dict__["_loaded_grants"] = tuple(Grant(*row) for row in rows)
    return loaded


def grants_in(actor: User, *roles: str) -> tuple[Grant, ...]:
    """The actor's grants in any of `roles`."""
    return tuple(grant for grant in grants_of(actor) if grant.role in roles)


def has_role(actor: User, *roles: str) -> bool:
    return bool(grants_in(actor, *roles))


def subtree_codes(actor: User, path: str | None) -> tuple[str, ...]:
    """The codes of a region of the actor's grants and of all below it, loaded once per actor object like the grants.

    The planner knows how many rows a code has; how many a prefix of a joined path has, it can only guess.
    """
    return () if path is None else tuple(subtree_paths(actor, path))


def subtree_paths(actor: User, path: str) -> dict[str, str]:
    """The same codes in their order, each with its path."""
    loaded: dict[str, dict[str, str]] = actor.__dict__.setdefault("_loaded_subtrees", {})
    if path not in loaded:
        below = apps.get_model("accounts", "Region")._default_manager.filter(path__startswith=path)
        loaded[path] = dict(below.order_by("code").values_list("code", "path"))
    return loaded[path]


def organisation_ids(actor: User) -> frozenset[int]:
    """The organisations for which the actor is a handler."""
    return frozenset(g.organisation_id for g in grants_in(actor, RoleName.HANDLER) if g.organisation_id)


def rows_for(
    actor: User,
    *,
    region: str | None,
    campaign: str | None = None,
    organisations: Callable[[Grant], Q] | None = None,
) -> Q:
    """The condition for the rows in the actor's scope.

    `region` and `campaign` are lookup paths to the row's region and campaign; without a `region` a row belongs to no
    territory and every territorial role sees it. `organisations` turns a handler's grant into the condition for the
    rows of its organisation; without it handlers see nothing of the model. A row without a `campaign` is a handler's
    by what the organisation does there, so the condition itself keeps to the campaign of the grant.
    """
    condition = NOTHING
    for grant in grants_of(actor):
        if grant.role == RoleName.ADMIN:
            return Q()
        narrowing: dict[str, Any] = {}
        if grant.campaign_id is not None and campaign is not None:
            narrowing[campaign] = grant.campaign_id
        if grant.role == RoleName.HANDLER:
            if organisations is not None and grant.organisation_id is not None:
                condition |= Q(organisations(grant), **narrowing)
            continue
        if region is not None and grant.region_path != ROOT_PATH:
            narrowing[f"{region}__any_of"] = subtree_codes(actor, grant.region_path)
        if not narrowing:
            return Q()
        condition |= Q(**narrowing)
    return condition


def territory(actor: User) -> tuple[str, ...] | None:
    """The codes of the regions all of whose rows the actor sees and beyond which none; empty for the whole nation.

    None for whoever sees rows for other reasons than their place.
    """
    grants = grants_of(actor)
    places = [grant for grant in grants if grant.role != RoleName.HANDLER]
    if any(grant.role == RoleName.ADMIN or grant.region_path == ROOT_PATH for grant in places):
        return ()
    if not places or len(places) < len(grants):
        return None
    return tuple(sorted({code for grant in grants for code in subtree_codes(actor, grant.region_path)}))


ROOT_PATH = "100000."


def touching_q(actor: User, *, region: str, campaign: str | None = None) -> Q:
    """Like `rows_for`, for what reaches down as well: a campaign or team of a higher region concerns all below it.

    A handler's territory is the region of the organisation.
    """
    condition = NOTHING
    for grant in grants_of(actor):
        if grant.role == RoleName.ADMIN:
            return Q()
        narrowing: dict[str, Any] = {}
        if grant.campaign_id is not None and campaign is not None:
            narrowing[campaign] = grant.campaign_id
        home = grant.region_path or grant.organisation_region_path or ROOT_PATH
        above = [code for code in home.split(".") if code]
        reach = Q(**{f"{region}__path__startswith": home}) | Q(**{f"{region}__in": above})
        condition |= Q(reach, **narrowing)
    return condition


def territories_of(actor: User) -> frozenset[tuple[str, int | None]] | None:
    """The actor's scope as (region path, campaign or None for all), where it is made of territories alone.

    None for a handler, who sees single records of any place.
    """
    territories = set()
    for grant in grants_of(actor):
        if grant.role == RoleName.ADMIN:
            return frozenset({(ROOT_PATH, None)})
        if grant.role == RoleName.HANDLER:
            return None
        territories.add((grant.region_path or ROOT_PATH, grant.campaign_id))
    return frozenset(territories)
