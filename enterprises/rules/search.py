"""What typed words look for. The database cuts names into the same pieces: `enterprises_words` in the migrations.

A name is found by any run of its characters, by its pinyin from any syllable on, and by any run of its initials.
The pieces are all runs of `NAME` characters, of `INITIALS` initials and of two to `SOUND` letters from every syllable
on. Every question names whole pieces, for what only begins so the index would have to collect: of two whole pieces it
reads the rarer one and skips through the other. Marks tell what else a piece says: `^` that the name begins with it,
`~` that a letter or digit of the name itself is its first, `@` that the enterprise is in that region. Names that end as
nearly all do have one piece for it, `$`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from enterprises.rules.syllables import certain_starts

NAME, SOUND, INITIALS = 2, 6, 3
# Of province, city and county as the codes of regions are made; those made by hand are as long as any.
PLACES = (6, 4, 2)
LONGEST = 120
# More of a word tells the index nothing; what it finds is compared with all of it.
HEARD = 24
# What no syllable begins with.
NO_INITIALS = "iuv"
# How nearly every name ends: its pieces are `$` alone.
ENDING, ENDING_SOUND, ENDING_INITIALS = "有限公司", "youxiangongsi", "yxgs"
ENDING_SYLLABLES = (0, 3, 7, 11)
IN_ENDING = frozenset(
    run[start:end]
    for run, starts, longest in (
        (ENDING, range(4), NAME),
        (ENDING_SOUND, ENDING_SYLLABLES, SOUND),
        (ENDING_INITIALS, range(4), INITIALS),
    )
    for start in starts
    for end in range(start + 1, min(start + longest, len(run)) + 1)
)
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
    def is_ending(self) -> bool:
        """Whether nearly every name ends with it, or in what begins with it."""
        return (
            self.plain in ENDING
            or self.plain in ENDING_INITIALS
            or any(ENDING_SOUND.startswith(self.plain, start) for start in ENDING_SYLLABLES)
        )

    def anywhere(self, place: str = "") -> str:
        return self._in_pieces("", place)

    def at_the_beginning(self, place: str = "") -> str:
        return self._in_pieces("^", place)

    @property
    def in_text(self) -> str:
        """Of a text whose letters are letters: no pinyin, no initials."""
        return _run(self.plain, NAME)

    def _in_pieces(self, mark: str, place: str) -> str:
        if not self.is_latin:
            question = _run(self.plain, NAME, mark)
        elif len(self.plain) == 1:
            question = _run(self.plain, INITIALS, mark)
        elif len(self.plain) <= INITIALS:  # pieces of sounds and of initials, which are written alike
            question = _all([self.plain], mark)
        else:
            heard = self.plain[:HEARD]
            # Each piece that many names have takes time; in a place there are few names that one does not tell apart.
            spoken = _spoken(heard, mark, enough=1 if place else HEARD)
            question = f"({spoken} | {_initials(heard, mark)})"
        return f"{question} & {place}" if place else question

    def begins(self, name: str, pinyin: str, initials: str) -> bool:
        begins = self.plain
        return any(text.startswith(begins) for text in (plain(name), pinyin.replace(" ", ""), initials))

    def is_within(self, name: str, pinyin: str, initials: str) -> bool:
        return self.plain in plain(name) or self.plain in initials or self._is_spoken_in(pinyin)

    def _is_spoken_in(self, pinyin: str) -> bool:
        sound = pinyin.replace(" ", "")
        if not self.is_latin or self.plain not in sound:
            return False
        syllables = pinyin.split(" ")
        return any(sound.startswith(self.plain, sum(map(len, syllables[:n]))) for n in range(len(syllables)))


def in_all_of(regions: Sequence[str]) -> str:
    """The piece that enterprises of all these regions have, if there is one."""
    return next((f"'@{regions[0][:long]}'" for long in PLACES if len({code[:long] for code in regions}) == 1), "")


def _run(word: str, length: int, mark: str = "") -> str:
    if len(word) < length:
        begun = f"'{mark}{word}':*"
        return begun if mark or word not in IN_ENDING else f"({begun} | '$')"
    heard = word[:HEARD]
    return _all([heard[at : at + length] for at in range(len(heard) - length + 1)], mark)


def _all(pieces: list[str], mark: str, enough: int = HEARD) -> str:
    """Names with all of these pieces, but those of the ending, and short ones beside others that are `enough`."""
    first, *later = pieces
    telling = [piece for piece in (later if mark else pieces) if piece not in IN_ENDING]
    if mark:
        telling = [f"{mark}{first}", *telling]
    telling = telling[:enough] + [piece for piece in telling[enough:] if len(piece) >= len(first)]
    question = " & ".join(f"'{piece}'" for piece in dict.fromkeys(telling or pieces))
    return f"({question})" if telling else f"({question} | '$')"


def _spoken(heard: str, mark: str, *, enough: int) -> str:
    """Pinyin from a syllable on: read as syllables, or spelt where the name itself has letters or digits."""
    if len(heard) <= SOUND:
        return _all([heard], mark)
    pieces, end = [], 0
    for start in certain_starts(heard):
        if end < min(start + SOUND, len(heard)) and start + 1 < len(heard):  # a single letter is no piece
            pieces.append(heard[start : start + SOUND])
            end = start + SOUND
    # One of these would be a syllable by itself, and so it begins one however the rest is read.
    letters = [at for at, letter in enumerate(heard) if letter not in "aeo"]
    first = _all([heard[:SOUND]], mark)
    readings = [_all(pieces, mark, enough)] if pieces else []
    return "(" + " | ".join([*readings, f"{first} & ({_spelt(heard, letters)})"] if letters else readings) + ")"


def _initials(heard: str, mark: str) -> str:
    """A run of initials. What no syllable has as its initial is a letter of the name itself, which is rare enough."""
    letters = [at for at, letter in enumerate(heard) if letter in NO_INITIALS]
    if letters:
        return f"({_spelt(heard, letters[:1])})"
    starts = [*range(0, len(heard) - INITIALS, INITIALS), len(heard) - INITIALS]
    return _all([heard[start : start + INITIALS] for start in starts], mark)


def _spelt(heard: str, letters: list[int]) -> str:
    """Names with a letter of their own at any of these places."""
    pieces = {heard[at : at + 2]: at + 1 == len(heard) for at in letters}
    return " | ".join(f"'~{piece}'" + (":*" if is_begun else "") for piece, is_begun in pieces.items())
