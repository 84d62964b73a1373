from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from issues.rules.likeness import likeness, pairs_of, votes


@given(st.text(), st.text())
def test_likeness_is_between_none_and_the_same_and_has_no_direction(one: str, other: str) -> None:
    first, second = pairs_of(one), pairs_of(other)
    assert 0 <= likeness(first, second) <= 1
    assert likeness(first, second) == likeness(second, first)
    assert likeness(first, first) == (1 if first else 0)


def test_signs_and_width_of_letters_do_not_count() -> None:
    assert pairs_of("用地 指标！") == pairs_of("用地指标")


@given(st.text(max_size=20), st.integers(0, 999))
def test_amounts_do_not_count(title: str, amount: int) -> None:
    assert pairs_of(f"{title}贷款{amount}万元") == pairs_of(f"{title}贷款{amount + 1}万元")


def test_the_most_alike_decide_and_the_closest_is_the_example() -> None:
    decided = [("用地指标不足", "land"), ("工业用地指标不足问题", "land"), ("用地指标", "other"), ("招工难", "labour")]
    first, second = votes("用地指标不足", decided)
    assert (first.choice, first.count, first.of, first.example) == ("land", 2, 3, "用地指标不足")
    assert (second.choice, second.count) == ("other", 1)


def test_nothing_alike_decides_nothing() -> None:
    assert votes("招工难", [("用地指标不足", "land")]) == []
    assert votes("", [("", "land")]) == []
