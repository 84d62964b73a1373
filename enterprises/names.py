"""How a Chinese name is found by typing its pinyin or its initials."""

import re

from pypinyin import Style, lazy_pinyin

# A run of what has no pinyin comes out of the dictionary as one piece; its letters count one by one.
_PLAIN = re.compile(r"[0-9a-z]+")


def pinyin_of(name: str) -> tuple[str, str]:
    """The full pinyin and the initials: "湖州恒达" gives ("huzhouhengda", "hzhd"); letters and digits stay."""
    lower = name.lower()
    full = "".join(_PLAIN.findall("".join(lazy_pinyin(lower, style=Style.NORMAL))))
    initials = "".join(_PLAIN.findall("".join(lazy_pinyin(lower, style=Style.FIRST_LETTER))))
    return full, initials
