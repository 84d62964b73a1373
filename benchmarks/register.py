"""Enterprises by the million, always the same ones, for the benchmarks of the register."""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from random import Random
from typing import Any

from pypinyin import lazy_pinyin

from accounts.models import Region
from portal.demo.territory import short_name
from portal.demo.trades import TRADES

COLUMNS = (
    "name, kind, size, uscc, region_id, name_pinyin, name_initials, legal_representative, address, ask_before_visit"
)
_BATCH = 20_000
_FORMS = ("有限公司",) * 16 + ("股份有限公司",) + ("科技有限公司",) * 2 + ("有限责任公司",)
_DIGITS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_BRANDS = 20_000

Part = tuple[str, str, str]  # a piece of a name, its pinyin with a blank before every syllable, its initials


def part(words: str) -> Part:
    syllables = lazy_pinyin(words)
    return words, "".join(f" {one}" for one in syllables), "".join(one[0] for one in syllables)


def common_characters() -> list[str]:
    """The 3,755 characters of the first level of GB 2312, in their order there."""
    rows = (bytes([high, low]) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF))
    return [pair.decode("gb2312") for pair in rows if pair < b"\xd7\xfa"]


class Names:
    """Place, brand, trade and form, as companies are called; some counties and brands are far commoner than others."""

    def __init__(self) -> None:
        self._random = Random(20261122)
        counties = list(Region.objects.filter(level="county").select_related("parent").order_by("code"))
        self._places = [(one.code, self._words_for(one)) for one in counties]
        self._weights = _summed(self._random.lognormvariate(0, 1) for _county in counties)
        characters = self._random.sample(common_characters(), 1200)
        lengths = (2, 2, 2, 2, 2, 3, 3, 4)
        self.brands = [
            part(
                "".join(self._random.choices(characters[:500] if n % 2 else characters, k=self._random.choice(lengths)))
            )
            for n in range(_BRANDS)
        ]
        self._brand_weights = _summed(1 / (n + 50) for n in range(_BRANDS))
        self.trades = [part(word) for trade in TRADES.values() for word in trade.words]
        self._forms = [part(form) for form in _FORMS]

    @staticmethod
    def _words_for(county: Region) -> list[Part]:
        above = county.parent
        city, own = short_name(above.name if above else county.name), short_name(county.name)
        return [part(city), part(city), part(city + own), part(own)]

    def rows(self, count: int) -> Iterator[str]:
        """Lines for COPY."""
        random = self._random
        for first in range(0, count, _BATCH):
            k = min(_BATCH, count - first)
            places = random.choices(self._places, cum_weights=self._weights, k=k)
            brands = random.choices(self.brands, cum_weights=self._brand_weights, k=k)
            trades, forms = random.choices(self.trades, k=k), random.choices(self._forms, k=k)
            for n, (code, words), brand, trade, form in zip(
                range(first, first + k), places, brands, trades, forms, strict=True
            ):
                place = words[n & 3]
                name, sound, initials = (place[i] + brand[i] + trade[i] + form[i] for i in range(3))
                yield (
                    f"{name}\tenterprise\tmicro\t91{code}MA{_number(n)}X\t{code}\t{sound[1:]}\t{initials}"
                    f"\t{brand[0]}\t{place[0]}路{n % 997}号\tf\n"
                )


def _number(n: int) -> str:
    digits = ""
    for _place in range(7):
        n, last = divmod(n, len(_DIGITS))
        digits = _DIGITS[last] + digits
    return digits


def _summed(weights: Iterator[float]) -> list[float]:
    total, sums = 0.0, []
    for weight in weights:
        total += weight
        sums.append(total)
    return sums


class Lines:
    """An iterator of lines as the file that COPY reads."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines, self._rest = lines, ""

    def read(self, size: int) -> str:
        buffer = StringIO()
        buffer.write(self._rest)
        for line in self._lines:
            buffer.write(line)
            if buffer.tell() >= size:
                break
        text = buffer.getvalue()
        self._rest = text[size:]
        return text[:size]


def copy_enterprises(cursor: Any, names: Names, count: int) -> None:
    cursor.copy_expert(f"COPY enterprises_enterprise ({COLUMNS}) FROM STDIN", Lines(names.rows(count)), 1 << 16)
