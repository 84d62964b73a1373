"""What typed words look for. The database cuts names into the same pieces: `enterprises_words` in the migrations.

A name is found by any run of its characters, by its pinyin from any syllable on, and by any run of its initials.
The pieces are runs of at most `NAME` characters, `SOUND` letters or `INITIALS` initials, one from every place; "^"
marks those at the beginning. So a query is one look into one index, and a short word is a prefix of its pieces.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property

NAME, SOUND, INITIALS = 3, 8, 4
SYLLABLE = 6
NAME_HEAD, SOUND_HEAD, INITIALS_HEAD = 2, 5, 3
LONGEST = 120
# Left out of names and of what is typed, after full width has become half width.
MARKS = " \t\n\r!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~·•―—…‘’“”、。〈〉《》「」『』【】〔〕"
_WITHOUT_MARKS = str.maketrans("", "", MARKS)
# Digit or A, N, Y for the authority, then always a digit; no pinyin looks like that.
_CODE = re.compile(r"[1-9any][0-9][0-9a-hj-npqrtuwxy]{2,16}")
# What people read out of a long code is its end; letters alone are pinyin.
_CODE_END = re.compile(r"(?=[a-z]*[0-9])[0-9a-hj-npqrtuwxy]{4,17}")


def plain(text: str) -> str:
    """Half width, lower case, no marks: "（湖州）ＡＢＣ" is "湖州abc"."""
    return unicodedata.normalize("NFKC", text).lower().translate(_WITHOUT_MARKS)


@dataclass(frozen=True)
class Sought:
    """Typed words, and the questions that they are to the index (in the syntax of `tsquery`)."""

    text: str

    @cached_property
    def plain(self) -> str:
        return "".join(one for one in plain(self.text[: 2 * LONGEST]) if one.isprintable())[:LONGEST]

    @property
    def is_latin(self) -> bool:
        return self.plain.isascii()

    @property
    def code(self) -> str:
        """The beginning of a credit code, or nothing."""
        return self.plain.upper() if _CODE.fullmatch(self.plain) else ""

    @property
    def code_end(self) -> str:
        """The last characters of a credit code, four of them at the least, or nothing."""
        return self.plain.upper() if _CODE_END.fullmatch(self.plain) else ""

    def is_in_code(self, code: str) -> bool:
        """Whether this credit code begins or ends so."""
        begins = bool(self.code) and code.startswith(self.code)
        return begins or (bool(self.code_end) and code.endswith(self.code_end))

    @property
    def anywhere(self) -> str:
        if not self.is_latin:
            return _run(self.plain, NAME)
        if len(self.plain) <= INITIALS:
            return f"'{self.plain}':*"
        return f"({_spoken(self.plain)} | {_run(self.plain, INITIALS)})"

    @property
    def in_text(self) -> str:
        """Of a text whose letters are letters: no pinyin, no initials."""
        return _run(self.plain, NAME)

    @property
    def at_the_beginning(self) -> str:
        if not self.is_latin:
            head = _prefix(self.plain, NAME_HEAD, "^")
            return head if len(self.plain) <= NAME_HEAD else f"{head} & {self.anywhere}"
        sound, initials = _prefix(self.plain, SOUND_HEAD, "^"), _prefix(self.plain, INITIALS_HEAD, "^")
        if len(self.plain) <= INITIALS_HEAD:
            return sound
        if len(self.plain) <= SOUND_HEAD:
            return f"({sound} | {initials} & {self.anywhere})"
        return f"({sound} | {initials}) & {self.anywhere}"

    def begins(self, name: str, pinyin: str, initials: str) -> bool:
        return any(text.startswith(self.plain) for text in _texts(name, pinyin, initials))

    def is_within(self, name: str, pinyin: str, initials: str) -> bool:
        return any(self.plain in text for text in _texts(name, pinyin, initials))


def _texts(name: str, pinyin: str, initials: str) -> tuple[str, str, str]:
    return plain(name), pinyin.replace(" ", ""), initials


def _prefix(word: str, longest: int, mark: str = "") -> str:
    """The pieces that begin with `word`. One as long as pieces get is looked up itself, which is faster."""
    return f"'{mark}{word[:longest]}'" + (":*" if len(word) < longest else "")


def _run(word: str, length: int) -> str:
    """Every piece of a long word."""
    if len(word) <= length:
        return _prefix(word, length)
    return "(" + " & ".join(f"'{word[i : i + length]}'" for i in range(len(word) - length + 1)) + ")"


def _spoken(word: str) -> str:
    """The piece that a run of pinyin begins with, and those where its next and its last but one syllable may begin.

    No syllable is longer than six letters, so among six places in a row one begins a syllable, whichever it is.
    """
    pieces = [_prefix(word, SOUND)]
    if len(word) > SOUND:
        last = len(word) - SOUND
        for start in {1, max(1, last - SYLLABLE + 1)}:
            places = range(start, start + SYLLABLE)
            pieces.append("(" + " | ".join(_prefix(word[at : at + SOUND], SOUND) for at in places) + ")")
    return "(" + " & ".join(pieces) + ")"
