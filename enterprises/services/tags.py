from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import Region, User
from accounts.policy import require
from common.errors import NotFound, RuleViolation
from common.records import locked, require_version, saved
from enterprises.models import Enterprise, Tag, Tagging
from enterprises.policy import can_keep_tags, can_write_enterprise

CHANGEABLE = frozenset({"note", "is_retired"})


@transaction.atomic
def tag_create(*, actor: User, region: Region, name: str, note: str = "") -> Tag:
    """Add a word to the catalogue of a region. The office of the region, administrators.

    Raises NotAllowed, RuleViolation `tag_exists` (a region above or below has the word), ValidationError.
    """
    require(can_keep_tags(actor, region_path=region.path))
    name = " ".join(name.split())
    # Two offices of one line that add the same word at once wait for each other.
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('enterprises.tag'), hashtext(%s))", [name])
    above_or_below = Tag.objects.for_region(region.path) | Tag.objects.filter(region__path__startswith=region.path)
    same = above_or_below.filter(name=name).select_related("region").first()
    if same is not None:
        message = _("The catalogue of %(region)s has this tag already.") % {"region": same.region}
        raise RuleViolation("tag_exists", message, field="name")
    return saved(Tag(region=region, name=name, note=note))


@transaction.atomic
def tag_change(*, actor: User, tag_id: int, changes: Mapping[str, Any], version: int | None) -> Tag:
    """Say what a word means, or retire it: whoever bears it keeps it, nobody gets it any more.

    Raises NotFound, NotAllowed, Conflict `stale_version`, ValidationError.
    """
    tag = _tag_to_change(actor, tag_id)
    require_version(tag, version)
    for name in CHANGEABLE & changes.keys():
        setattr(tag, name, changes[name])
    return saved(tag)


@transaction.atomic
def tag_remove(*, actor: User, tag_id: int, version: int | None = None) -> None:
    """Take a word that nobody bears off the catalogue.

    Raises NotFound, NotAllowed, Conflict `stale_version`, RuleViolation `tag_in_use`.
    """
    tag = _tag_to_change(actor, tag_id)
    require_version(tag, version)
    if Tagging.objects.filter(tag=tag).exists():
        raise RuleViolation("tag_in_use", _("Enterprises bear this tag. Retire it instead."))
    tag.delete()


@transaction.atomic
def tags_add(*, actor: User, enterprise: Enterprise, tags: Sequence[Tag]) -> list[Tagging]:
    """Give an enterprise words of its region's catalogue or of one above. Who keeps the register there.

    What it bears already stays. Raises NotAllowed, RuleViolation (`tag_elsewhere`, `tag_retired`).
    """
    require(can_write_enterprise(actor, region_path=enterprise.region.path))
    keys = [tag.pk for tag in tags]
    # Nobody retires or removes a word while it is being given.
    present = Tag.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk")
    for tag in present.select_related("region"):
        if not enterprise.region.path.startswith(tag.region.path):
            message = _("“%(tag)s” is a tag of %(region)s; the enterprise is elsewhere.")
            raise RuleViolation("tag_elsewhere", message % {"tag": tag, "region": tag.region}, field="tag")
        if tag.is_retired:
            raise RuleViolation("tag_retired", _("“%(tag)s” is retired.") % {"tag": tag}, field="tag")
    new = [Tagging(enterprise=enterprise, tag=tag) for tag in present]
    Tagging.objects.bulk_create(new, ignore_conflicts=True)
    return list(Tagging.objects.filter(enterprise=enterprise, tag__in=keys).order_by("pk"))


@transaction.atomic
def tagging_remove(*, actor: User, tagging_id: int, version: int | None = None) -> int:
    """Take a word off an enterprise; the audit trail keeps it. Who may give one may. Returns the enterprise's key.

    Raises NotFound, NotAllowed, Conflict `stale_version`.
    """
    tagging = locked(Tagging.objects.visible_to(actor), tagging_id, "enterprise__region")
    if tagging is None:
        raise NotFound("tagging_not_found", _("The enterprise does not bear this tag."))
    require(can_write_enterprise(actor, region_path=tagging.enterprise.region.path))
    require_version(tagging, version)
    tagging.delete()
    return tagging.enterprise_id


def _tag_to_change(actor: User, tag_id: int) -> Tag:
    tag = locked(Tag.objects.visible_to(actor), tag_id, "region")
    if tag is None:
        raise NotFound("tag_not_found", _("There is no such tag."))
    require(can_keep_tags(actor, region_path=tag.region.path))
    return tag
