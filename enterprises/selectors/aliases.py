from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import NotFound
from enterprises.models import Alias, Enterprise
from enterprises.policy import can_write_enterprise


@dataclass(frozen=True)
class OtherNames:
    """The other names of an enterprise, and whether the actor may add or remove some."""

    rows: Sequence[Alias]
    may_write: bool


def other_names(*, actor: User, enterprise: Enterprise) -> OtherNames:
    aliases = Alias.objects.visible_to(actor).filter(enterprise=enterprise).order_by("kind", "-valid_until", "pk")
    return OtherNames(list(aliases), can_write_enterprise(actor, region_path=enterprise.region.path))


def named_enterprise(*, actor: User, enterprise_id: int) -> Enterprise:
    """The enterprise that gets another name. Raises NotFound."""
    found = Enterprise.objects.visible_to(actor).select_related("region").filter(pk=enterprise_id).first()
    if found is None:
        raise NotFound("enterprise_not_found", _("There is no such enterprise."))
    return found
