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
# How nearly every name ends, as pieces of it: 有限公司.
IN_NEARLY_ALL = frozenset({"有限公", "限公司"})
SOUNDS_IN_NEARLY_ALL = frozenset({"youxiang", "xiangong"})
# What many names are made of besides: 有限公司, 科技, 贸易, 技术, 商贸, 工程, 实业, 服务 …
COMMON_SOUNDS = (
    "youxiangongsi", "xiangongsi", "gongsi", "keji", "maoyi", "jishu", "shangmao", "gongcheng", "shiye", "fuwu",
    "guanli", "jianzhu", "jianshe", "zixun", "wenhua", "wangluo", "xinxi", "dianzi", "jixie", "shebei", "zhizao",
    "shipin", "fazhan", "chanye", "nongye", "wuliu", "huanbao", "cailiao", "canyin", "weixiu", "zhuangshi",
)  # fmt: skip
# Left out of names and of what is typed, after full width has become half width.
MARKS = " \t\n\r!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~·•―—…‘’“”、。〈〉《》「」『』【】〔〕"
_WITHOUT_MARKS = str.maketrans("", "", MARKS)
# Digit or A, N, Y for the authority, then always a digit; no pinyin looks like that.
_VOWEL = re.compile(r"[aeiouv]")
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
        if len(self.plain) == INITIALS and not _VOWEL.search(self.plain):
            # No pinyin: whole pieces, which the index need not collect first as it must what begins with a word.
            return f"('{self.plain}' | {_run(self.plain, NAME)})"
        if len(self.plain) <= INITIALS:
            return f"'{self.plain}':*"
        return f"({_spoken(self.plain)} | {_run(self.plain, INITIALS)})"

    @property
    def in_text(self) -> str:
        """Of a text whose letters are letters: no pinyin, no initials."""
        return _run(self.plain, NAME)

    @property
    def at_the_beginning(self) -> str:
        if len(self.plain) <= (INITIALS_HEAD if self.is_latin else NAME_HEAD):
            return self.head
        if self.is_latin and len(self.plain) <= SOUND_HEAD:
            sound, initials = _prefix(self.plain, SOUND_HEAD, "^"), _prefix(self.plain, INITIALS_HEAD, "^")
            return f"({sound} | {initials} & {self.anywhere})"
        return f"{self.head} & {self.anywhere}"

    @property
    def head(self) -> str:
        """What names that begin with it begin with: of a common word enough, which `anywhere` would collect first."""
        if not self.is_latin:
            return _prefix(self.plain, NAME_HEAD, "^")
        sound = _prefix(self.plain, SOUND_HEAD, "^")
        return sound if len(self.plain) <= INITIALS_HEAD else f"({sound} | {_prefix(self.plain, INITIALS_HEAD, '^')})"

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
    """Every piece of a long word, but for those that tell nothing."""
    if len(word) <= length:
        return _prefix(word, length)
    pieces = [word[i : i + length] for i in range(len(word) - length + 1)]
    telling = [piece for piece in pieces if piece not in IN_NEARLY_ALL] or pieces
    return "(" + " & ".join(f"'{piece}'" for piece in telling) + ")"


def _spoken(word: str) -> str:
    """The piece that a run of pinyin begins with, and those where a later syllable may begin.

    No syllable is longer than six letters, so among six places in a row one begins a syllable, whichever it is. Where
    what follows is short, or may be what a good part of all names holds, asking for it costs much and tells little; but
    for a beginning that itself tells nothing.
    """
    pieces, last = [_prefix(word, SOUND)], len(word) - SOUND
    tells = word[:SOUND] not in SOUNDS_IN_NEARLY_ALL
    starts = {1, max(1, last - SYLLABLE + 1)} if last > 0 else set()
    if not tells and len(word) > 2 * SYLLABLE:
        starts.add(SYLLABLE + 1)
    for start in starts:
        parts = [word[at : at + SOUND] for at in range(start, min(start + SYLLABLE, len(word)))]
        if not (tells and any(_is_costly(part) for part in parts)):
            pieces.append("(" + " | ".join(_prefix(part, SOUND) for part in parts) + ")")
    return "(" + " & ".join(pieces) + ")"


def _is_costly(part: str) -> bool:
    return len(part) < SOUND and (len(part) < SOUND_HEAD or _is_common(part))


def _is_common(sound: str) -> bool:
    """Whether a run of pinyin that begins so is nothing but such words, the last of them perhaps begun."""
    begun = any(one.startswith(sound) for one in COMMON_SOUNDS)
    return begun or any(sound.startswith(one) and _is_common(sound[len(one) :]) for one in COMMON_SOUNDS)
