from __future__ import annotations

from typing import TYPE_CHECKING

from accounts.enums import RoleName
from accounts.scope import grants_of

if TYPE_CHECKING:
    from accounts.models import User

WORKING_ROLES = (RoleName.OFFICIAL, RoleName.COORDINATOR)


def can_see_phone(actor: User, *, region_path: str) -> bool:
    """Whoever may have to call sees a contact's number: officials and offices in their territory, and administrators.

    A handler sees by scope only enterprises whose problems the organisation handles, and may call those. Leaders read
    figures and call nobody.
    """
    return any(
        grant.role in {RoleName.ADMIN, RoleName.HANDLER}
        or (grant.role in WORKING_ROLES and grant.covers_region(region_path))
        for grant in grants_of(actor)
    )


def masked(phone: str) -> str:
    """13812340000 becomes 138****0000; what is too short to keep anything is hidden whole."""
    return f"{phone[:3]}****{phone[-4:]}" if len(phone) >= 10 else "*" * len(phone)
