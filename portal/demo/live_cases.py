"""Problems in every state of the workflow, with due days around the day of loading."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from hashlib import sha256

from accounts.models import User
from campaigns.models import Campaign
from enterprises.models import Enterprise
from issues.enums import FeedbackChannel, MeasureStatus, Outcome, Solved, Source, Urgency
from portal.demo import fieldwork, milestones
from portal.demo.casework import Case
from portal.demo.common_problems import raised, solved_together
from portal.demo.course import TERMS
from portal.demo.courses import SCORES, Ending, closed, to_closed, to_dispatched, to_signed
from portal.demo.origins import Actor, Origin, answerable_by_nobody
from portal.demo.sheet import FEEDBACK_TOKEN
from portal.demo.slips import pressed
from portal.demo.world import World

CITY = "330500"
CLOSED_SINCE = dt.date(2024, 1, 2)
CLOSED = 900
# The bureau of the demo handler answers for these.
_HANDLER_CATEGORIES = ("policy", "digital", "arrears", "policy", "digital")
# How many working days are left of the problems in progress: late, today, soon, in time.
_LEFT = (-14, -9, -6, -4, -3, -2, -1, -1, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 8, 9, 10, 11, 12, 13)


@dataclass(frozen=True, slots=True)
class Field:
    """The campaign in the field: its teams by county, and the enterprises on its list."""

    campaign: Campaign
    teams: dict[str, fieldwork.Team]
    enterprises: list[Enterprise]

    def team_of(self, enterprise: Enterprise) -> fieldwork.Team:
        return self.teams[enterprise.region_id]

    def somebody(self, world: World) -> Enterprise:
        """An enterprise of the list; the counties of the demo officials see the most."""
        chosen, other = world.random.choice(self.enterprises), world.random.choice(self.enterprises)
        return chosen if chosen.region_id in {"330502", "330521"} else other

    def official_of(self, world: World, team: fieldwork.Team) -> User | None:
        user = team[1][0].user_id
        return next((u for u in world.users.values() if u.pk == user), None)


class Live:
    """Reports problems of the campaign, most of them at visits."""

    def __init__(self, world: World, field: Field) -> None:
        self.world = world
        self.field = field
        self.visits = 0

    def origin(self, day: dt.date, urgency: Urgency | None = None, *, by_county: bool = False) -> Origin:
        random, enterprise = self.world.random, self.field.somebody(self.world)
        team = self.field.team_of(enterprise)
        share = random.random()
        category = random.choice(_HANDLER_CATEGORIES) if random.random() < 0.3 else None
        if share < 0.76:
            self.visits += 1
            visit = fieldwork.visit(self.world, team, enterprise, day, self.field.official_of(self.world, team))
            source = Source.VISIT
        else:
            visit = None
            source = random.choice((Source.HOTLINE, Source.SELF_REPORTED, Source.API))
        return Origin(
            self.field.campaign,
            enterprise,
            day,
            source,
            team=team[0],
            visit=visit,
            category=category,
            urgency=urgency,
            by_county=by_county,
        )

    def report(self, working_days_ago: int, urgency: Urgency | None = None, *, by_county: bool = False) -> Case:
        """Reported so many working days before today."""
        return Case(self.world, self.origin(self.back(working_days_ago), urgency, by_county=by_county))

    def back(self, working_days: int) -> dt.date:
        return self.world.days.before(self.world.days.today, working_days)

    def by(self, case: Case) -> Actor:
        if case.origin.source == Source.VISIT:
            team = self.field.team_of(case.origin.enterprise)
            user = self.field.official_of(self.world, team)
            return Actor(team[1][0].name, user, self.world.institutions.by_key[team[1][0].organisation_id or 0])
        if case.origin.source == Source.SELF_REPORTED:
            return Actor(self.world.registry.contacts[case.problem.enterprise_id].name)
        return Actor("12345政务服务热线" if case.origin.source == Source.HOTLINE else "市企业综合服务平台")

    def accepted(self, case: Case) -> Case:
        return case.submit(self.by(case)).accept(after=0)

    def dispatched(self, case: Case) -> Case:
        """To the responsible department on the day of the report."""
        return self.accepted(case).dispatch(after=0)


def build(world: World, field: Field) -> int:
    """All the problems of the campaign; returns how many visits brought them."""
    live = Live(world, field)
    for state, n in _PLAN.items():
        for i in range(n):
            state(live, i)
    _closed(live)
    _common(live)
    return live.visits


def _draft(live: Live, i: int) -> None:
    case = live.report(1 + i % 3)
    user = live.by(case).user
    case.problem.submitted_by_id = user.pk if user else None


def _submitted(live: Live, i: int) -> None:
    case = live.report(1 + i % 2)
    case.submit(live.by(case))


def _need_info(live: Live, i: int) -> None:
    case = live.report(2 + i % 5)
    case.submit(live.by(case)).request_info()


def _rejected(live: Live, i: int) -> None:
    case = live.report(4 + 9 * i)
    case.submit(live.by(case)).reject()


def _withdrawn(live: Live, i: int) -> None:
    case = live.report(5 + 11 * i)
    case.submit(live.by(case)).withdraw()


def _merged(live: Live, i: int) -> None:
    kept = live.dispatched(live.report(3 + i, Urgency.COMPLEX)).sign(after=0)
    case = live.report(2 + i)
    case.submit(live.by(case)).merge(into=kept)


def _accepted(live: Live, i: int) -> None:
    live.accepted(live.report(1 + i % 2))


def _dispatched(live: Live, i: int) -> None:
    live.dispatched(live.report((1, 1, 2, 4)[i % 4]))


def _returned(live: Live, i: int) -> None:
    live.dispatched(live.report(2 + i % 2)).give_back()


def _in_progress(live: Live, i: int) -> None:
    left = _LEFT[i % len(_LEFT)]
    urgency = Urgency.COMPLEX if left > 6 else Urgency.ORDINARY
    case = live.dispatched(live.report(TERMS[urgency] - left, urgency)).sign(after=0)
    if i % 5 == 0:
        case.assist(live.world.institutions.responsible(case.office, "financing"))
    if i % 4 == 1:
        case.contact()
    if left == 5:
        case.extend(5)
    elif left == 6:
        case.extend(4, granted=False)
    if left < 0 and i % 8:
        pressed(live.world, case, -left)
    if i % 2:
        _measure(live, case, MeasureStatus.IMPLEMENTED if i % 6 == 1 else MeasureStatus.PLANNED)


def _upheld(live: Live, i: int) -> None:
    """Returned, and the office says that it stays there."""
    case = live.dispatched(live.report(3 + i)).give_back().uphold()
    if i % 2:
        case.sign(after=0)


def _returned_again(live: Live, i: int) -> None:
    """Two departments said that it was not theirs: it went up by itself."""
    case = live.dispatched(live.report(5 + i)).give_back().take_back()
    office = live.world.institutions.department(case.office, "office")
    case.dispatch(office, after=0).give_back().take_back().escalate(by_itself=True)


def _resumed(live: Live, i: int) -> None:
    live.dispatched(live.report(9 + i, Urgency.COMPLEX)).sign(after=0).plan().resume()


def _reopened(live: Live, i: int) -> None:
    case = live.dispatched(live.report(12 + i)).sign(after=0).reply(after=2)
    case.approve(FeedbackChannel.LINK, answerable_by_nobody(live.world)).answer(4, Solved.YES).close(Outcome.SOLVED)
    case.reopen()
    if i % 2:
        case.start()


def _planned(live: Live, i: int) -> None:
    case = live.dispatched(live.report(5 + i % 6, Urgency.COMPLEX)).sign(after=0).plan()
    _measure(live, case, MeasureStatus.PLANNED)


def _replied(live: Live, i: int) -> None:
    live.dispatched(live.report(4 + i % 4)).sign(after=0).reply(after=2 + i % 4)


def _awaiting_feedback(live: Live, i: int) -> None:
    case = live.dispatched(live.report(5 + i % 3)).sign(after=0).reply(after=2)
    if i:
        case.approve(FeedbackChannel.LINK, answerable_by_nobody(live.world))
        if i % 4 == 1:
            case.call_in_vain()
        return
    case.approve(FeedbackChannel.LINK, sha256(FEEDBACK_TOKEN.encode()).hexdigest())
    if case.feedback is not None:
        # The visitor's link has to work on any later day.
        case.feedback.expires_at = case.now + dt.timedelta(days=3650)


def _redo(live: Live, i: int) -> None:
    case = live.dispatched(live.report(8 + i % 3)).sign(after=0).reply(after=3)
    case.approve(FeedbackChannel.LINK, answerable_by_nobody(live.world)).answer(1 + i % 2, Solved.NO).redo()
    if i % 2:
        case.start()


def _escalated(live: Live, i: int) -> None:
    """Half wait for the province, half for the city."""
    live.dispatched(live.report(3 + i % 4, by_county=i % 2 == 1)).sign(after=0).escalate()


def _escalation_accepted(live: Live, i: int) -> None:
    case = live.dispatched(live.report(8 + i % 3, Urgency.COMPLEX, by_county=i % 2 == 1)).sign(after=0)
    case.decide(case.escalate(), accepted=True)
    if i % 3:
        case.dispatch(after=0)
    if i % 3 == 2:
        case.sign(after=0)


def _escalation_returned(live: Live, i: int) -> None:
    case = live.dispatched(live.report(7 + i % 3, Urgency.COMPLEX, by_county=i % 2 == 1)).sign(after=0)
    case.decide(case.escalate(), accepted=False)


_PLAN: dict[Callable[[Live, int], None], int] = {
    _draft: 4,
    _submitted: 12,
    _need_info: 6,
    _rejected: 12,
    _withdrawn: 9,
    _merged: 14,
    _accepted: 8,
    _dispatched: 18,
    _returned: 5,
    _upheld: 3,
    _returned_again: 2,
    _in_progress: 56,
    _resumed: 3,
    _reopened: 4,
    _planned: 14,
    _replied: 12,
    _awaiting_feedback: 14,
    _redo: 8,
    _escalated: 16,
    _escalation_accepted: 12,
    _escalation_returned: 6,
}


def _closed(live: Live) -> None:
    world = live.world
    for i, day in enumerate(world.days.rising(CLOSED_SINCE, live.back(32), CLOSED)):
        case = Case(world, live.origin(day, by_county=i % 9 == 0))
        score = world.random.choice(SCORES) if world.random.random() < 0.74 else None
        channel = FeedbackChannel.CALL if i % 7 == 3 else FeedbackChannel.LINK
        ending = Ending(score, channel, late=world.random.random() < 0.06)
        if i % 24 == 5:
            _closed_after_redo(live, case)
        elif i % 24 == 11:
            to_signed(world, to_dispatched(world, case, live.by(case)))
            case.decide(case.escalate(), accepted=True).dispatch().sign()
            to_closed(world, case, ending)
        else:
            closed(world, case, live.by(case), ending)
        if i % 3:
            _measure(live, case, MeasureStatus.IMPLEMENTED)


def _closed_after_redo(live: Live, case: Case) -> None:
    """The enterprise was not satisfied; the second time it was."""
    world = live.world
    to_signed(world, to_dispatched(world, case, live.by(case))).reply(after=3)
    case.approve(FeedbackChannel.LINK, answerable_by_nobody(world)).answer(2, Solved.NO).redo().start().reply(after=2)
    case.approve(FeedbackChannel.LINK, answerable_by_nobody(world)).answer(4, Solved.YES).close(Outcome.SOLVED)


def _common(live: Live) -> None:
    """Two matters that were solved for all together, two that are open, one that nobody has seen yet."""
    world = live.world
    city = world.territory[CITY]
    for category, ago in (("land", 240), ("labour", 150)):
        solved_together(world, [live.origin(live.back(ago - i)) for i in range(5)], category, city)
    for category, members in (("digital", 4), ("environment", 3)):
        cases = []
        for i in range(members):
            origin = replace(live.origin(live.back(4 + i), Urgency.COMPLEX), shared_matter=category)
            cases.append(live.dispatched(Case(world, origin)).sign(after=0))
        raised(world, cases, category, city)
    # Not yet seen to be one matter: the page of suggestions finds them.
    for i in range(4):
        origin = replace(live.origin(live.back(3 + i), Urgency.COMPLEX), shared_matter="logistics")
        live.dispatched(Case(world, origin)).sign(after=0)


def _measure(live: Live, case: Case, status: MeasureStatus) -> None:
    user = live.world.handlers.get(case.problem.lead_organisation_id or 0)
    taken = fieldwork.measure(live.world, case, status, user)
    milestones.planned(live.world, taken, user)
