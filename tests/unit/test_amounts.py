"""Sums of money typed in yuan, wan or yi, and how they sound."""

from decimal import Decimal

import pytest

from enterprises.enums import AmountUnit
from enterprises.rules.amounts import in_words, to_wan


@pytest.mark.parametrize(
    ("amount", "unit", "wan"),
    [
        ("20000000", AmountUnit.YUAN, "2000.00"),
        ("19999999", AmountUnit.YUAN, "1999.99"),
        ("2000", AmountUnit.WAN, "2000.00"),
        ("0.2", AmountUnit.YI, "2000.00"),
        ("99", AmountUnit.YUAN, "0.00"),
    ],
)
def test_an_amount_is_stored_in_units_of_ten_thousand(amount: str, unit: AmountUnit, wan: str) -> None:
    assert to_wan(Decimal(amount), unit) == Decimal(wan)


@pytest.mark.parametrize(
    ("wan", "chinese", "english"),
    [
        ("0", "零元", "0 yuan"),
        ("0.05", "五百元", "500 yuan"),
        ("1.05", "一万零五百元", "10,500 yuan"),
        ("2000", "二千万元", "20 million yuan"),
        ("1234.56", "一千二百三十四万五千六百元", "12.3456 million yuan"),
        ("10000.05", "一亿零五百元", "100.0005 million yuan"),
        ("10500.50", "一亿零五百万五千元", "105.005 million yuan"),
        ("200000", "二十亿元", "2 billion yuan"),
    ],
)
def test_a_stored_amount_is_read_aloud(wan: str, chinese: str, english: str) -> None:
    assert in_words(Decimal(wan), "zh-hans") == chinese
    assert in_words(Decimal(wan), "en") == english
