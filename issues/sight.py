"""Who of those in whose scope a problem lies sees it: a sensitive one, which the others know by its number alone, and
a draft, of which they know nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db.models import Exists, OuterRef, Q

from accounts.enums import RoleName
from accounts.scope import NOTHING, ROOT_PATH, Grant, grants_in, subtree_codes
from issues.enums import ACTIVE_TURNS, ProblemState

if TYPE_CHECKING:
    from accounts.models import User


def in_sight(actor: User, problem: str = "") -> Q:
    """Beside the scope: what is sensitive is seen by those alone who handle it.

    `problem` is the lookup path from the row to its problem, with the underscores; empty for a problem itself.
    """
    handled = is_handled(actor, problem)
    return handled if handled == Q() else Q(**{f"{problem}is_sensitive": False}) | handled


def out_of_sight(actor: User, problem: str = "") -> Q:
    """What is sensitive and others handle."""
    handled = is_handled(actor, problem)
    return NOTHING if handled == Q() else Q(~handled, **{f"{problem}is_sensitive": True})


def reported_or_own(actor: User) -> Q:
    """A draft is for whoever types it, and for the team for which it is typed: to everybody else it is not there."""
    own = Q(submitted_by=actor.pk)
    if teams := [grant.team_id for grant in grants_in(actor, RoleName.OFFICIAL)]:
        own |= Q(team__in=teams)
    return ~Q(state=ProblemState.DRAFT) | own


def is_handled(actor: User, problem: str = "") -> Q:
    """The problem is the actor's to handle: submitted by the actor, in the charge of the actor's office or one below,
    escalated by it, or with an organisation for which the actor handles, as the lead or assisting now.

    Each grant gives no more than lies in its own scope, so that two grants together see what each of them sees.
    """
    if not actor.is_active:
        return NOTHING
    condition = Q(**{f"{problem}submitted_by": actor.pk})
    for grant in grants_in(actor, RoleName.COORDINATOR):
        office = _of_office(actor, grant, problem)
        if office == Q():
            return office
        condition |= office
    for grant in grants_in(actor, RoleName.HANDLER):
        condition |= _of_organisation(grant, problem)
    return condition


def called_by(actor: User, path: str) -> Q:
    """In the territory of the actor's grants as call-back officer."""
    condition = NOTHING
    for grant in grants_in(actor, RoleName.CALL_BACK):
        narrowing: dict[str, Any] = {}
        if grant.campaign_id is not None:
            narrowing[f"{path}campaign"] = grant.campaign_id
        if grant.region_path != ROOT_PATH:
            narrowing[f"{path}region__any_of"] = subtree_codes(actor, grant.region_path)
        condition |= Q(**narrowing) if narrowing else Q(pk__isnull=False)
    return condition


def _of_office(actor: User, grant: Grant, problem: str) -> Q:
    within = _of_campaign(grant, problem)
    if grant.region_path == ROOT_PATH:
        return Q(**within)
    codes = subtree_codes(actor, grant.region_path)
    escalations = apps.get_model("issues", "Escalation")._default_manager
    passed = Exists(escalations.filter(problem=OuterRef(_key(problem)), from_region__any_of=codes))
    in_charge = Q(**{f"{problem}office__any_of": codes}) | Q(passed)
    return Q(in_charge, **within, **{f"{problem}region__any_of": codes})


def _of_organisation(grant: Grant, problem: str) -> Q:
    """The organisation has a turn at it now, or is the one that last had the lead."""
    turns = apps.get_model("issues", "Handling")._default_manager.filter(organisation=grant.organisation_id)
    now = turns.filter(Q(state__in=ACTIVE_TURNS) | Q(problem__lead_organisation=grant.organisation_id))
    return Q(Exists(now.filter(problem=OuterRef(_key(problem)))), **_of_campaign(grant, problem))


def _of_campaign(grant: Grant, problem: str) -> dict[str, Any]:
    return {} if grant.campaign_id is None else {f"{problem}campaign": grant.campaign_id}


def _key(problem: str) -> str:
    """What a subquery compares with: the row's own key, or its key of the problem."""
    return f"{problem.removesuffix('__')}_id" if problem else "pk"
