"""Which entries of the register may be the same body, as far as the actor sees both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import NotFound
from common.presentation import listed
from enterprises.duplicates.finding import Known, likenesses, reasons_in_order
from enterprises.enums import DuplicateReason
from enterprises.models import Duplicate, DuplicateSearch, Enterprise
from enterprises.policy import can_merge


@dataclass(frozen=True)
class Pair:
    """Two entries side by side, why they may be one, and whether the actor decides it."""

    duplicate: Duplicate
    may_decide: bool

    @property
    def reasons(self) -> str:
        return listed(reason_labels(self.duplicate.reasons))


@dataclass(frozen=True)
class Lookalike:
    """An entry that is in the register already and may be the body that somebody is writing about."""

    enterprise: Enterprise
    reasons: str


def reason_labels(reasons: Iterable[str]) -> list[str]:
    return [str(DuplicateReason(one).label) for one in reasons_in_order(reasons)]


def duplicate_rows(*, actor: User) -> QuerySet[Duplicate]:
    return Duplicate.objects.visible_to(actor).select_related("first__region", "second__region", "dismissed_by")


def pairs(duplicates: Iterable[Duplicate], *, actor: User) -> list[Pair]:
    return [
        Pair(one, can_merge(actor, region_paths=[one.first.region.path, one.second.region.path])) for one in duplicates
    ]


def pair_of(*, actor: User, duplicate_id: int) -> Duplicate:
    """Raises NotFound."""
    found = duplicate_rows(actor=actor).filter(pk=duplicate_id).first()
    if found is None:
        raise NotFound("duplicate_not_found", _("There is no such pair."))
    return found


def last_search(*, actor: User) -> DuplicateSearch | None:
    return DuplicateSearch.objects.order_by("-pk").first() if actor.is_active else None


def lookalikes(*, actor: User, known: Known) -> list[Lookalike]:
    """Entries of the actor's scope that may be this body, the strongest reasons first."""
    found = likenesses(known)
    visible = Enterprise.objects.visible_to(actor).select_related("region").in_bulk(found)
    order = list(DuplicateReason.values)
    ranked = sorted(visible.values(), key=lambda one: (min(order.index(reason) for reason in found[one.pk]), one.pk))
    return [Lookalike(one, listed(reason_labels(found[one.pk]))) for one in ranked]


def written_lookalikes(*, actor: User, values: dict[str, Any], present: Enterprise | None) -> list[Lookalike]:
    """Those of what somebody is writing; of an entry that is there, only when its name, code or region changes."""
    region = values.get("region")
    if region is None or not values.get("name"):
        return []
    code = values.get("uscc") or ""
    if present is not None:
        stood = (present.name, present.uscc or "", present.region_id)
        if stood == (values["name"], code, region.pk):
            return []
    key = present.pk if present else None
    if code and Enterprise.objects.filter(uscc=code).exclude(pk=key or 0).exists():
        return []  # No likeness but a mistake, which saving refuses at its field.
    return lookalikes(actor=actor, known=Known(values["name"], region.pk, code, key))
