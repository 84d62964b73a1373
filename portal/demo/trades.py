"""What enterprises do and make, by industry, and which industries fit which place."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Trade:
    """Words that follow the brand in a name, and what the enterprise sells."""

    words: tuple[str, ...]
    products: tuple[str, ...]


def _trades() -> dict[str, Trade]:
    with (Path(__file__).parent / "data" / "trades.csv").open(encoding="utf-8", newline="") as source:
        return {
            row["industry"]: Trade(tuple(row["words"].split()), tuple(row["products"].split()))
            for row in csv.DictReader(source)
        }


TRADES = _trades()

_COMMON = (
    "C33*6 C34*6 C29*4 C38*4 C35*4 C39*3 C26*2 C30*3 C36*3 C17*2 C18*2 C13*2 C14*2 C22 C23 C24 C27 C40 C42 A01*2 "
    "A03 E47 E48 E49 E50*2 F51*8 F52*4 G54*3 G58 G592 G60 H61 H62*2 I64*2 I65*3 K702 L71 L72*2 M74 M75 N77 O81 R88"
)
_LOCAL = {
    "330100": "I65*12 I64*6 C39*8 C40*3 C27*4 L72*5 M73*2 M74*3 C18*3",
    "330200": "C33*8 C36*8 C24*5 C29*6 C34*6 G55*3 G58*3 F51*5",
    "330300": "C38*12 C19*10 C33*8 C18*4 C36*4 C40*2",
    "330400": "C17*8 C28*5 C18*6 C19*4 C38*4 C39*3 A01*2",
    "330500": "C17*12 C18*6 C21*8 C38*9 C34*6 C20*5 C36*3 C26*2 C30*3 C27*2 A01*3 A03 A04*3 G55*2 H61*2 C31*2 D44",
    "330600": "C17*16 C26*4 C15*3 C33*3 C35*4 C28*3",
    "330700": "C24*10 C33*10 F51*8 C34*4 C18*3 C27*3 R88*2",
    "330800": "C26*9 C22*7 C20*6 C38*4 C33*4 C34*4 C30*4 C39*3 A01*7 A02*2 A03*2 C13*4 C14*3 C15*2 B10*2",
    "330900": "A04*8 C37*8 C13*8 G55*6 G58*2",
    "331000": "C29*10 C34*8 C27*6 C36*6 C19*4 C35*5",
    "331100": "C33*6 C24*6 C20*6 A01*5 C34*4 C15*2 C19*3",
}
# Covered by the size standard's groups of every kind, so that eligibility lists meet all of them.
_EVERY_GROUP = (
    "A01*8 A02*2 A03*3 A04 E47*3 E48*2 E49*2 E50*4 F51*16 F52*12 G54*7 G58*2 G591 G592*2 G593 G60*2 H61*4 H62*7 I63 "
    "I64*5 K701*2 K702*3 L71*2 L72*5"
)
_OTHER = "I65*5 K703 M73 M74*2 M75*2 N77 O81*2 R88*2 R89"


def _weighted(text: str) -> tuple[str, ...]:
    codes: list[str] = []
    for entry in text.split():
        code, _, times = entry.partition("*")
        codes += [code] * int(times or 1)
    return tuple(codes)


_MIXES: dict[str, tuple[str, ...]] = {city: _weighted(f"{_COMMON} {local}") for city, local in _LOCAL.items()}
_DEFAULT = _weighted(_COMMON)
SERVED_BY_HELP = _weighted(f"{_EVERY_GROUP} {_LOCAL['330800']} C33*4 C34*4 C29*3")
NOT_SERVED_BY_HELP = _weighted(_OTHER)


def industries_of(city: str) -> tuple[str, ...]:
    """The industries of a city, each as often as it is found there."""
    return _MIXES.get(city, _DEFAULT)
