"""Joint meetings of the campaign that goes on: one that was held with its decisions, one whose agenda is ready."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.models import Region, User
from campaigns.enums import MeetingKind, MeetingState
from campaigns.models import Campaign, Meeting
from issues.enums import (
    AgendaCourse,
    AgendaOutcome,
    AgendaReason,
    CommonProblemState,
    EscalationState,
    MeasureStatus,
    ProblemState,
)
from issues.models import AgendaItem, CommonProblem, Escalation, Measure, Problem, ProblemEvent
from portal.demo import fieldwork
from portal.demo.days import moment
from portal.demo.world import World

_CHAIR, _VENUE = "分管副市长", "市政府三楼会议室"
_DECISIONS = (
    "由主办单位牵头，两周内拿出解决方案；属地政府每周向联席会议办公室报告进展。",
    "资金缺口由市级专项统筹安排，主办单位月底前与企业签订协议。",
    "同意按“一事一议”办理，相关审批同步推进，不再退回企业补件。",
)
_TAKEN_OVER = "市级统筹，指定单位主办，属地配合；办理结果在下次联席会议上报告。"
_POSTPONED = "自然资源部门的测绘结果尚未提供，留待下次会议研究。"
_AT = 90  # minutes after the offices open


def build(world: World, campaign: Campaign, city: Region) -> None:
    left_over = _held(world, campaign, city)
    _coming(world, campaign, city, left_over)


def _held(world: World, campaign: Campaign, city: Region) -> Problem | None:
    """The last one: what was escalated and assigned, what became a measure, and one matter that was left over."""
    taken = _taken_over(world, campaign, city)
    day = timezone.localtime(taken[-1].at).date() if taken else world.days.before(world.days.today, 4)
    meeting = _meeting(world, campaign, city, day, "第三次", MeetingState.HELD)
    agenda = _Agenda(world, meeting)
    for event in taken:
        if timezone.localtime(event.at).date() == day:
            agenda.assigned(event)
    running = _running(world, campaign, before=moment(day, _AT))
    for (problem, measure), words in zip(running, _DECISIONS, strict=False):
        agenda.decided(problem, words, measure)
    rest = running[len(_DECISIONS) :]
    if rest:
        agenda.postponed(rest[0][0])
    return rest[0][0] if rest else None


def _coming(world: World, campaign: Campaign, city: Region, left_over: Problem | None) -> None:
    meeting = _meeting(world, campaign, city, world.days.after(world.days.today, 3), "第四次", MeetingState.PLANNED)
    agenda = _Agenda(world, meeting)
    problems = {one.pk: one for one in _problems(world, campaign)}
    waiting = [one for one in world.store.rows(Escalation) if one.state == EscalationState.REQUESTED]
    for escalation in waiting:
        if escalation.to_region_id == city.code and escalation.problem_id in problems:
            agenda.put(AgendaReason.ESCALATED, problem_id=escalation.problem_id)
        if agenda.length == 2:
            break
    if left_over is not None:
        agenda.put(AgendaReason.POSTPONED, problem_id=left_over.pk)
    for problem in _late(world, problems, besides=left_over)[:3]:
        agenda.put(AgendaReason.OVERDUE, problem_id=problem.pk)
    for common in world.store.rows(CommonProblem):
        if common.campaign_id == campaign.pk and common.state == CommonProblemState.OPEN:
            agenda.put(AgendaReason.BY_HAND, common_problem_id=common.pk, note="建议研究政策措施，一并解决。")
            break


class _Agenda:
    """Items one after the other, with their decisions in the timelines."""

    def __init__(self, world: World, meeting: Meeting) -> None:
        self._world, self._meeting = world, meeting
        self._user: User = world.coordinators[meeting.region_id]
        self.length = 0

    def put(self, reason: AgendaReason, **matter: Any) -> AgendaItem:
        self.length += 1
        return self._world.store.new(
            AgendaItem,
            campaign_id=self._meeting.campaign_id,
            meeting_id=self._meeting.pk,
            position=self.length,
            reason=reason,
            **matter,
        )

    def assigned(self, escalation: ProblemEvent) -> None:
        """Taken over and given to the organisation that has it now."""
        problem = next(one for one in self._world.store.rows(Problem) if one.pk == escalation.problem_id)
        item = self.put(AgendaReason.ESCALATED, problem_id=problem.pk)
        item.course = AgendaCourse.ASSIGN
        item.organisation_id = problem.lead_organisation_id
        at = escalation.at - dt.timedelta(seconds=30)
        self._settle(item, problem, AgendaOutcome.DECIDED, _TAKEN_OVER, at, ProblemState.ESCALATED)

    def decided(self, problem: Problem, words: str, measure: Measure) -> None:
        item = self.put(AgendaReason.BY_HAND, problem_id=problem.pk)
        item.measure_id = measure.pk
        self._settle(item, problem, AgendaOutcome.DECIDED, words, moment(self._meeting.held_on, _AT))

    def postponed(self, problem: Problem) -> None:
        item = self.put(AgendaReason.BY_HAND, problem_id=problem.pk)
        self._settle(item, problem, AgendaOutcome.POSTPONED, _POSTPONED, moment(self._meeting.held_on, _AT))

    def _settle(  # what is settled
        self,
        item: AgendaItem,
        problem: Problem,
        outcome: AgendaOutcome,
        words: str,
        at: dt.datetime,
        state: ProblemState = ProblemState.IN_PROGRESS,
    ) -> None:
        item.outcome, item.decision = outcome, words
        item.decided_at, item.decided_by_id = at, self._user.pk
        self._world.store.new(
            ProblemEvent,
            problem_id=problem.pk,
            at=at,
            move="meet" if outcome == AgendaOutcome.DECIDED else "postpone",
            from_state=state,
            to_state=state,
            actor_id=self._user.pk,
            actor_name=self._user.name,
            reason=words,
            meeting_id=self._meeting.pk,
        )


def _meeting(world: World, campaign: Campaign, city: Region, day: dt.date, number: str, state: MeetingState) -> Meeting:
    title = f"企业家关爱行动{number}联席会议"
    meeting = fieldwork.meeting(
        world, campaign, city, day, MeetingKind.JOINT_MEETING, title, venue=_VENUE, chair=_CHAIR, state=state
    )
    if state == MeetingState.HELD:
        for subject in ("office", "industry", "land", "banking"):
            fieldwork.attend_for(world, meeting, world.institutions.department(city, subject))
    return meeting


def _problems(world: World, campaign: Campaign) -> list[Problem]:
    return [one for one in world.store.rows(Problem) if one.campaign_id == campaign.pk]


def _taken_over(world: World, campaign: Campaign, city: Region) -> list[ProblemEvent]:
    """The decisions of the city by which it took a problem over and gave it to a department, in their order."""
    problems = {one.pk for one in _problems(world, campaign) if one.office_id == city.code and one.lead_organisation_id}
    accepted = {
        one.problem_id
        for one in world.store.rows(Escalation)
        if one.state == EscalationState.ACCEPTED and one.to_region_id == city.code and one.problem_id in problems
    }
    given = {one.problem_id: one.at for one in world.store.rows(ProblemEvent) if one.move == "dispatch"}
    events = [
        one
        for one in world.store.rows(ProblemEvent)
        if one.move == "decide-escalation" and one.problem_id in accepted and given[one.problem_id] > one.at
    ]
    return sorted(events, key=lambda one: (one.at, one.pk))


def _running(world: World, campaign: Campaign, *, before: dt.datetime) -> list[tuple[Problem, Measure]]:
    """Problems in progress since before that moment, each with a measure that is still planned."""
    last: dict[int, dt.datetime] = {}
    for event in world.store.rows(ProblemEvent):
        last[event.problem_id] = max(event.at, last.get(event.problem_id, event.at))
    problems = {one.pk: one for one in _problems(world, campaign) if one.state == ProblemState.IN_PROGRESS}
    planned = {one.pk: one for one in world.store.rows(Measure) if one.status == MeasureStatus.PLANNED}
    found = []
    for link in world.store.rows(Measure.problems.through):
        problem, measure = problems.get(link.problem_id), planned.get(link.measure_id)
        if problem is not None and measure is not None and last[problem.pk] < before:
            found.append((problem, measure))
    return found


def _late(world: World, problems: dict[int, Problem], *, besides: Problem | None) -> list[Problem]:
    """Those in progress whose day is over, the longest first."""
    late = [
        one
        for one in problems.values()
        if one.state == ProblemState.IN_PROGRESS and one.due_on and one.due_on < world.days.today and one is not besides
    ]
    return sorted(late, key=lambda one: (one.due_on, one.pk))
