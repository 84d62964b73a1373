"""Believable names of people and their telephones. Numbers in 555 and 100 0000 belong to nobody."""

from __future__ import annotations

from itertools import count
from random import Random

from portal.demo.words import WORDS

_SURNAMES = WORDS["surnames"]
_GIVEN_MEN = WORDS["given_men"]
_GIVEN_WOMEN = WORDS["given_women"]

POSITIONS = ("董事长", "总经理", "副总经理", "常务副总", "财务总监", "办公室主任", "厂长", "行政总监", "总经理助理")
_NUMBERS = 10_000
_AREA_CODES = {
    "330100": "0571", "330200": "0574", "330300": "0577", "330400": "0573", "330500": "0572", "330600": "0575",
    "330700": "0579", "330800": "0570", "330900": "0580", "331000": "0576", "331100": "0578",
}  # fmt: skip


class People:
    def __init__(self, random: Random) -> None:
        self._random = random
        self._taken: set[str] = set()
        self._mobiles = count()

    def name(self) -> str:
        # The first dozens of surnames are the commonest.
        at = min(self._random.randrange(len(_SURNAMES)), self._random.randrange(len(_SURNAMES)))
        given = _GIVEN_MEN if self._random.random() < 0.66 else _GIVEN_WOMEN
        return _SURNAMES[at] + self._random.choice(given)

    def names(self, n: int) -> list[str]:
        """So many different names."""
        chosen: dict[str, None] = {}
        while len(chosen) < n:
            chosen[self.name()] = None
        return list(chosen)

    def telephone(self, city: str) -> str:
        """One that nobody has yet: who share a number look like one body."""
        drawn, area = self._random.randrange(_NUMBERS), _AREA_CODES.get(city, "010")
        numbers = (f"{area}-555{(drawn + step) % _NUMBERS:04}" for step in range(_NUMBERS))
        free = next(number for number in numbers if number not in self._taken)
        self._taken.add(free)
        return free

    def mobile(self) -> str:
        """The next one; only mobile numbers take short messages."""
        return f"199 0000 {next(self._mobiles):04}"

    def position(self) -> str:
        return self._random.choice(POSITIONS)
