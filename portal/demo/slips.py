"""Slips on problems that are overdue, and what the organisations answered."""

from __future__ import annotations

import datetime as dt

from issues.enums import SlipGrade
from issues.models import ProblemEvent, Slip
from issues.rules.profile import DEFAULTS
from issues.services.slips import EVENTS
from portal.demo.casework import Case
from portal.demo.days import moment
from portal.demo.origins import Actor
from portal.demo.world import World

_ANSWER_DAYS = DEFAULTS["slip_answer", ""].amount
_TEXTS = {
    SlipGrade.REMINDER: "该问题已到办理期限，请抓紧办理，两个工作日内反馈办理进展。",
    SlipGrade.YELLOW: "该问题已逾期且进展缓慢，请分管负责同志牵头研究，说明原因、措施和办结时间。",
    SlipGrade.RED: "该问题严重逾期仍未办结，请主要负责同志亲自督办，立即答复企业并书面说明情况。",
}
_ANSWERS = {
    SlipGrade.REMINDER: "已与企业对接，正在会商办理方案，本周内答复。",
    SlipGrade.YELLOW: "涉及两个科室，已明确牵头人，材料补齐后三个工作日内办结。",
}
_MINUTES = {SlipGrade.REMINDER: 40, SlipGrade.YELLOW: 75, SlipGrade.RED: 130}


def pressed(world: World, case: Case, working_days_late: int) -> None:
    """The office presses ever harder, a step every two working days; all but the last slip are answered."""
    grades = [grade for grade in SlipGrade if working_days_late >= 1 + 4 * list(SlipGrade).index(grade)]
    for step, grade in enumerate(grades):
        slip = _issued(world, case, grade, after=1 + 2 * step)
        if grade != grades[-1]:
            _answered(world, case, slip)


def _issued(world: World, case: Case, grade: SlipGrade, *, after: int) -> Slip:
    lead = case.lead
    if lead is None:
        raise ValueError("nobody to press")
    office = world.institutions.department(case.office, "office")
    user = world.coordinators.get(case.office.code)
    by = Actor(user.name if user else world.institutions.staff(office)[0], user, office)
    at = _later(world, case, world.days.after(lead.due_on, after), _MINUTES[grade])
    slip = world.store.new(
        Slip,
        handling_id=lead.pk,
        grade=grade,
        text=_TEXTS[grade],
        due_on=lead.due_on,
        answer_by=world.days.after(case.today, _ANSWER_DAYS),
        issued_at=at,
        issued_by_id=user.pk if user else None,
    )
    _told(world, case, EVENTS[grade], by, slip.text, slip.answer_by)
    return slip


def _answered(world: World, case: Case, slip: Slip) -> None:
    organisation = world.institutions.by_key[case.lead.organisation_id if case.lead else 0]
    user = world.handlers.get(organisation.pk)
    by = Actor(world.institutions.staff(organisation)[0], user, organisation)
    slip.answer = _ANSWERS[SlipGrade(slip.grade)]
    slip.answered_at = _later(world, case, world.days.after(case.today, 1), 200)
    slip.answered_by_id = user.pk if user else None
    _told(world, case, "answer-slip", by, slip.answer)


def _later(world: World, case: Case, day: dt.date, minutes: int) -> dt.datetime:
    """On that day if it has come, and in any case after what happened before."""
    case.now = max(moment(min(day, world.days.last), minutes), case.now + dt.timedelta(minutes=5))
    return case.now


def _told(world: World, case: Case, move: str, by: Actor, text: str, day: dt.date | None = None) -> None:
    world.store.new(
        ProblemEvent,
        problem_id=case.problem.pk,
        at=case.now,
        move=move,
        from_state=case.problem.state,
        to_state=case.problem.state,
        actor_id=by.user.pk if by.user else None,
        actor_name=by.name,
        organisation_id=by.organisation.pk if by.organisation else None,
        reason=text,
        day=day,
    )
