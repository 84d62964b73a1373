"""The enterprises of the volume data, remembered as a few bytes each."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from portal.demo.trades import TRADES
from portal.volume.phrases import Phrases


@dataclass(frozen=True, slots=True)
class Kin:
    """What many enterprises have in common, ready for COPY: place, industry, size, kind. `facts` are the dimensions."""

    county: str
    city: str
    kind: str
    facts: str
    products: Sequence[str]


class Enterprises:
    """All enterprises by their number from 0; the key in the database is `first_key` more."""

    def __init__(self, phrases: Phrases) -> None:
        self._brands = phrases.brands
        self.first_key = 0
        self._kin: list[Kin] = []
        self._kin_of = array("I")
        self._numbers: dict[tuple[str, str, str, str], int] = {}
        self.by_county: dict[str, array[int]] = defaultdict(lambda: array("I"))
        self.of_city = array("I")

    def __len__(self) -> int:
        return len(self._kin_of)

    def kin(self, number: int) -> Kin:
        return self._kin[self._kin_of[number]]

    def brand(self, number: int) -> str:
        return self._brands[number * 1009 % len(self._brands)]

    def add(self, place: tuple[str, str], industry: str, size: str, kind: str) -> None:
        county, city = place
        identity = (county, industry, size, kind)
        known = self._numbers.get(identity)
        if known is None:
            known = self._numbers[identity] = len(self._kin)
            trade = TRADES.get(industry)
            self._kin.append(
                Kin(county, city, kind, f"{county}\t{industry}\t{size}", trade.products if trade else ("农产品",))
            )
        self.by_county[county].append(len(self._kin_of))
        self._kin_of.append(known)
