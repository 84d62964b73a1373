from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from common.errors import NotFound
from common.queueing import hand_over
from common.records import locked, require_version, saved
from enterprises.models import Alias, Enterprise
from enterprises.policy import can_write_enterprise
from enterprises.tasks import search_duplicates_around


@transaction.atomic
def alias_add(*, actor: User, enterprise: Enterprise, kind: str, value: str, valid_until: date | None = None) -> Alias:
    """Let an enterprise be found by another name or code. Officials and offices of its region, administrators.

    Raises NotAllowed, ValidationError.
    """
    require(can_write_enterprise(actor, region_path=enterprise.region.path))
    alias = saved(Alias(enterprise=enterprise, kind=kind, value=value, valid_until=valid_until))
    hand_over(search_duplicates_around, enterprise.pk)
    return alias


@transaction.atomic
def alias_remove(*, actor: User, alias_id: int, version: int | None = None) -> int:
    """Take back another name or code; the audit trail keeps it. Who may add one may. Returns the enterprise's key.

    Raises NotFound, NotAllowed, Conflict `stale_version`.
    """
    alias = locked(Alias.objects.visible_to(actor), alias_id, "enterprise__region")
    if alias is None:
        raise NotFound("alias_not_found", _("There is no such name or code."))
    require(can_write_enterprise(actor, region_path=alias.enterprise.region.path))
    require_version(alias, version)
    alias.delete()
    return alias.enterprise_id
