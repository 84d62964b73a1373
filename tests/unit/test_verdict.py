"""What the enterprise's verdict allows: the whole table of it."""

from __future__ import annotations

import pytest

from issues.rules.verdict import Verdict, may_close, objection


@pytest.mark.parametrize(
    ("solved", "score", "outcome", "has_reason", "was_redone", "expected"),
    [
        ("yes", 5, "solved", False, False, ""),
        ("yes", 3, "solved", False, False, ""),
        ("partly", 4, "solved", True, True, "enterprise_says_partly"),
        ("partly", 4, "partly", False, False, ""),
        ("partly", 4, "explained", False, False, ""),
        ("no", 3, "partly", True, True, "enterprise_says_unsolved"),
        ("no", 5, "solved", True, True, "enterprise_says_unsolved"),
        ("no", 3, "explained", False, False, ""),
        ("no", 2, "explained", True, False, "redo_first"),
        ("no", 1, "cannot", False, False, "redo_first"),
        ("no", 1, "cannot", False, True, "fault_unanswered"),
        ("no", 1, "cannot", True, True, ""),
        ("yes", 2, "solved", False, False, "fault_unanswered"),
        ("yes", 2, "solved", True, False, ""),
        ("partly", 1, "partly", False, True, "fault_unanswered"),
    ],
)
def test_an_outcome_follows_the_verdict(
    solved: str, score: int, outcome: str, has_reason: bool, was_redone: bool, expected: str
) -> None:
    found = objection(Verdict(solved, score), outcome=outcome, has_reason=has_reason, was_redone=was_redone)
    assert found == expected


@pytest.mark.parametrize("score", [1, 2, 3, 4, 5])
def test_three_of_five_is_satisfied(score: int) -> None:
    assert Verdict("yes", score).is_dissatisfied == (score < 3)


def test_closing_waits_for_a_verdict_or_the_end_of_the_window() -> None:
    assert not may_close(verdict=None, window_is_over=False)
    assert may_close(verdict=None, window_is_over=True)
    assert may_close(verdict=Verdict("no", 1), window_is_over=False)
