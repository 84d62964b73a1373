"""How a Chinese name is found by typing its pinyin or its initials."""

import re
from typing import Any

from pypinyin import Style, lazy_pinyin

from enterprises.rules.search import LONGEST, plain

# For constraints: a name that has something to spell out, and pinyin with one blank between syllables.
CHINESE = "[一-鿿]"
SPELT_OUT = "^([0-9a-z]+( [0-9a-z]+)*)?$"
_LETTER = re.compile(r"[0-9a-z]")


def _letters(run: str) -> Any:
    return _LETTER.findall(run)


def pinyin_of(name: str) -> tuple[str, str]:
    """The pinyin, a blank between syllables, and the initials: "湖州恒达" gives ("hu zhou heng da", "hzhd").

    Letters and digits of the name count as syllables of their own. Marks and what has no pinyin are left out.
    """
    readings = lazy_pinyin(plain(name), style=Style.NORMAL, errors=_letters)
    syllables = [one for one in readings if one.isascii() and one.isalnum()][:LONGEST]
    return " ".join(syllables), "".join(one[0] for one in syllables)
