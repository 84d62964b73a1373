"""How a problem moves: the one table that pages, API, tests and the documentation read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Party(StrEnum):
    """Who makes a move: the one who reported, the office in charge, the lead organisation, the upper level's office."""

    REPORTER = "reporter"
    OFFICE = "office"
    LEAD = "lead"
    UPPER_OFFICE = "upper_office"


@dataclass(frozen=True)
class Move:
    """From any of `sources` to `target` by any of `parties`. `has_reason`: the mover must say why."""

    name: str
    sources: tuple[str, ...]
    target: str
    parties: tuple[Party, ...]
    has_reason: bool = False


MOVES = (
    Move("submit", ("draft",), "submitted", (Party.REPORTER, Party.OFFICE)),
    Move("accept", ("submitted",), "accepted", (Party.OFFICE,)),
    Move("dispatch", ("accepted", "returned", "redo"), "dispatched", (Party.OFFICE,)),
    Move("sign", ("dispatched",), "in_progress", (Party.LEAD,)),
    Move("reply", ("dispatched", "in_progress"), "replied", (Party.LEAD,)),
    Move("close", ("replied", "awaiting_feedback"), "closed", (Party.OFFICE,)),
    Move(
        "escalate",
        ("accepted", "dispatched", "in_progress", "returned", "redo"),
        "escalated",
        (Party.OFFICE,),
        has_reason=True,
    ),
    Move("decide-escalation", ("escalated",), "accepted", (Party.UPPER_OFFICE,)),
    Move(
        "withdraw",
        ("draft", "submitted", "need_info", "accepted"),
        "withdrawn",
        (Party.REPORTER, Party.OFFICE),
        has_reason=True,
    ),
)
BY_NAME = {move.name: move for move in MOVES}


def is_possible(name: str, state: str) -> bool:
    return state in BY_NAME[name].sources


def may_close(*, is_rated: bool, window_is_over: bool, has_call_back: bool) -> bool:
    """Closing needs a rating, a call-back, or the end of the rating window (docs/domain.md, invariants)."""
    return is_rated or window_is_over or has_call_back
