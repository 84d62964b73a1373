"""What the forms of the register offer to choose from."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Length

from accounts.enums import RoleName
from accounts.models import Region, User
from accounts.scope import NOTHING, grants_of
from common.sharing import shared
from enterprises.models import Industry
from enterprises.policy import WORKING_ROLES

SUGGESTIONS = 20


def writable_regions(*, actor: User) -> QuerySet[Region]:
    """The regions in which the actor keeps the register."""
    condition = NOTHING
    for grant in grants_of(actor):
        if grant.role == RoleName.ADMIN:
            return Region.objects.visible_to(actor)
        if grant.role in WORKING_ROLES and grant.region_path:
            condition |= Q(path__startswith=grant.region_path)
    return Region.objects.visible_to(actor).filter(condition)


def regions_named(queryset: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Regions whose name contains the words or whose code begins with them, the highest first."""
    found = Q(name__icontains=words) | Q(name_en__icontains=words) | Q(code__startswith=words)
    return queryset.filter(found).order_by(Length("path"), "code")


def region_suggestions(*, actor: User, words: str) -> list[Region]:
    words = words.strip()
    if not words or "\x00" in words:
        return []
    return list(regions_named(writable_regions(actor=actor), words).select_related("parent")[:SUGGESTIONS])


def only_region(*, actor: User) -> Region | None:
    """The region of an actor who works in one alone: nothing to choose at first."""
    regions = {g.region_code for g in grants_of(actor) if g.role in WORKING_ROLES and g.region_code}
    return Region.objects.visible_to(actor).filter(code__in=regions).first() if len(regions) == 1 else None


def industries(*, actor: User) -> QuerySet[Industry]:
    return Industry.objects.visible_to(actor)


def industries_named(queryset: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Industries by name, by code ("C17") or by its digits alone ("17", "1711"), coarse ones first."""
    words = words.strip()
    # What a chosen entry shows: the code before the name.
    code = words.split(" ")[0].upper()
    found = Q(name__icontains=words) | Q(name_en__icontains=words) | Q(code__startswith=code)
    if code.isdecimal():
        found |= Q(code__regex=f"^[A-T]{code}")
    return queryset.filter(found).order_by(Length("code"), "code")


def industry_suggestions(*, actor: User, words: str) -> list[Industry]:
    words = words.strip()
    if not words or "\x00" in words:
        return []
    return list(industries_named(industries(actor=actor), words)[:SUGGESTIONS])


@shared
def is_known_region(*, code: str) -> bool:
    """Whether a code of registration is one of today's regions."""
    return Region.objects.filter(code=code).exists()
