"""The SME size standard: versions of it as data, and the class that follows from an enterprise's indicators."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from enterprises.enums import Indicator, Size
from enterprises.rules.industry import Coverage, GroupAnswer

# "Other industries not listed": the group by which an industry outside the standard is sized.
OTHER = "16"


@dataclass(frozen=True, slots=True)
class SizeGroup:
    """An industry group of a standard; for each class its lower bounds, in the order of the indicators."""

    code: str
    name: str
    indicators: tuple[Indicator, ...]
    lower_bounds: Mapping[Size, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class SizeStandard:
    code: str
    valid_from: dt.date
    groups: Mapping[str, SizeGroup]


@dataclass(frozen=True, slots=True)
class SizeResult:
    """UNKNOWN names what is missing: indicators, or nothing when it is the industry that does not tell."""

    size: Size
    missing: tuple[Indicator, ...] = ()
    by_reference: bool = False

    @property
    def may_be_decided(self) -> bool:
        """Where the standard gives no answer of its own, an office may enter one with its reason."""
        return self.size == Size.UNKNOWN or self.by_reference


def parse_standards(rows: Iterable[Mapping[str, str]]) -> list[SizeStandard]:
    """The standards in size_thresholds.csv, oldest first."""
    standards: dict[str, SizeStandard] = {}
    groups: dict[str, dict[str, SizeGroup]] = {}
    for row in rows:
        code = row["standard"]
        members = groups.setdefault(code, {})
        standards.setdefault(code, SizeStandard(code, dt.date.fromisoformat(row["valid_from"]), members))
        members[row["group_no"]] = SizeGroup(
            code=row["group_no"],
            name=row["group"],
            indicators=tuple(Indicator(letter) for letter in row["indicators"].split("+")),
            lower_bounds={
                size: tuple(int(bound) for bound in row[f"{size.value}_min"].split("|"))
                for size in (Size.LARGE, Size.MEDIUM, Size.SMALL)
            },
        )
    return sorted(standards.values(), key=lambda standard: standard.valid_from)


def standard_on(day: dt.date, standards: Iterable[SizeStandard]) -> SizeStandard | None:
    """The standard in force on a day, if any was."""
    return max((s for s in standards if s.valid_from <= day), key=lambda s: s.valid_from, default=None)


def size_class(
    group: SizeGroup, employees: int | None, revenue_wan: Decimal | None, assets_wan: Decimal | None
) -> SizeResult:
    """The first class, from large down, whose lower bounds are all met; else micro (No. 300 of 2011, NBS 2017).

    A bound belongs to the upper class. Nothing is guessed: a missing indicator makes the size unknown.
    """
    values = {Indicator.EMPLOYEES: employees, Indicator.REVENUE: revenue_wan, Indicator.ASSETS: assets_wan}
    given = [value for indicator in group.indicators if (value := values[indicator]) is not None]
    if len(given) < len(group.indicators):
        return SizeResult(Size.UNKNOWN, tuple(i for i in group.indicators if values[i] is None))
    for size, bounds in group.lower_bounds.items():
        if all(value >= bound for value, bound in zip(given, bounds, strict=True)):
            return SizeResult(size)
    return SizeResult(Size.MICRO)


def size_in_industry(
    standard: SizeStandard,
    industry: GroupAnswer,
    employees: int | None,
    revenue_wan: Decimal | None,
    assets_wan: Decimal | None,
) -> SizeResult:
    """The size as far as the industry tells it; by reference to "other" where the standard is silent (art. 7)."""
    match industry.coverage:
        case Coverage.COVERED if industry.group and industry.group in standard.groups:
            return size_class(standard.groups[industry.group], employees, revenue_wan, assets_wan)
        case Coverage.NOT_COVERED if OTHER in standard.groups:
            result = size_class(standard.groups[OTHER], employees, revenue_wan, assets_wan)
            return SizeResult(result.size, result.missing, by_reference=True)
        case _:
            return SizeResult(Size.UNKNOWN)
