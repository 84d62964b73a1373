"""Which numbers take short messages."""

from __future__ import annotations

import pytest

from enterprises.rules.phones import mobile_of


@pytest.mark.parametrize(
    ("phone", "number"),
    [
        ("13800000001", "13800000001"),
        ("138 0000-0001", "13800000001"),
        ("+86 138 0000 0001", "13800000001"),
        ("12345678901", None),
        ("1380000000", None),
        ("0572-2031000", None),
        ("0572-2031000转13800000001", None),
        ("+44 13800000001", None),
        ("", None),
    ],
)
def test_a_mobile_number_is_told_from_any_other(phone: str, number: str | None) -> None:
    assert mobile_of(phone) == number
