from __future__ import annotations

import pytest

from issues.rules.wordings import GAPS, filled, joined, unknown_gaps

VALUES = dict.fromkeys(GAPS, "–") | {"enterprise": "恒达 {number}", "number": "2026-330500-000001"}


@pytest.mark.parametrize("gap", ["{enterprise}", "{企业}", "{ 企业 }"])
def test_a_gap_is_filled_by_its_english_and_its_chinese_name_and_what_fills_it_is_not_read_again(gap: str) -> None:
    assert filled(f"{gap}：您好", VALUES) == "恒达 {number}：您好"


def test_what_means_nothing_is_named_once_and_stays_as_it_is() -> None:
    text = "{password} {编号} {password} {a.b}"
    assert unknown_gaps(text) == ["password", "a.b"]
    assert filled(text, VALUES) == "{password} 2026-330500-000001 {password} {a.b}"


@pytest.mark.parametrize(("typed", "whole"), [("", "词"), ("  \n", "词"), ("已写 \n", "已写\n\n词")])
def test_a_wording_goes_below_what_was_typed(typed: str, whole: str) -> None:
    assert joined(typed, "词") == whole
