from decimal import Decimal

import pytest

from common.rates import Rate


@pytest.mark.parametrize(
    ("numerator", "denominator", "text"),
    [
        (5862, 5895, "99.44"),
        (288, 298, "96.64"),
        (67, 69, "97.10"),
        (301, 497, "60.56"),
        (14_962, 16_878, "88.65"),
        (1, 3, "33.33"),
        (2, 3, "66.67"),
        (1, 800, "0.13"),
        (3, 20_000, "0.02"),
        (1, 20_000, "0.01"),
        (1, 20_001, "0.00"),
        (0, 7, "0.00"),
        (7, 7, "100.00"),
        (8_120, 8_000, "101.50"),
    ],
)
def test_rate_is_printed_with_two_decimals_half_up(numerator: int, denominator: int, text: str) -> None:
    rate = Rate(numerator, denominator)
    assert rate.text == text
    assert rate.percent == Decimal(text)


@pytest.mark.parametrize("numerator", [0, 5])
def test_nothing_to_divide_by_is_a_dash(numerator: int) -> None:
    rate = Rate(numerator, 0)
    assert rate.percent is None
    assert rate.text == "–"


@pytest.mark.parametrize(("numerator", "denominator"), [(-1, 5), (1, -5)])
def test_count_below_zero_is_refused(numerator: int, denominator: int) -> None:
    with pytest.raises(ValueError, match="never negative"):
        Rate(numerator, denominator)
