import csv
import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from enterprises.enums import Indicator, Size
from enterprises.rules.industry import Coverage, GroupAnswer
from enterprises.rules.size import (
    SizeResult,
    SizeStandard,
    parse_standards,
    size_class,
    size_in_industry,
    standard_on,
)

DATA = Path(__file__).parents[2] / "enterprises" / "data" / "size_thresholds.csv"


@pytest.fixture(scope="module")
def standard() -> SizeStandard:
    with DATA.open(encoding="utf-8", newline="") as source:
        [standard] = parse_standards(csv.DictReader(source))
    return standard


def wan(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


@pytest.mark.parametrize(
    ("group", "employees", "revenue", "assets", "size"),
    [
        ("02", 1000, "40000", None, Size.LARGE),
        ("02", 999, "50000", None, Size.MEDIUM),
        ("02", 1000, "39999.99", None, Size.MEDIUM),
        ("02", 1200, "1999", None, Size.SMALL),
        ("02", 300, "2000", None, Size.MEDIUM),
        ("02", 299, "2000", None, Size.SMALL),
        ("02", 20, "300", None, Size.SMALL),
        ("02", 19, "50000", None, Size.MICRO),
        ("02", 5000, "299.99", None, Size.MICRO),
        ("01", None, "20000", None, Size.LARGE),
        ("01", None, "19999.99", None, Size.MEDIUM),
        ("01", None, "500", None, Size.MEDIUM),
        ("01", None, "49.99", None, Size.MICRO),
        ("03", None, "90000", "79999", Size.MEDIUM),
        ("03", None, "6000", "4999.99", Size.SMALL),
        ("03", None, "299", "90000", Size.MICRO),
        ("04", 4, "1000000", None, Size.MICRO),
        ("04", 19, "5000", None, Size.SMALL),
        ("05", 49, "20000", None, Size.SMALL),
        ("05", 300, "499", None, Size.SMALL),
        ("07", 100, "1000", None, Size.MEDIUM),
        ("11", 1999, "100000", None, Size.MEDIUM),
        ("12", 10, "50", None, Size.SMALL),
        ("12", 10, "49.99", None, Size.MICRO),
        ("12", 299, "10000", None, Size.MEDIUM),
        ("13", None, "200000", "9999", Size.MEDIUM),
        ("13", None, "99", "500000", Size.MICRO),
        ("14", 99, "5000", None, Size.MICRO),
        ("15", 300, None, "7999", Size.SMALL),
        ("15", 9, None, "120000", Size.MICRO),
        ("16", 300, None, None, Size.LARGE),
        ("16", 299, None, None, Size.MEDIUM),
        ("16", 100, None, None, Size.MEDIUM),
        ("16", 99, None, None, Size.SMALL),
        ("16", 10, None, None, Size.SMALL),
        ("16", 9, None, None, Size.MICRO),
    ],
)
def test_size_at_the_borders(
    standard: SizeStandard, group: str, employees: int | None, revenue: str | None, assets: str | None, size: Size
) -> None:
    assert size_class(standard.groups[group], employees, wan(revenue), wan(assets)) == SizeResult(size)


@pytest.mark.parametrize(
    ("group", "employees", "revenue", "missing"),
    [
        ("02", 50, None, (Indicator.REVENUE,)),
        ("02", 5, None, (Indicator.REVENUE,)),
        ("02", None, None, (Indicator.EMPLOYEES, Indicator.REVENUE)),
        ("03", 50, "6000", (Indicator.ASSETS,)),
        ("15", 300, "90000", (Indicator.ASSETS,)),
    ],
)
def test_missing_indicator_is_named_and_nothing_is_guessed(
    standard: SizeStandard, group: str, employees: int | None, revenue: str | None, missing: tuple[Indicator, ...]
) -> None:
    assert size_class(standard.groups[group], employees, wan(revenue), None) == SizeResult(Size.UNKNOWN, missing)


def test_nought_is_a_value(standard: SizeStandard) -> None:
    assert size_class(standard.groups["02"], 0, Decimal(0), None) == SizeResult(Size.MICRO)


def test_covered_industry_is_sized_in_its_group(standard: SizeStandard) -> None:
    answer = GroupAnswer(Coverage.COVERED, "04")
    assert size_in_industry(standard, answer, 20, Decimal(5000), None) == SizeResult(Size.MEDIUM)


def test_industry_outside_the_standard_is_sized_by_reference_to_other(standard: SizeStandard) -> None:
    answer = GroupAnswer(Coverage.NOT_COVERED)
    assert size_in_industry(standard, answer, 100, None, None) == SizeResult(Size.MEDIUM, by_reference=True)
    unknown = SizeResult(Size.UNKNOWN, (Indicator.EMPLOYEES,), by_reference=True)
    assert size_in_industry(standard, answer, None, None, None) == unknown


@pytest.mark.parametrize("coverage", [Coverage.NEEDS_FINER_CODE, Coverage.OWN_STANDARD])
def test_industry_that_does_not_tell_leaves_the_size_unknown(standard: SizeStandard, coverage: Coverage) -> None:
    answer = GroupAnswer(coverage)
    assert size_in_industry(standard, answer, 100, Decimal(1), Decimal(1)) == SizeResult(Size.UNKNOWN)


def test_standard_has_16_groups_whose_bounds_fall_with_the_class(standard: SizeStandard) -> None:
    assert sorted(standard.groups) == [f"{number:02}" for number in range(1, 17)]
    for group in standard.groups.values():
        assert list(group.lower_bounds) == [Size.LARGE, Size.MEDIUM, Size.SMALL]
        for large, medium, small in zip(*group.lower_bounds.values(), strict=True):
            assert large > medium > small


def test_standard_in_force_is_the_latest_begun(standard: SizeStandard) -> None:
    later = SizeStandard("NEXT", dt.date(2027, 1, 1), standard.groups)
    assert standard_on(dt.date(2011, 6, 17), [later, standard]) is None
    assert standard_on(dt.date(2011, 6, 18), [later, standard]) is standard
    assert standard_on(dt.date(2027, 1, 1), [later, standard]) is later
