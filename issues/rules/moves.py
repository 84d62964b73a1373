"""How a problem moves: the one table that pages, API, tests and the documentation read."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum


class Party(StrEnum):
    """Who makes a move: the one who reported, the office in charge, the lead organisation, those that assist it, the
    upper level's office.

    The upper level is the nearest office above the one in charge that has coordinators.
    """

    REPORTER = "reporter"
    OFFICE = "office"
    LEAD = "lead"
    ASSISTING = "assisting"
    UPPER_OFFICE = "upper_office"


class Clock(StrEnum):
    """What a move does to the due day (`issues.rules.due` computes it)."""

    RUNS = "runs on"
    STARTS = "starts"
    EXTENDED = "may be extended"
    STOPS = "stops"
    GOES_ON = "goes on"
    ENDS = "ends"


@dataclass(frozen=True)
class Move:
    """From any of `sources` to one of `targets` by any of `parties`; without a decision, to the first of them.

    `takes` are the fields that the mover has to fill, `may_take` those that may stay empty. A move can have several
    rows, where its parties or targets differ by state.
    """

    name: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    parties: tuple[Party, ...]
    takes: tuple[str, ...] = ()
    may_take: tuple[str, ...] = ()
    clock: Clock = Clock.RUNS

    @property
    def fields(self) -> tuple[str, ...]:
        return self.takes + self.may_take


REPORTER, OFFICE, LEAD, UPPER = Party.REPORTER, Party.OFFICE, Party.LEAD, Party.UPPER_OFFICE
ASSISTING = Party.ASSISTING
ASSISTED_IN = ("dispatched", "in_progress")
# Of an organisation that assists: nobody else's clock or turn has to do with them.
OF_ASSISTING = frozenset({"assist", "decline"})
PLANNED_FROM = ("in_progress", "planned")
PLANNED_BY = ("decision", "until", "signed_by", "reason")
ESCALATES_FROM = ("accepted", "dispatched", "in_progress", "returned", "redo", "awaiting_feedback")

MOVES = (
    # Whoever typed a draft, or the team for which it was typed, hands it in or throws it away: it leaves no trace.
    Move("submit", ("draft",), ("submitted",), (REPORTER,)),
    Move("accept", ("submitted",), ("accepted",), (OFFICE,), takes=("category", "urgency", "term")),
    Move("request-info", ("submitted",), ("need_info",), (OFFICE,), takes=("reason",)),
    Move("provide-info", ("need_info",), ("submitted",), (REPORTER, OFFICE), takes=("facts",)),
    Move("merge", ("submitted",), ("merged",), (OFFICE,), takes=("into",), may_take=("reason",)),
    Move("separate", ("merged",), ("submitted",), (OFFICE,), takes=("reason",)),
    Move("reject", ("submitted",), ("rejected",), (OFFICE,), takes=("reason",)),
    Move(
        "dispatch",
        ("accepted", "redo"),
        ("dispatched",),
        (OFFICE,),
        takes=("organisation",),
        may_take=("due_on", "requirement", "assisting"),
        clock=Clock.STARTS,
    ),
    Move("sign", ("dispatched",), ("in_progress",), (LEAD,)),
    Move("return", ("dispatched",), ("returned",), (LEAD,), takes=("reason",), may_take=("belongs_to",)),
    Move("decide-return", ("returned",), ("accepted", "dispatched"), (OFFICE,), ("decision",), ("reason",)),
    Move("start", ("redo",), ("in_progress",), (LEAD,)),
    Move("reply", ("dispatched", "in_progress"), ("replied",), (LEAD,), ("reply", "signed_by"), clock=Clock.ENDS),
    Move("contact", ("in_progress",), ("in_progress",), (LEAD,), takes=("said",)),
    *(Move("assist", (state,), (state,), (ASSISTING,), takes=("said",)) for state in ASSISTED_IN),
    *(Move("decline", (state,), (state,), (ASSISTING,), takes=("reason",)) for state in ASSISTED_IN),
    Move("approve", ("replied",), ("awaiting_feedback",), (OFFICE,), may_take=("outcome",)),
    Move("close", ("awaiting_feedback",), ("closed",), (OFFICE,), ("outcome",), ("reason",), Clock.ENDS),
    Move("redo", ("replied", "awaiting_feedback"), ("redo", "escalated"), (OFFICE,), ("reason",), clock=Clock.STARTS),
    Move("extend", ("in_progress",), ("in_progress",), (LEAD,), takes=("until", "reason")),
    Move(
        "decide-extension",
        ("in_progress",),
        ("in_progress",),
        (OFFICE,),
        takes=("decision",),
        may_take=("reason", "approved_by"),
        clock=Clock.EXTENDED,
    ),
    Move("resume", ("planned",), ("in_progress",), (OFFICE, LEAD), may_take=("reason",), clock=Clock.GOES_ON),
    *(Move("ask-plan", (state,), (state,), (LEAD,), ("until", "signed_by", "reason")) for state in PLANNED_FROM),
    # What was asked, or what a head signed on paper or a joint meeting promises; a promise is renewed in the same way.
    Move("plan", ("in_progress",), ("planned", "in_progress"), (OFFICE,), (), PLANNED_BY, Clock.STOPS),
    Move("plan", ("planned",), ("planned",), (OFFICE,), (), PLANNED_BY, Clock.STOPS),
    Move("escalate", ESCALATES_FROM, ("escalated",), (OFFICE,), ("reason",), (), Clock.STOPS),
    Move("escalate", ("in_progress",), ("escalated",), (LEAD,), ("reason",), (), Clock.STOPS),
    Move("decide-escalation", ("escalated",), ESCALATES_FROM, (UPPER,), ("decision",), ("reason",), Clock.GOES_ON),
    # By the one of the two that asked; what the rules escalated, nobody takes back.
    Move("take-back", ("escalated",), ESCALATES_FROM, (OFFICE, LEAD), ("reason",), (), Clock.GOES_ON),
    Move("reopen", ("closed",), ("redo",), (REPORTER, OFFICE), takes=("reason",), clock=Clock.STARTS),
    Move("reopen", ("rejected",), ("submitted",), (REPORTER, OFFICE), takes=("reason",)),
    Move(
        "withdraw",
        ("submitted", "need_info", "accepted"),
        ("withdrawn",),
        (REPORTER, OFFICE),
        takes=("reason",),
    ),
)
NAMES = tuple(dict.fromkeys(move.name for move in MOVES))


def rows_of(name: str, parties: Collection[Party] = tuple(Party)) -> list[Move]:
    """The rows of a move that are open to any of `parties`."""
    return [move for move in MOVES if move.name == name and any(party in parties for party in move.parties)]


def possible(state: str, parties: Collection[Party]) -> list[Move]:
    """What these parties may do in this state, each move once."""
    found = [move for name in NAMES for move in rows_of(name, parties) if state in move.sources]
    return list({move.name: move for move in found}.values())


def is_possible(name: str, state: str, parties: Collection[Party] = tuple(Party)) -> bool:
    return any(state in move.sources for move in rows_of(name, parties))


def target_of(name: str, state: str) -> str:
    """Where the move leads from this state, unless its decision says otherwise."""
    return next(move.targets[0] for move in MOVES if move.name == name and state in move.sources)


def count_since_decision(moves: Collection[str], name: str) -> int:
    """How often the move was made since the upper level last decided: it counts anew from there."""
    counted = 0
    for move in moves:
        counted = 0 if move == "decide-escalation" else counted + (move == name)
    return counted
