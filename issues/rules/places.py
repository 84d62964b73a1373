"""Where an address lies, as far as its words tell: town, road and number, so that what is near stands together."""

from __future__ import annotations

import re
from dataclasses import dataclass

HAN = r"[\u3400-\u9fff]"
# The territory before the town; the register says it better.
ABOVE = re.compile(
    rf"^({HAN}{{2,8}}?(省|自治区))?({HAN}{{2,8}}?(市|自治州|盟))?({HAN}{{2,8}}?(市|县|旗|(?<![发新假园])区))?"
)
TOWN = re.compile(rf"^({HAN}{{1,8}}?(街道|镇|乡|开发区|高新区|度假区|产业园|工业园区?|园区|新区))")
ROAD = re.compile(rf"({HAN}{{1,8}}?(大道|大街|公路|路|街|巷|弄|村))")
NUMBER = re.compile(r"(\d{1,5})\s*(号|#)")


@dataclass(frozen=True, order=True)
class Place:
    """Ordered so that neighbours follow each other: town, road, number."""

    town: str = ""
    road: str = ""
    number: int = 0


def place_of(address: str, *, region: str) -> Place:
    """`region` is the name of the enterprise's region: what stands before it in the address names what lies above."""
    rest = address.strip()
    if region and region in rest:
        rest = rest.split(region, 1)[1]
    elif above := ABOVE.match(rest):
        rest = rest[above.end() :]
    town = _first(TOWN, rest)
    rest = rest[len(town) :]
    number = NUMBER.search(rest)
    return Place(town, _first(ROAD, rest), int(number.group(1)) if number else 0)


def distance(one: tuple[str, Place], other: tuple[str, Place]) -> int:
    """0 the same road, 1 the same town, 2 the same region, 3 elsewhere; each as a region's path and a place in it."""
    if one[0] != other[0]:
        return 3
    here, there = one[1], other[1]
    if here.road and (here.town, here.road) == (there.town, there.road):
        return 0
    return 1 if here.town and here.town == there.town else 2


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found.group(1) if found else ""
