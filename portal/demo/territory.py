"""Regions as the programmes need them: what lies in what, and how a place is called for short."""

from __future__ import annotations

import re
from collections import defaultdict

from accounts.enums import OrganisationLevel, RegionLevel
from accounts.models import Region

_AUTONOMOUS = re.compile(r"^(.{2,}?)(?:(?:[^族]{1,3}族)+|各族)?自治[区州县旗]$")
_SUFFIX = re.compile(r"(?:特别行政区|新区|地区|省|市|区|县|旗|盟)$")
_SPECIAL = {
    "内蒙古自治区": "内蒙古",
    "广西壮族自治区": "广西",
    "西藏自治区": "西藏",
    "宁夏回族自治区": "宁夏",
    "新疆维吾尔自治区": "新疆",
}
_LEVELS = {
    RegionLevel.NATION: OrganisationLevel.NATION,
    RegionLevel.PROVINCE: OrganisationLevel.PROVINCE,
    RegionLevel.CITY: OrganisationLevel.CITY,
}


def short_name(name: str) -> str:
    """ "湖州市" is called 湖州, "景宁畲族自治县" 景宁; a name of one character keeps its suffix."""
    if name in _SPECIAL:
        return _SPECIAL[name]
    if match := _AUTONOMOUS.match(name):
        return match[1]
    short = _SUFFIX.sub("", name)
    return short if len(short) > 1 else name


def level_of(region: Region) -> OrganisationLevel:
    """The level of an office of the region; counties, zones and townships are the lowest."""
    return _LEVELS.get(RegionLevel(region.level), OrganisationLevel.COUNTY)


class Territory:
    def __init__(self) -> None:
        self.regions = {region.code: region for region in Region.objects.filter(valid_to__isnull=True)}
        self._children: dict[str | None, list[Region]] = defaultdict(list)
        for region in self.regions.values():
            self._children[region.parent_id].append(region)

    def __getitem__(self, code: str) -> Region:
        return self.regions[code]

    def children(self, code: str) -> tuple[Region, ...]:
        return tuple(self._children[code])

    def lineage(self, region: Region) -> list[tuple[str, str]]:
        """Code and level of the regions from the nation down to this one."""
        return [(code, self.regions[code].level) for code in region.path.split(".") if code]

    def city_of(self, region: Region) -> Region:
        """The city in which the region lies, or the province where there is none."""
        while region.level not in {RegionLevel.CITY, RegionLevel.PROVINCE, RegionLevel.NATION}:
            region = self.regions[str(region.parent_id)]
        return region

    def above(self, region: Region) -> Region:
        return self.regions[str(region.parent_id)]

    def provinces(self) -> tuple[Region, ...]:
        """The provinces of the mainland, where the national campaigns have their institutions."""
        return tuple(r for r in self._children["100000"] if r.code < "700000")

    def cities(self, province: Region) -> tuple[Region, ...]:
        """Its cities; of a municipality its districts."""
        children = self._children[province.code]
        return tuple(r for r in children if r.level == RegionLevel.CITY) or tuple(children)

    def counties(self, city: Region) -> tuple[Region, ...]:
        return tuple(self._children[city.code]) or (city,)
