from fractions import Fraction
from math import floor

from hypothesis import given
from hypothesis import strategies as st

from common.rates import Rate

counts = st.integers(0, 10**12)
positive = st.integers(1, 10**12)


@given(numerator=counts, denominator=positive)
def test_rate_is_the_exact_share_rounded_half_up(numerator: int, denominator: int) -> None:
    percent = Rate(numerator, denominator).percent
    assert percent is not None
    assert Fraction(percent) == Fraction(floor(Fraction(numerator * 10_000, denominator) + Fraction(1, 2)), 100)


@given(numerator=counts, denominator=counts)
def test_text_is_a_number_with_two_decimals_or_a_dash(numerator: int, denominator: int) -> None:
    text = Rate(numerator, denominator).text
    whole, point, decimals = text.partition(".")
    assert text == "–" if denominator == 0 else (whole.isdecimal() and point and len(decimals) == 2)


@given(denominator=positive, data=st.data())
def test_share_lies_between_nought_and_a_hundred(denominator: int, data: st.DataObject) -> None:
    percent = Rate(data.draw(st.integers(0, denominator)), denominator).percent
    assert percent is not None
    assert 0 <= percent <= 100


@given(one=counts, other=counts, denominator=positive)
def test_more_is_never_a_lower_rate(one: int, other: int, denominator: int) -> None:
    low, high = (Rate(numerator, denominator).percent for numerator in sorted((one, other)))
    assert low is not None
    assert high is not None
    assert low <= high
