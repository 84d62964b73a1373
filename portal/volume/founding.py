"""Enterprises of the volume data and the campaigns' lists of them."""

from __future__ import annotations

import math
from decimal import Decimal
from functools import lru_cache
from random import Random

from accounts.models import Region
from campaigns.enums import ListOrigin
from campaigns.models import ListedEnterprise
from enterprises.enums import EnterpriseKind, Size
from enterprises.models import Enterprise, Industry
from enterprises.names import pinyin_of
from enterprises.rules import uscc
from enterprises.rules.industry import GroupAnswer, size_group
from enterprises.rules.size import size_in_industry
from portal.demo.standard import STANDARD
from portal.demo.territory import short_name
from portal.demo.trades import TRADES, industries_of
from portal.volume.frame import CITY, Drive
from portal.volume.picks import pick
from portal.volume.progress import Progress
from portal.volume.scene import Scene
from portal.volume.sink import BLOCK

# The demonstration's codes begin with MA, so that both may be in one database.
_BODY = "MD"
_CODES = 31**6
_SCATTER = 400_000_009
_PROFILES = 96
_FIRST_YEAR = 2003
_UNKNOWN, _ASKED_FIRST, _INDIVIDUAL = 0.02, 0.02, 0.03
_NULL = r"\N"
_FORMS = ("有限公司",) * 8 + ("股份有限公司", "科技有限公司")
_KEY_ENTERPRISE = 0.05


class Founding:
    """Writes the enterprises and the campaigns' lists of them."""

    def __init__(self, scene: Scene) -> None:
        self._frame = scene.frame
        self._enterprises = scene.enterprises
        self._random = scene.random
        sink = scene.sink
        self._rows = sink.stream(
            Enterprise, "id", "name", "kind", "uscc", "region", "industry", "size", "employees", "revenue_wan",
            "assets_wan", "indicators_year", "legal_representative", "address", "founded_on", "ask_before_visit",
            "name_pinyin", "name_initials",
        )  # fmt: skip
        self._listed = sink.stream(
            ListedEnterprise, "id", "campaign", "enterprise", "region", "team", "is_key", "origin"
        )
        self._send = sink.send
        scene.enterprises.first_key = self._rows.first_key
        self._profiles = _profiles(scene.random)
        self._people = scene.phrases.people

    def found(self, n: int, progress: Progress) -> None:
        random, counties = self._random.random, self._frame.counties
        for number in range(n):
            county = pick(counties, random)
            # However few there are, the campaign of the one city has somebody to visit.
            while number == 0 and self._frame.city_of[county.code].code != CITY:
                county = pick(counties, random)
            self._found(county, number)
            if number % BLOCK == BLOCK - 1:
                self._send()
                progress.step(BLOCK)
        progress.step(n % BLOCK)
        for code, numbers in self._enterprises.by_county.items():
            if self._frame.city_of[code].code == CITY:
                self._enterprises.of_city.extend(numbers)

    def _found(self, county: Region, number: int) -> None:
        random = self._random.random
        city = self._frame.city_of[county.code]
        industry = pick(industries_of(city.code), random)
        kind, authority = EnterpriseKind.ENTERPRISE.value, "91"
        size, indicators = pick(self._profiles[industry], random)
        if random() < _INDIVIDUAL:
            kind, authority = EnterpriseKind.INDIVIDUAL_BUSINESS.value, "92"
            size, indicators = Size.UNKNOWN.value, f"{_NULL}\t{_NULL}\t{_NULL}\t{_NULL}"
        key = next(self._rows.keys)
        name, pinyin, initials = self._name(county, city, industry, number)
        code = _code(authority, county.code, number)
        asked_first = "t" if random() < _ASKED_FIRST else "f"
        head = pick(self._people, random)
        self._rows.write(
            f"{key}\t{name}\t{kind}\t{code}\t{county.code}\t{industry}\t{size}\t{indicators}\t{head}"
            f"\t{county.name}工业路{1 + int(random() * 1288)}号"
            f"\t{_FIRST_YEAR + int(random() * 21)}-0{1 + int(random() * 9)}-15\t{asked_first}\t{pinyin}\t{initials}\n"
        )
        self._enterprises.add((county.code, city.code), industry, size, kind)
        for drive in self._frame.drives:
            self._list(drive, number, county.code)

    def _list(self, drive: Drive, number: int, county: str) -> None:
        random, teams = self._random.random, drive.teams.get(county)
        if teams and random() < drive.listed:
            self._listed.write(
                f"{next(self._listed.keys)}\t{drive.key}\t{self._rows.first_key + number}\t{county}"
                f"\t{teams[number % len(teams)]}\t{'t' if random() < _KEY_ENTERPRISE else 'f'}"
                f"\t{ListOrigin.RULE.value}\n"
            )

    def _name(self, county: Region, city: Region, industry: str, number: int) -> tuple[str, str, str]:
        random = self._random.random
        parts = (
            _short(county.name if random() < 0.6 else city.name),
            self._enterprises.brand(number),
            pick(TRADES[industry].words, random),
            pick(_FORMS, random),
        )
        spoken = [_pinyin(part) for part in parts]
        return "".join(parts), " ".join(full for full, _ in spoken), "".join(initials for _, initials in spoken)


_short = lru_cache(maxsize=None)(short_name)
_pinyin = lru_cache(maxsize=None)(pinyin_of)


def _code(authority: str, region: str, number: int) -> str:
    """A credit code of its own for each number, scattered over the codes that there are."""
    scattered, letters = number * _SCATTER % _CODES, []
    for _ in range(6):
        scattered, letter = divmod(scattered, 31)
        letters.append(uscc.ALPHABET[letter])
    return uscc.make(authority, region, _BODY + "".join(letters))


def _profiles(random: Random) -> dict[str, list[tuple[str, str]]]:
    """By industry: sizes with the indicators from which they follow, most of them small, ready for COPY."""
    table = dict(Industry.objects.values_list("code", "size_group"))
    return {
        code: [_profile(size_group(code, table), random) for _ in range(_PROFILES)] for code in TRADES if code in table
    }


def _profile(group: GroupAnswer, random: Random) -> tuple[str, str]:
    if random.random() < _UNKNOWN:
        return Size.UNKNOWN.value, f"{_NULL}\t{_NULL}\t{_NULL}\t{_NULL}"
    employees = round(math.exp(random.gauss(2.1, 1.3))) + 1
    revenue = Decimal(round(employees * math.exp(random.gauss(3.3, 0.8))))
    assets = Decimal(round(float(revenue) * math.exp(random.gauss(0.1, 0.5))))
    size = size_in_industry(STANDARD, group, employees, revenue, assets).size
    return size.value, f"{employees}\t{revenue}\t{assets}\t2025"
