"""What is allowed to whom: pure decisions over loaded grants, one `require` line in each service."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from accounts.enums import RoleName
from accounts.scope import grants_in, has_role, organisation_ids
from common.errors import NotAllowed

if TYPE_CHECKING:
    from accounts.models import User


def require(allowed: bool) -> None:
    """Raise NotAllowed `not_allowed` unless `allowed`."""
    if not allowed:
        raise NotAllowed("not_allowed", _("Your role does not allow this here."))


def is_admin(actor: User) -> bool:
    return has_role(actor, RoleName.ADMIN)


def coordinates(actor: User, *, region_path: str, campaign_id: int | None) -> bool:
    """A coordinator acts inside the region subtree and campaign of the grant."""
    return any(
        grant.covers_region(region_path) and grant.covers_campaign(campaign_id)
        for grant in grants_in(actor, RoleName.COORDINATOR)
    )


def handles_for(actor: User, *, organisation_id: int | None, campaign_id: int | None) -> bool:
    """A handler acts for the organisation of the grant."""
    return any(
        grant.organisation_id == organisation_id and grant.covers_campaign(campaign_id)
        for grant in grants_in(actor, RoleName.HANDLER)
    )


def calls_back(actor: User, *, region_path: str, campaign_id: int | None) -> bool:
    """A call-back officer asks the enterprises of the region subtree and campaign of the grant."""
    return any(
        grant.covers_region(region_path) and grant.covers_campaign(campaign_id)
        for grant in grants_in(actor, RoleName.CALL_BACK)
    )


def belongs_to_team(actor: User, *, team_id: int | None) -> bool:
    return any(grant.team_id == team_id for grant in grants_in(actor, RoleName.OFFICIAL) if team_id is not None)


def can_run_desk(actor: User, *, organisation_id: int) -> bool:
    """Whoever handles for the organisation; and the administrator, for when nobody of them is left."""
    return organisation_id in organisation_ids(actor) or is_admin(actor)
