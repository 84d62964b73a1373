"""How a Chinese name is found by typing its pinyin or its initials."""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib import import_module
from typing import Any

from enterprises.rules.search import LONGEST, plain

# For constraints: a name that has something to spell out, and pinyin with one blank between syllables.
CHINESE = "[一-鿿]"
SPELT_OUT = "^([0-9a-z]+( [0-9a-z]+)*)?$"
_LETTER = re.compile(r"[0-9a-z]")
_RUNS = re.compile(r"[0-9a-z]+|[^0-9a-z]+")


@cache
def _pypinyin() -> Any:
    """The dictionary, 56 MB of memory: only in a process that has names to spell out."""
    import_module("pypinyin.seg.mmseg")
    dictionary = import_module("pypinyin")
    # In the name of a company it is sheng; the dictionary has the rarer cheng first.
    dictionary.load_single_dict({ord("晟"): "shèng,chéng"})
    return dictionary


def _letters(run: str) -> Any:
    return _LETTER.findall(run)


def pinyin_of(name: str) -> tuple[str, str]:
    """The pinyin, a blank between syllables, and the initials: "湖州恒达" gives ("hu zhou heng da", "hzhd").

    Letters and digits of the name count as syllables of their own. Marks and what has no pinyin are left out.
    """
    syllables = list(_syllables(plain(name)))[:LONGEST]
    return " ".join(syllables), "".join([one[0] for one in syllables])


def _syllables(text: str) -> Iterator[str]:
    """Word by word, as the dictionary cuts: 重庆 is Chongqing, 重 alone is zhong."""
    for run in _RUNS.findall(text):
        if _LETTER.match(run):
            yield from run
        else:
            for word in _pypinyin().seg.mmseg.seg.cut(run):
                yield from _of_word(word)


@lru_cache(maxsize=60_000)
def _of_word(word: str) -> tuple[str, ...]:
    """The dictionary takes 100 µs for a name; names are made of the same few thousand words."""
    readings = _pypinyin().lazy_pinyin(word, style=_pypinyin().Style.NORMAL, errors=_letters)
    return tuple(one for one in readings if one.isascii() and one.isalnum())
