"""What follows from the enterprise's verdict, or from its silence (docs/domain.md, invariants of the workflow)."""

from __future__ import annotations

from dataclasses import dataclass

from issues.rules.counting import DISSATISFIED_SCORES


@dataclass(frozen=True)
class Verdict:
    """`solved` is yes, partly or no; `score` 5 to 1."""

    solved: str
    score: int

    @property
    def is_dissatisfied(self) -> bool:
        return self.score in DISSATISFIED_SCORES

    @property
    def wants_redo(self) -> bool:
        """Not satisfied, and not solved."""
        return self.is_dissatisfied and self.solved == "no"

    @property
    def is_content(self) -> bool:
        """Satisfied, and not called unsolved: nothing stands against closing it with what the office found."""
        return not self.is_dissatisfied and self.solved != "no"


# The outcomes from the best; none of them may stand above what the enterprise says itself.
OUTCOMES = ("solved", "partly", "explained", "planned", "cannot")
BEST = {"yes": "solved", "partly": "partly", "no": "explained"}


def outcomes_below(solved: str) -> tuple[str, ...]:
    """What a problem can be closed as that the enterprise calls `solved`: yes, partly or no."""
    return OUTCOMES[OUTCOMES.index(BEST[solved]) :]


def capped(outcome: str, *, solved: str) -> str:
    """What the office found, or the best that the enterprise's own word allows."""
    return outcome if outcome in outcomes_below(solved) else BEST[solved]


def may_close(*, verdict: Verdict | None, window_is_over: bool) -> bool:
    """Closing needs a rating, the enterprise's own or one from a call-back, or the end of the rating window."""
    return verdict is not None or window_is_over


def objection(verdict: Verdict, *, outcome: str, has_reason: bool, was_redone: bool) -> str:
    """Why a problem with this verdict cannot be closed like this; empty if it can.

    Not satisfied and unsolved has to be redone once before anything else. Not satisfied otherwise, the office says in
    words why the organisation is not at fault.
    """
    if outcome not in outcomes_below(verdict.solved):
        return "enterprise_says_unsolved" if verdict.solved == "no" else "enterprise_says_partly"
    if verdict.wants_redo and not was_redone:
        return "redo_first"
    if verdict.is_dissatisfied and not has_reason:
        return "fault_unanswered"
    return ""
