"""Who is told of which move: the one table, as `issues.rules.moves` is for the moves themselves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from issues.rules.counting import DISSATISFIED_SCORES


class Audience(StrEnum):
    """To whom a move is news: handlers of the organisations, coordinators of the offices, and who reported it."""

    LEAD = "lead"
    ASSISTING = "assisting"
    OFFICE = "office"
    UPPER_OFFICE = "upper_office"
    REPORTER = "reporter"


class Letter(StrEnum):
    """What the enterprise itself is written of, beside the question whether it is solved."""

    FACTS_WANTED = "facts_wanted"
    NOT_ACCEPTED = "not_accepted"
    MERGED = "merged"
    FOLLOWED = "followed"
    FOLLOWED_ON = "followed_on"
    IN_COMMON = "in_common"
    BY_ITSELF = "by_itself"
    EXTENDED = "extended"
    PLANNED = "planned"
    REDONE = "redone"
    REOPENED = "reopened"
    ESCALATED = "escalated"
    TAKEN_OVER = "taken_over"
    NOT_TAKEN_OVER = "not_taken_over"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


# It goes on, whatever is done first: so far what was written of its new beginning is true.
UNDER_WAY = ("submitted", "accepted", "dispatched", "in_progress", "redo")
OPEN = (*UNDER_WAY, "need_info", "returned", "planned", "replied", "awaiting_feedback", "escalated")


@dataclass(frozen=True)
class Occasion:
    """After `move`, out of one of the states `out_of` (any, if empty) and so decided, the enterprise is written
    `letter`, as long as the problem is in one of the states `while_in`: that to which the move led, if empty.
    """

    move: str
    letter: Letter
    agreed: bool | None = None
    out_of: tuple[str, ...] = ()
    while_in: tuple[str, ...] = ()

    def fits(self, move: str, from_state: str, agreed: bool | None) -> bool:
        decided = self.agreed is None or self.agreed == agreed
        return self.move == move and decided and (not self.out_of or from_state in self.out_of)


OCCASIONS = (
    Occasion("request-info", Letter.FACTS_WANTED),
    Occasion("reject", Letter.NOT_ACCEPTED),
    Occasion("merge", Letter.MERGED),
    Occasion("follow", Letter.FOLLOWED),
    Occasion("follow-on", Letter.FOLLOWED_ON),
    Occasion("separate", Letter.BY_ITSELF, while_in=UNDER_WAY),
    Occasion("join-common", Letter.IN_COMMON, while_in=OPEN),
    Occasion("leave-common", Letter.BY_ITSELF, while_in=OPEN),
    Occasion("decide-extension", Letter.EXTENDED, agreed=True),
    Occasion("plan", Letter.PLANNED, agreed=True),
    # A reply that the office sends back before it was approved, the enterprise has not seen.
    Occasion("redo", Letter.REDONE, out_of=("awaiting_feedback",), while_in=UNDER_WAY),
    Occasion("reopen", Letter.REOPENED, while_in=UNDER_WAY),
    Occasion("escalate", Letter.ESCALATED),
    Occasion("decide-escalation", Letter.TAKEN_OVER, agreed=True),
    Occasion("decide-escalation", Letter.NOT_TAKEN_OVER, agreed=False),
    Occasion("take-back", Letter.NOT_TAKEN_OVER),
    Occasion("withdraw", Letter.WITHDRAWN, out_of=("submitted", "need_info", "accepted")),
    Occasion("close", Letter.CLOSED),
)
OF_COMMON = frozenset({"join-common", "leave-common"})
# The letters that say in the office's own words why.
WITH_REASON = frozenset({"request-info", "reject"})


def is_told(move: str, *, from_state: str, agreed: bool | None) -> bool:
    """Whether the enterprise is written of such a move, as long as it is true."""
    return any(one.fits(move, from_state, agreed) for one in OCCASIONS)


def letter_of(
    move: str, *, from_state: str, to_state: str, state: str, in_common: bool, agreed: bool | None
) -> Letter | None:
    """What the move is to the enterprise of a problem that by now is in `state`, and part of a common one or not.

    None where it is no news, or not true any more; a request that was refused changes nothing for it.
    """
    for one in OCCASIONS:
        if one.fits(move, from_state, agreed) and state in (one.while_in or (to_state,)):
            is_true = in_common == (move == "join-common") if move in OF_COMMON else True
            return one.letter if is_true else None
    return None


@dataclass(frozen=True)
class Line:
    """After `move` the `audience` gets the text `code` of the notification `kind`.

    `agreed` narrows the line to one decision, `to` to moves that led to one of these states, `while_in` to problems
    that still are in one: what has happened since may have made it untrue.
    """

    move: str
    kind: str
    code: str
    audience: Audience
    agreed: bool | None = None
    to: tuple[str, ...] = ()
    while_in: tuple[str, ...] = ()

    def fits(self, move: str, to_state: str, state: str, agreed: bool | None) -> bool:
        decided = self.agreed is None or self.agreed == agreed
        is_true = (not self.to or to_state in self.to) and (not self.while_in or state in self.while_in)
        return self.move == move and decided and is_true


LEAD, ASSISTING, OFFICE, UPPER, REPORTER = (
    Audience.LEAD,
    Audience.ASSISTING,
    Audience.OFFICE,
    Audience.UPPER_OFFICE,
    Audience.REPORTER,
)

# Whoever belongs to several audiences of a move is told the first that fits.
LINES = (
    Line("dispatch", "dispatched", "dispatched", LEAD),
    Line("dispatch", "dispatched", "assisting", ASSISTING),
    # The last redo escalates by itself: then nobody has anything to redo.
    Line("redo", "dispatched", "redo", LEAD, while_in=UNDER_WAY),
    Line("reopen", "dispatched", "reopened", LEAD, to=("redo",)),
    Line("reopen", "to_decide", "reported_again", OFFICE, to=("submitted",)),
    Line("provide-info", "to_decide", "facts", OFFICE),
    Line("reply", "to_decide", "reply", OFFICE),
    # Given by an office to a member of a common problem, so that the organisation need not reply any more.
    Line("reply-for-all", "common_answered", "answered_for_all", LEAD),
    Line("return", "to_decide", "return", OFFICE),
    Line("assist", "assisted", "assisted", LEAD),
    Line("decline", "assisted", "assisting_declined", LEAD),
    Line("decline", "to_decide", "assisting_declined", OFFICE),
    Line("extend", "to_decide", "extension", OFFICE),
    Line("escalate", "escalated", "escalated", UPPER),
    Line("escalate", "to_decide", "escalation_asked", OFFICE),
    Line("escalate", "decided", "escalation_waits", LEAD),
    Line("decide-escalation", "decided", "escalation_accepted", OFFICE, agreed=True),
    Line("decide-escalation", "decided", "escalation_accepted", LEAD, agreed=True),
    # Somebody further above may have decided for the office that was asked.
    Line("decide-escalation", "decided", "escalation_accepted", UPPER, agreed=True),
    Line("decide-escalation", "to_decide", "escalation_returned", OFFICE, agreed=False),
    Line("decide-escalation", "decided", "escalation_returned", UPPER, agreed=False),
    Line(
        "decide-escalation",
        "decided",
        "escalation_returned",
        LEAD,
        agreed=False,
        to=("dispatched", "in_progress", "redo"),
    ),
    Line("take-back", "decided", "escalation_taken_back", UPPER),
    Line("take-back", "decided", "escalation_taken_back", OFFICE),
    Line("take-back", "decided", "escalation_taken_back", LEAD, to=("dispatched", "in_progress", "redo")),
    Line("not-escalated", "to_decide", "not_escalated", OFFICE),
    Line("decide-return", "decided", "return_upheld", LEAD, to=("dispatched",)),
    Line("decide-return", "decided", "return_agreed", LEAD, to=("accepted",)),
    Line("remind", "chased", "reminder", LEAD),
    Line("yellow-slip", "slip", "yellow", LEAD),
    Line("red-slip", "slip", "red", LEAD),
    Line("answer-slip", "to_decide", "slip_answered", OFFICE),
    Line("decide-extension", "decided", "extension_granted", LEAD, agreed=True),
    Line("decide-extension", "decided", "extension_refused", LEAD, agreed=False),
    Line("ask-plan", "to_decide", "plan_asked", OFFICE),
    Line("plan", "decided", "planned", LEAD, agreed=True),
    Line("plan", "decided", "plan_refused", LEAD, agreed=False),
    Line("resume", "decided", "resumed", LEAD),
    Line("separate", "to_decide", "separated", OFFICE),
    Line("separate", "outcome", "separated", REPORTER),
    Line("close", "outcome", "closed", REPORTER),
    Line("reject", "outcome", "rejected", REPORTER),
    Line("request-info", "outcome", "info_asked", REPORTER),
    Line("merge", "outcome", "merged", REPORTER),
    Line("withdraw", "outcome", "withdrawn", REPORTER),
)

# News to nobody: whoever has the next step finds it on the desk, it is told by another event of the same move, or, as
# a bad verdict, by the feedback itself.
SILENT = frozenset(
    {
        *("submit", "accept", "sign", "start", "contact", "approve", "follow", "follow-on", "recount"),
        *("assign", "hand-over", "letter", "answer", "call-back", "join-common", "leave-common"),
    }
)


def lines_of(move: str, *, to_state: str, state: str, agreed: bool | None) -> Sequence[Line]:
    """To whom a move to `to_state` is news of a problem that by now is in `state`."""
    return [line for line in LINES if line.fits(move, to_state, state, agreed)]


def is_dissatisfied(*, score: int, solved: str) -> bool:
    """Two of five points or fewer, or not solved in the enterprise's own word."""
    return score in DISSATISFIED_SCORES or solved == "no"
