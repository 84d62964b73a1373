"""The words by which offices group enterprises: the catalogue, and which of them an enterprise bears."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from accounts.enums import RoleName
from accounts.models import Region, User
from accounts.scope import NOTHING, grants_in
from common.errors import NotFound
from enterprises.models import Enterprise, Tag, Tagging
from enterprises.policy import can_keep_tags, can_write_enterprise


@dataclass(frozen=True)
class EnterpriseTags:
    """What an enterprise bears, and whether the actor may add or remove some."""

    rows: Sequence[Tagging]
    may_write: bool


def tag_rows(*, actor: User) -> QuerySet[Any]:
    """The catalogues that concern the actor, each word with how many enterprises of the actor's scope bear it."""
    bearers = Tagging.objects.visible_to(actor).filter(tag=OuterRef("pk"), enterprise__merged_into__isnull=True)
    number = bearers.order_by().values("tag").annotate(number=Count("pk")).values("number")
    rows: QuerySet[Any] = Tag.objects.visible_to(actor).select_related("region")
    counted: QuerySet[Any] = rows.annotate(bearers=Coalesce(Subquery(number, output_field=IntegerField()), 0))
    return counted


def tag_found(*, actor: User, tag_id: int) -> Tag:
    """Raises NotFound."""
    tag: Tag | None = tag_rows(actor=actor).filter(pk=tag_id).first()
    if tag is None:
        raise NotFound("tag_not_found", _("There is no such tag."))
    return tag


def tag_words(*, actor: User) -> list[str]:
    """Each word of these catalogues once, for filters and rules."""
    return list(Tag.objects.visible_to(actor).order_by("name").values_list("name", flat=True).distinct())


def tags_of(*, actor: User, enterprise: Enterprise) -> EnterpriseTags:
    rows = Tagging.objects.visible_to(actor).filter(enterprise=enterprise).select_related("tag__region")
    may_write = can_write_enterprise(actor, region_path=enterprise.region.path)
    return EnterpriseTags(list(rows.order_by("tag__name", "pk")), may_write)


def addable_tags(*, actor: User, enterprise: Enterprise) -> QuerySet[Tag]:
    """What the enterprise may still be given: words in use, of its region and of all above."""
    tags = Tag.objects.visible_to(actor).for_region(enterprise.region.path).in_use()
    return tags.exclude(taggings__enterprise=enterprise).select_related("region").order_by("name", "pk")


def may_keep(*, actor: User, tag: Tag) -> bool:
    return can_keep_tags(actor, region_path=tag.region.path)


def catalogue_regions(*, actor: User) -> QuerySet[Region]:
    """The regions whose catalogue the actor keeps."""
    if grants_in(actor, RoleName.ADMIN):
        return Region.objects.visible_to(actor)
    condition = NOTHING
    for grant in grants_in(actor, RoleName.COORDINATOR):
        condition |= Q(path__startswith=grant.region_path)
    return Region.objects.visible_to(actor).filter(condition)
