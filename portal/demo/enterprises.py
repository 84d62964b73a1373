"""Enterprises with names, credit codes and indicators that fit their place, their industry and their size."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from accounts.models import Region
from enterprises.enums import EnterpriseKind, Indicator, Size
from enterprises.models import Contact, Enterprise, Industry, SizeDeclaration
from enterprises.names import pinyin_of
from enterprises.rules import uscc
from enterprises.rules.industry import GroupAnswer, size_group
from enterprises.rules.size import OTHER, SizeGroup, size_in_industry
from portal.demo.names import People
from portal.demo.standard import STANDARD
from portal.demo.store import Store
from portal.demo.territory import Territory, short_name
from portal.demo.trades import TRADES
from portal.demo.words import WORDS

_FIRST = WORDS["brand_first"]
_SECOND = WORDS["brand_second"]
_FORMS = ("有限公司",) * 17 + ("股份有限公司",) + ("科技有限公司",) * 2
_STREETS = WORDS["streets"]
_BODY = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_HEADS = {EnterpriseKind.INDIVIDUAL_BUSINESS: "经营者", EnterpriseKind.GRASSROOTS_UNIT: "负责人"}
_ORDER = (Size.MICRO, Size.SMALL, Size.MEDIUM, Size.LARGE)
_UNITS = WORDS["grassroots_units"]
_VILLAGES = WORDS["villages"]
_SHOPS = WORDS["shops"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which enterprises are to be founded."""

    regions: tuple[Region, ...]
    industries: tuple[str, ...]
    sizes: tuple[Size, ...]
    latest_founding: int
    year: int


class Registry:
    """The register of the demonstration: no name and no code is given twice."""

    def __init__(self, store: Store, random: Random, people: People, territory: Territory) -> None:
        self._store = store
        self._random = random
        self._people = people
        self._territory = territory
        self._names: set[str] = set()
        self._bodies: set[str] = set()
        self.contacts: dict[int, Contact] = {}
        table = dict(Industry.objects.values_list("code", "size_group"))
        self._groups: dict[str, GroupAnswer] = {code: size_group(code, table) for code in TRADES}

    def found(self, wanted: Wanted) -> Enterprise:
        random = self._random
        region = random.choice(wanted.regions)
        industry = random.choice(wanted.industries)
        employees, revenue, assets = self._indicators(industry, random.choice(wanted.sizes))
        result = size_in_industry(STANDARD, self._groups[industry], employees, revenue, assets)
        founded = dt.date(random.randint(wanted.latest_founding - 16, wanted.latest_founding), 1, 1)
        enterprise = self._register(
            self._company_name(region, industry),
            region,
            EnterpriseKind.ENTERPRISE,
            uscc=self._code("91", region),
            industry_id=industry,
            size=result.size,
            employees=employees,
            revenue_wan=revenue,
            assets_wan=assets,
            indicators_year=wanted.year,
            founded_on=founded + dt.timedelta(days=random.randrange(360)),
        )
        self._store.new(
            SizeDeclaration,
            enterprise_id=enterprise.pk,
            year=wanted.year,
            employees=employees,
            revenue_wan=revenue,
            assets_wan=assets,
            standard=STANDARD.code,
            size=result.size,
        )
        return enterprise

    def found_grassroots_unit(self, region: Region) -> Enterprise:
        """A village, school or health centre: it is visited, but has no industry of its own and no size."""
        place, kind = self._random.choice(_VILLAGES), self._random.choice(_UNITS)
        town = self._random.choice(_VILLAGES)
        name = self._unused(lambda n: f"{region.name}{town}{'镇' if n % 2 else '街道'}{place}{n // 8 or ''}{kind}")
        return self._register(name, region, EnterpriseKind.GRASSROOTS_UNIT, industry_id="S96")

    def found_shop(self, region: Region) -> Enterprise:
        kind = self._random.choice(_SHOPS)
        name = self._unused(lambda n: f"{region.name}{self._people.name()[0]}{self._brand()[0]}{kind}")
        return self._register(
            name, region, EnterpriseKind.INDIVIDUAL_BUSINESS, uscc=self._code("92", region), industry_id="F52"
        )

    def found_place(self, region: Region, kind: EnterpriseKind, name: str) -> Enterprise:
        """A park or a cluster: a place full of enterprises that is served as one."""
        return self._register(name, region, kind)

    def _register(self, name: str, region: Region, kind: EnterpriseKind, **values: object) -> Enterprise:
        pinyin, initials = pinyin_of(name)
        head = self._people.name()
        enterprise = self._store.new(
            Enterprise,
            name=name,
            kind=kind,
            region_id=region.code,
            legal_representative=head,
            address=f"{region.name}{self._random.choice(_STREETS)}{self._random.randint(1, 1288)}号",
            ask_before_visit=self._random.random() < 0.02,
            name_pinyin=pinyin,
            name_initials=initials,
            **values,
        )
        self._names.add(name)
        self.contacts[enterprise.pk] = self._store.new(
            Contact,
            enterprise_id=enterprise.pk,
            name=head if self._random.random() < 0.4 else self._people.name(),
            position=_HEADS.get(kind) or self._people.position(),
            phone=self._phone(region),
            email=f"contact-{enterprise.pk}@example.com",
            has_consented=True,
        )
        return enterprise

    def _phone(self, region: Region) -> str:
        """Every fifth contact is reached on a mobile."""
        telephone = self._people.telephone(self._territory.city_of(region).code)
        return self._people.mobile() if len(self.contacts) % 5 == 0 else telephone

    def _company_name(self, region: Region, industry: str) -> str:
        city = self._territory.city_of(region)
        place = short_name(city.name)
        if region.code != city.code and self._random.random() < 0.6:
            place += short_name(region.name)
        words, random = TRADES[industry].words, self._random
        return self._unused(
            lambda n: f"{place}{self._brand()}{random.choice(words)}{random.choice(_FORMS)}".replace("科技科技", "科技")
        )

    def _brand(self) -> str:
        return self._random.choice(_FIRST) + self._random.choice(_SECOND)

    def _unused(self, propose: Callable[[int], str]) -> str:
        n = 0
        while (name := propose(n)) in self._names:
            n += 1
        return name

    def _code(self, prefix: str, region: Region) -> str:
        while (body := "MA" + "".join(self._random.choices(_BODY, k=6))) in self._bodies:
            pass
        self._bodies.add(body)
        # A functional zone registers under its city's code.
        registered = region.code if region.code.isdecimal() else self._territory.city_of(region).code
        return uscc.make(prefix, registered, body)

    def _indicators(self, industry: str, size: Size) -> tuple[int, Decimal, Decimal]:
        """Employees, revenue and assets that the standard puts into the wanted class, as far as it looks at them."""
        group = STANDARD.groups[self._groups[industry].group or OTHER]
        ranges = _ranges(group, size)
        usual = _USUAL[size]
        drawn = [self._between(*ranges.get(indicator, usual[indicator])) for indicator in Indicator]
        employees, revenue, assets = drawn
        return round(employees), _wan(revenue), _wan(assets)

    def _between(self, low: float, high: float) -> float:
        """Small figures are commoner than great ones; the upper bound belongs to the next class."""
        drawn = math.exp(self._random.uniform(math.log(low), math.log(high)))
        return max(low, min(drawn, high - 1))


_USUAL: dict[Size, dict[Indicator, tuple[float, float]]] = {
    Size.MICRO: {Indicator.EMPLOYEES: (2, 20), Indicator.REVENUE: (20, 400), Indicator.ASSETS: (20, 500)},
    Size.SMALL: {Indicator.EMPLOYEES: (12, 150), Indicator.REVENUE: (300, 6000), Indicator.ASSETS: (300, 8000)},
    Size.MEDIUM: {Indicator.EMPLOYEES: (100, 600), Indicator.REVENUE: (3000, 36000), Indicator.ASSETS: (5000, 50000)},
    Size.LARGE: {Indicator.EMPLOYEES: (600, 4000), Indicator.REVENUE: (40000, 3e5), Indicator.ASSETS: (50000, 5e5)},
}


def _ranges(group: SizeGroup, size: Size) -> dict[Indicator, tuple[float, float]]:
    """For each indicator of the group the span in which it speaks for the class."""
    at = _ORDER.index(size)
    upper = _ORDER[at + 1] if size != Size.LARGE else None
    spans = {}
    for i, indicator in enumerate(group.indicators):
        low = group.lower_bounds[size][i] if size != Size.MICRO else max(1, group.lower_bounds[Size.SMALL][i] // 12)
        high = group.lower_bounds[upper][i] if upper else low * 6
        spans[indicator] = (float(max(low, 2 if high > 3 else 1)), float(max(high, low + 1)))
    return spans


def _wan(value: float) -> Decimal:
    return Decimal(round(value))
