"""Our one-pass rule against the two official wordings of 2011 and 2017."""

import csv
from decimal import Decimal
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from enterprises.enums import Indicator, Size
from enterprises.rules.size import SizeGroup, parse_standards, size_class

DATA = Path(__file__).parents[2] / "enterprises" / "data" / "size_thresholds.csv"
with DATA.open(encoding="utf-8", newline="") as source:
    GROUPS = parse_standards(csv.DictReader(source))[0].groups

Firm = dict[Indicator, Decimal]
CLASSES = [Size.MICRO, Size.SMALL, Size.MEDIUM, Size.LARGE]
# Uniform numbers would hardly ever come near a border.
borders = sorted({bound for group in GROUPS.values() for bounds in group.lower_bounds.values() for bound in bounds})
near_borders = st.builds(
    lambda b, d: b + d,
    st.sampled_from(borders).map(Decimal),
    st.sampled_from([Decimal("-1"), Decimal("-0.01"), Decimal(0), Decimal("0.01"), Decimal(1)]),
)
amounts = near_borders | st.decimals(0, 2_000_000, places=2)
firms = st.builds(
    lambda x, y, z: {Indicator.EMPLOYEES: Decimal(int(x)), Indicator.REVENUE: y, Indicator.ASSETS: z},
    amounts,
    amounts,
    amounts,
)
groups = st.sampled_from(sorted(GROUPS)).map(GROUPS.__getitem__)


def ours(group: SizeGroup, firm: Firm) -> Size:
    result = size_class(group, int(firm[Indicator.EMPLOYEES]), firm[Indicator.REVENUE], firm[Indicator.ASSETS])
    assert result.missing == ()
    return result.size


def wording_of_2011(group: SizeGroup, firm: Firm) -> Size:
    """SME if any indicator is below the large bound; of SMEs medium, then small if all are met; else micro."""
    bounds = {size: dict(zip(group.indicators, b, strict=True)) for size, b in group.lower_bounds.items()}
    if not any(firm[i] < bounds[Size.LARGE][i] for i in group.indicators):
        return Size.LARGE
    if all(firm[i] >= bounds[Size.MEDIUM][i] for i in group.indicators):
        return Size.MEDIUM
    if all(firm[i] >= bounds[Size.SMALL][i] for i in group.indicators):
        return Size.SMALL
    assert any(firm[i] < bounds[Size.SMALL][i] for i in group.indicators)
    return Size.MICRO


def cascade_of_2017(group: SizeGroup, firm: Firm) -> Size:
    """Each indicator has a class of its own; a firm drops to the lowest of them."""
    ranks = []
    for position, indicator in enumerate(group.indicators):
        ranks.append(sum(firm[indicator] >= bounds[position] for bounds in group.lower_bounds.values()))
    return CLASSES[min(ranks)]


@given(group=groups, firm=firms)
@example(
    GROUPS["02"], {Indicator.EMPLOYEES: Decimal(999), Indicator.REVENUE: Decimal(50_000), Indicator.ASSETS: Decimal(0)}
)
def test_both_official_wordings_give_our_class(group: SizeGroup, firm: Firm) -> None:
    assert ours(group, firm) == wording_of_2011(group, firm) == cascade_of_2017(group, firm)


@given(group=groups, firm=firms, indicator=st.sampled_from(Indicator), more=st.integers(0, 100_000))
def test_growing_never_makes_an_enterprise_smaller(
    group: SizeGroup, firm: Firm, indicator: Indicator, more: int
) -> None:
    grown = {**firm, indicator: firm[indicator] + more}
    assert CLASSES.index(ours(group, grown)) >= CLASSES.index(ours(group, firm))
