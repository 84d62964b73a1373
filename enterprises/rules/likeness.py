"""By what two names are the same: no brackets, no full width, no case, and no region in front.

The region in front may be missing, short or whole: "浙江省湖州市恒达纺织有限公司", "湖州恒达纺织有限公司" and, for a
body in Huzhou, "恒达纺织有限公司" are one name. What is left must say something: two characters are no name.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import product

from enterprises.rules.search import plain

# A name shared by more is a common name, a number shared by more is an agent's: no sign of anything.
FEW = 5
SHORTEST_NAME = 4
SHORTEST_NUMBER = 7
# Regions of one prefecture share these characters of their code.
PREFECTURE = 4
# So many levels, province and city, may be missing anywhere in the prefecture; the county only within the county: two
# counties of one city have namesakes, and say so in the name.
CITY = 2

_KINDS = re.compile("(特别行政区|(壮族|回族|维吾尔)?自治区|自治州|自治县|自治旗|地区|新区|省|市|区|县|旗|盟)$")

# The names of the regions of one level that a name may begin with.
Level = Sequence[str]


def forms_of(region: str) -> list[str]:
    """How a region may stand in a name, the longest first: "湖州市", "湖州"."""
    whole = plain(region)
    short = _KINDS.sub("", whole)
    return [whole, short] if len(short) >= 2 and short != whole else [whole]


def prefix_pattern(levels: Sequence[Level]) -> str:
    """A regular expression, for PostgreSQL and Python alike, of what names may begin with, from the province down."""
    parts = (sorted({form for region in level for form in forms_of(region)}, key=_longest) for level in levels)
    return "^" + "".join(f"({'|'.join(part)})?" for part in parts if part)


def _longest(form: str) -> tuple[int, str]:
    return -len(form), form


def bare(name: str, levels: Sequence[Level]) -> str:
    """The plain name without the regions in front; nothing where too little would be left."""
    left = re.sub(prefix_pattern(levels), "", plain(name), count=1)
    return left if len(left) >= SHORTEST_NAME else ""


def spellings(name: str, levels: Sequence[Level]) -> list[str]:
    """Every plain name that is the same but for the regions in front; none where too little would be left."""
    left = bare(name, levels)
    if not left:
        return []
    choices = (["", *{form for region in level for form in forms_of(region)}] for level in levels)
    return sorted({plain(name), *("".join(chosen) + left for chosen in product(*choices))})


def digits(phone: str) -> str:
    """What numbers are compared by, as `Digits` in SQL; nothing where it is too short."""
    found = re.sub("[^0-9]", "", phone.split("转", maxsplit=1)[0])[-11:]
    return found if len(found) >= SHORTEST_NUMBER else ""
