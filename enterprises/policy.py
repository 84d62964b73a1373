from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from accounts.enums import RoleName
from accounts.scope import grants_in, grants_of, has_role

if TYPE_CHECKING:
    from accounts.models import User

WORKING_ROLES = (RoleName.OFFICIAL, RoleName.COORDINATOR)
CALLING_ROLES = (*WORKING_ROLES, RoleName.CALL_BACK)


def can_see_phone(actor: User, *, region_path: str, is_handled: bool) -> bool:
    """Whoever may have to call may have a number shown: officials, offices and call-back officers in their territory,
    administrators.

    A handler may call the enterprises whose problems the organisation handles (`is_handled`). Leaders read figures and
    call nobody. What holds for the number holds for the e-mail address.
    """
    return is_handled or any(
        grant.role == RoleName.ADMIN or (grant.role in CALLING_ROLES and grant.covers_region(region_path))
        for grant in grants_of(actor)
    )


def can_register(actor: User) -> bool:
    """Whether the actor may add enterprises anywhere: in the field, in an office, as administrator."""
    return has_role(actor, RoleName.ADMIN, *WORKING_ROLES)


def can_write_enterprise(actor: User, *, region_path: str) -> bool:
    """Whoever works in a territory keeps its register: facts, declarations, titles and contacts."""
    return any(
        grant.role == RoleName.ADMIN or (grant.role in WORKING_ROLES and grant.covers_region(region_path))
        for grant in grants_of(actor)
    )


def can_keep_tags(actor: User, *, region_path: str) -> bool:
    """The office of a region keeps the catalogue of its words; administrators keep any."""
    return any(
        grant.role == RoleName.ADMIN or (grant.role == RoleName.COORDINATOR and grant.covers_region(region_path))
        for grant in grants_of(actor)
    )


def can_read_contact_views(actor: User, *, region_path: str) -> bool:
    """Who looked at a number is for the offices of the territory and for administrators."""
    return any(
        grant.role == RoleName.ADMIN or (grant.role == RoleName.COORDINATOR and grant.covers_region(region_path))
        for grant in grants_of(actor)
    )


EMAIL_MASK = "***"


def masked(phone: str) -> str:
    """13812340000 becomes 138****0000; what is too short to keep anything is hidden whole."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 10 else "*" * len(phone)


def masked_email(email: str) -> str:
    """wang@example.cn becomes w***@example.cn; how long the name is stays unknown."""
    name, at, domain = email.partition("@")
    return f"{name[:1]}{EMAIL_MASK}{at}{domain}" if email else ""


def can_import(actor: User) -> bool:
    """Offices bring in the enterprises of their territory, administrators those of all."""
    return bool(grants_in(actor, RoleName.ADMIN, RoleName.COORDINATOR))


def import_paths(actor: User) -> list[str] | None:
    """The subtrees in which rows of the actor's files may lie; None: everywhere."""
    if grants_in(actor, RoleName.ADMIN):
        return None
    return sorted({grant.region_path for grant in grants_in(actor, RoleName.COORDINATOR) if grant.region_path})


def can_merge(actor: User, *, region_paths: Iterable[str]) -> bool:
    """Offices make one of two entries of their territory, administrators of any."""
    return all(
        any(
            grant.role == RoleName.ADMIN or (grant.role == RoleName.COORDINATOR and grant.covers_region(path))
            for grant in grants_of(actor)
        )
        for path in region_paths
    )


def can_keep_tags_somewhere(actor: User) -> bool:
    return has_role(actor, RoleName.ADMIN, RoleName.COORDINATOR)


def can_merge_somewhere(actor: User) -> bool:
    return has_role(actor, RoleName.ADMIN, RoleName.COORDINATOR)
