"""Whatever a name is made of, every run of it finds it: by characters, by pinyin from any syllable, by initials."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st
from pypinyin import Style
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT
from pypinyin.style import convert

from enterprises.names import pinyin_of
from enterprises.rules.search import HEARD, Sought, plain
from enterprises.rules.syllables import SYLLABLES, certain_starts

# Syllables that can be read in two ways, letters and digits that look like pinyin, and the ending that is cut off.
PARTS = st.sampled_from(
    [*"湖州西安恩昂欧阿额鹅方案天安娜恒达公司有限", *"ABEGHINOTYZ3", "有限公司", "有限责任公司", "分公司"]
)
NAMES_OF_ALL_KINDS = st.lists(PARTS, min_size=1, max_size=12).map("".join)
PLACES = st.sampled_from(["", "'@33'", "'@3305'", "'@330502'"])
SPOKEN = st.lists(st.sampled_from(sorted(SYLLABLES)), min_size=1, max_size=8)

ANSWERS = """
SELECT words FROM unnest(%s::text[], %s::text[]) AS asked(words, question)
WHERE NOT enterprises_words(%s, %s, %s, '330502') @@ question::tsquery
"""


def runs(pieces: str | list[str]) -> Iterator[str]:
    return ("".join(pieces[i:j]) for i, j in combinations(range(len(pieces) + 1), 2))


def spoken(syllables: list[str]) -> Iterator[str]:
    """From any syllable on, stopped at any letter."""
    for n in range(len(syllables)):
        sound = "".join(syllables[n:])
        yield from (sound[:end] for end in range(1, len(sound) + 1))


def missed(name: str, questions: dict[str, str]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(ANSWERS, [list(questions), list(questions.values()), name, *pinyin_of(name)])
        return [words for (words,) in cursor.fetchall()]


@pytest.mark.django_db
@settings(max_examples=150, deadline=None)
@given(name=NAMES_OF_ALL_KINDS, place=PLACES)
def test_every_run_of_a_name_is_answered_by_its_pieces(name: str, place: str) -> None:
    pinyin, initials = pinyin_of(name)
    typed = {*runs(plain(name)), *runs(initials), *spoken(pinyin.split())}
    assert missed(name, {words: Sought(words).anywhere(place) for words in typed}) == []


@pytest.mark.django_db
@settings(max_examples=100, deadline=None)
@given(name=NAMES_OF_ALL_KINDS, place=PLACES)
def test_every_beginning_of_a_name_is_answered_as_one(name: str, place: str) -> None:
    pinyin, initials = pinyin_of(name)
    typed = {text[:end] for text in (plain(name), initials, pinyin.replace(" ", "")) for end in range(1, len(text) + 1)}
    assert missed(name, {words: Sought(words).at_the_beginning(place) for words in typed}) == []


@given(syllables=SPOKEN, cut=st.integers(0, 5))
def test_where_a_syllable_certainly_begins_one_does(syllables: list[str], cut: int) -> None:
    letters = "".join(syllables)
    starts = {sum(map(len, syllables[:n])) for n in range(len(syllables))}
    heard = letters[: max(1, len(letters) - cut)]
    assert 0 in certain_starts(heard)
    assert set(certain_starts(heard)) <= starts


def test_the_table_of_syllables_is_that_of_the_dictionary() -> None:
    """What has no vowel, or is a single consonant, has pieces of its own as letters have."""
    readings = {one for some in PINYIN_DICT.values() for one in some.split(",")}
    readings |= {one for word in PHRASES_DICT.values() for some in word for one in some}
    spelt = {convert(one, Style.NORMAL, strict=True, default=one) for one in readings}
    assert {one for one in spelt if one.isascii()} - SYLLABLES == {"m", "n", "ng", "hm", "hng"}
    assert len(max(SYLLABLES, key=len)) < HEARD
