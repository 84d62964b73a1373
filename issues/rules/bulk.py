"""What the office does to many problems at once: of which moves it consists, and what it takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from issues.enums import BulkAct
from issues.rules.moves import MOVES

# So many are made while the person waits; more are a worker's.
AT_ONCE = 20
MOST = 10_000
# Moves start terms and tell people, so that none is reversed: what was meant otherwise is withdrawn before the first.
GRACE = timedelta(seconds=30)

ACCEPTED_WITH = ("category", "urgency", "term")
DISPATCHED_WITH = ("organisation", "due_on", "requirement", "assisting")
# What each act takes that the office chooses for problems of a list, and which of it cannot be left open. The answer
# for all has its own page: its problems are the members of the common problem.
FIELDS_OF: Mapping[BulkAct, tuple[str, ...]] = {
    BulkAct.TRIAGE: (*ACCEPTED_WITH, *DISPATCHED_WITH),
    BulkAct.ACCEPT: ACCEPTED_WITH,
    BulkAct.DISPATCH: DISPATCHED_WITH,
    BulkAct.REQUEST_INFO: ("reason",),
    BulkAct.MERGE: ("into", "reason"),
    BulkAct.REJECT: ("reason",),
}
REQUIRED_BY: Mapping[BulkAct, tuple[str, ...]] = {
    BulkAct.TRIAGE: ("organisation",),
    BulkAct.ACCEPT: (),
    BulkAct.DISPATCH: ("organisation",),
    BulkAct.REQUEST_INFO: ("reason",),
    BulkAct.MERGE: ("into",),
    BulkAct.REJECT: ("reason",),
}
OFFERED = tuple(FIELDS_OF)
FIRST_MOVES = {BulkAct.TRIAGE: "accept", BulkAct.ANSWER: "reply"}


def sources_of(act: BulkAct) -> frozenset[str]:
    """The states in which the act is possible: those of its first move."""
    first = FIRST_MOVES.get(act, act)
    return frozenset(state for move in MOVES if move.name == first for state in move.sources)
