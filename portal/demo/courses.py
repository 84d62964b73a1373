"""The usual ways that problems go, put together from the steps of a case."""

from __future__ import annotations

from dataclasses import dataclass

from issues.enums import FeedbackChannel, Outcome, Solved, Urgency
from portal.demo.casework import Case
from portal.demo.course import TERMS
from portal.demo.origins import Actor, answerable_by_nobody
from portal.demo.world import World

SCORES = (5,) * 66 + (4,) * 24 + (3,) * 7 + (2,) * 2 + (1,)
_OUTCOMES = (
    (Outcome.SOLVED,) * 82 + (Outcome.PARTLY,) * 8 + (Outcome.EXPLAINED,) * 7 + (Outcome.PLANNED, Outcome.CANNOT)
)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a problem ends: what the enterprise answered (None if nothing) and by which channel."""

    score: int | None
    channel: FeedbackChannel = FeedbackChannel.LINK
    late: bool = False


def closed(world: World, case: Case, by: Actor, ending: Ending) -> Case:
    """From the report to the closing, with the detours that happen on the way."""
    to_dispatched(world, case, by)
    to_signed(world, case)
    return to_closed(world, case, ending)


def to_dispatched(world: World, case: Case, by: Actor) -> Case:
    random = world.random
    case.submit(by)
    if random.random() < 0.03:
        case.request_info().provide_info()
    case.accept()
    if random.random() < 0.04:
        case.dispatch(world.institutions.department(case.office, "office")).give_back().take_back()
    # What a county's department can do itself is sent there.
    own = case.region if random.random() < 0.4 else case.office
    case.dispatch(world.institutions.whose(own, case.matter))
    if random.random() < 0.12:
        case.assist(world.institutions.responsible(case.office, world.texts.category(case.origin.day.year)))
    return case


def to_signed(world: World, case: Case) -> Case:
    case.sign()
    if world.random.random() < 0.06:
        case.extend(world.random.choice((3, 5, 7)))
    return case


def to_closed(world: World, case: Case, ending: Ending) -> Case:
    random = world.random
    term = TERMS[Urgency(case.problem.urgency)]
    case.reply(after=term + random.randint(2, 12) if ending.late else random.randint(1, max(1, term // 2)))
    case.approve(ending.channel, answerable_by_nobody(world) if ending.channel == FeedbackChannel.LINK else None)
    outcome = random.choice(_OUTCOMES)
    if ending.score is None:
        # Nobody answered: the window of a week has to pass.
        return case.close(outcome, after=6)
    if ending.score <= 2:
        outcome = random.choice((Outcome.EXPLAINED, Outcome.PARTLY, Outcome.CANNOT))
    case.answer(ending.score, _solved(ending.score, outcome))
    return case.close(outcome)


def _solved(score: int, outcome: Outcome) -> Solved:
    if score <= 2:
        return Solved.PARTLY if outcome == Outcome.PARTLY else Solved.NO
    return Solved.YES if outcome == Outcome.SOLVED else Solved.PARTLY
