"""Which regions a name may begin with, by prefecture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from accounts.models import Region
from enterprises.rules.likeness import PREFECTURE, Level

_OWN = ("province", "city")


def levels_of(region: str) -> list[Level]:
    """Of the prefecture in which the region lies: its province, itself, its counties and zones."""
    prefecture = region[:PREFECTURE]
    codes = Region.objects.filter(code__startswith=prefecture) | Region.objects.filter(code=f"{region[:2]}0000")
    return _by_level(codes.values_list("code", "level", "name"))


def levels_of_all() -> dict[str, list[Level]]:
    """The same for every prefecture of the country."""
    provinces: dict[str, tuple[str, str, str]] = {}
    below: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for one in Region.objects.values_list("code", "level", "name"):
        if one[1] == "province":
            provinces[one[0][:2]] = one
        below[one[0][:PREFECTURE]].append(one)
    return {
        prefecture: _by_level({*rows, provinces.get(prefecture[:2], rows[0])}) for prefecture, rows in below.items()
    }


def _by_level(regions: Iterable[tuple[str, str, str]]) -> list[Level]:
    levels: dict[str, list[str]] = {"province": [], "city": [], "county": []}
    for _code, level, name in regions:
        if level in _OWN:
            levels[level].append(name)
        elif level in {"county", "zone"}:
            levels["county"].append(name)
    return list(levels.values())
