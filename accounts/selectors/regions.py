from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from accounts.models import Organisation, Region, User
from accounts.querysets import RegionQuerySet
from accounts.scope import ROOT_PATH, grants_of, organisation_ids


def _territory(actor: User) -> list[str]:
    """The paths of the regions at the top of what the actor works on."""
    paths = [grant.region_path for grant in grants_of(actor) if grant.region_path]
    if organisations := organisation_ids(actor):
        paths += Organisation.objects.filter(pk__in=organisations).values_list("region__path", flat=True)
    return paths or [ROOT_PATH]


def _above(path: str) -> list[str]:
    return path.rstrip(".").split(".")


def region_choices(
    *, actor: User, chosen: Region | None = None, within: Sequence[str] | None = None
) -> list[tuple[str, str]]:
    """Codes and indented names for a drop-down: the actor's territory one step down, and around `chosen` one further.

    The whole tree has thousands of rows; going down step by step reaches each of them. `within` are the paths of a
    narrower territory, where one role alone counts.
    """
    paths = _territory(actor) if within is None else within
    codes = [_above(path)[-1] for path in paths]
    condition = Q(code__in=codes) | Q(parent__in=codes)
    if chosen is not None:
        around = [code for code in _above(chosen.path) if any(code in path or path in chosen.path for path in paths)]
        condition |= Q(code__in=around) | Q(parent=chosen.code)
    regions = list(Region.objects.visible_to(actor).filter(condition).order_by("path"))
    top = min((len(_above(region.path)) for region in regions), default=1)
    return [(region.code, "\u2003" * (len(_above(region.path)) - top) + str(region)) for region in regions]


def regions_within(*, actor: User) -> RegionQuerySet:
    """The regions for which the actor may record something: the territory, two steps down."""
    codes = [_above(path)[-1] for path in _territory(actor)]
    near = Q(code__in=codes) | Q(parent__in=codes) | Q(parent__parent__in=codes)
    return Region.objects.visible_to(actor).filter(near).order_by("path")
