"""A joint meeting: what comes onto its agenda, and what its decisions do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from campaigns.models import Campaign, Meeting
from campaigns.services.joint_meetings import JointMeetingDraft, joint_meeting_call, joint_meeting_hold
from campaigns.services.meetings import AttendeeDraft, attendance_add
from common.errors import Conflict, DomainError, NotAllowed, NotFound, RuleViolation
from issues.models import AgendaItem, CommonProblem, Measure, Problem, ProblemEvent
from issues.selectors import agenda
from issues.selectors.agenda import agenda_of, proposals
from issues.services.agenda import agenda_item_add, agenda_item_place, agenda_item_remove
from issues.services.agenda_decisions import (
    DecidedMeasure,
    MeetingDecision,
    agenda_item_decide,
    agenda_item_postpone,
)
from issues.services.common_problems import common_problem_add
from issues.services.escalations import problem_escalate
from issues.services.meetings import meeting_cancel, meeting_correct
from issues.services.moves import problem_decide_return, problem_dispatch, problem_return, problem_sign
from tests.cast import Cast, make_dispatched, make_meeting, make_organisation, make_problem, make_user, region

TODAY = timezone.localdate()


def joint(cast: Cast, code: str = "330500", **fields: Any) -> Meeting:
    fields = {"kind": "joint_meeting", "title": "湖州市联席会议", "region": region(code)} | fields
    return make_meeting(cast, **fields)


def escalated(cast: Cast) -> Problem:
    problem = make_dispatched(cast)
    problem_escalate(actor=cast.coordinator, problem_id=problem.pk, reason="用地指标在省里", version=None)
    problem.refresh_from_db()
    return problem


def overdue(cast: Cast, days: int) -> Problem:
    problem = make_dispatched(cast)
    Problem.objects.filter(pk=problem.pk).update(due_on=TODAY - timedelta(days=days))
    problem.refresh_from_db()
    return problem


def on_agenda(cast: Cast, problem: Problem, meeting: Meeting | None = None) -> AgendaItem:
    meeting = meeting or joint(cast)
    return agenda_item_add(actor=cast.coordinator, meeting_id=meeting.pk, problem=problem)


def decide(cast: Cast, item: AgendaItem, actor: Any = None, **said: Any) -> AgendaItem:
    decision = MeetingDecision(**{"text": "由自然资源局牵头，一周内落实。"} | said)
    return agenda_item_decide(actor=actor or cast.coordinator, item_id=item.pk, decision=decision)


def measure_for(cast: Cast, **changed: Any) -> DecidedMeasure:
    said = {"organisation": cast.department, "text": "安排用地指标", "kind": "coordination", "planned_on": TODAY}
    return DecidedMeasure(**said | changed)


def test_the_agenda_is_proposed_from_what_is_escalated_and_what_is_overdue_longest_first(cast: Cast) -> None:
    late, later, up = overdue(cast, 2), overdue(cast, 9), escalated(cast)
    make_dispatched(cast)
    city, province = joint(cast), joint(cast, "330000")
    found = proposals(actor=cast.coordinator, meeting=city)
    assert [(one.problem, str(one.reason)) for one in found] == [(later, "overdue"), (late, "overdue")]
    [first, *_rest] = proposals(actor=cast.province, meeting=province)
    assert (first.problem, str(first.reason), first.words) == (up, "escalated", "用地指标在省里")


def test_an_office_above_the_territory_of_a_campaign_decides_there_what_was_escalated_to_it(cast: Cast) -> None:
    """Its own region would be no part of the figures of the campaign."""
    up, late = escalated(cast), overdue(cast, 2)
    Campaign.objects.filter(pk=cast.campaign.pk).update(region=region("330500"))
    campaign = Campaign.objects.get(pk=cast.campaign.pk)
    draft = JointMeetingDraft(campaign=campaign, region=region("330000"), title="省级联席会议", held_on=TODAY)
    with pytest.raises(RuleViolation, match=r"湖州市|Huzhou") as met:
        joint_meeting_call(actor=cast.province, draft=draft)
    assert met.value.code == "region_outside_campaign"
    meeting = joint_meeting_call(actor=cast.province, draft=replace(draft, region=region("330500")))
    [first, second] = proposals(actor=cast.province, meeting=meeting)
    assert [(first.problem, first.reason), (second.problem, second.reason)] == [(up, "escalated"), (late, "overdue")]
    assert [one.problem for one in proposals(actor=cast.coordinator, meeting=meeting)] == [late]
    in_a_part = joint(cast, "330502")
    assert up not in [one.problem for one in proposals(actor=cast.province, meeting=in_a_part)]
    item = agenda_item_add(actor=cast.province, meeting_id=meeting.pk, problem=up)
    assert item.reason == "escalated"
    joint_meeting_hold(actor=cast.province, meeting_id=meeting.pk)
    decide(cast, item, cast.province, course="assign", organisation=make_organisation("省自然资源厅", "330000"))
    up.refresh_from_db()
    assert (up.state, up.office_id, up.lead_organisation.name) == ("dispatched", "330000", "省自然资源厅")


def test_what_is_on_the_agenda_is_proposed_no_more(cast: Cast) -> None:
    problem, meeting = overdue(cast, 2), joint(cast)
    item = on_agenda(cast, problem, meeting)
    assert (item.position, item.reason) == (1, "overdue")
    assert proposals(actor=cast.coordinator, meeting=meeting) == []


def test_what_waits_behind_all_that_is_listed_is_proposed(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(agenda, "PROPOSED", 1)
    listed, late, meeting = overdue(cast, 9), overdue(cast, 2), joint(cast)
    on_agenda(cast, listed, meeting)
    assert [one.problem for one in proposals(actor=cast.coordinator, meeting=meeting)] == [late]
    raised = [escalated(cast), escalated(cast)]
    above = joint(cast, "330000")
    agenda_item_add(actor=cast.province, meeting_id=above.pk, problem=raised[0])
    found = proposals(actor=cast.province, meeting=above)
    assert [one.problem for one in found if one.reason == "escalated"] == raised[1:]


def test_an_open_common_problem_can_be_a_matter(cast: Cast) -> None:
    common = CommonProblem.objects.create(
        campaign=cast.campaign, region=region("330500"), category_id="financing", title="续贷难"
    )
    meeting = joint(cast)
    assert [one.common_problem for one in proposals(actor=cast.coordinator, meeting=meeting)] == [common]
    item = agenda_item_add(actor=cast.coordinator, meeting_id=meeting.pk, common_problem=common)
    assert item.reason == "by_hand"


def test_items_are_put_in_another_order_and_taken_off(cast: Cast) -> None:
    meeting = joint(cast)
    first, second, third = (on_agenda(cast, make_dispatched(cast), meeting) for _ in range(3))
    agenda_item_place(actor=cast.coordinator, item_id=third.pk, position=1)
    assert list(meeting.agenda_items.values_list("pk", "position")) == [(third.pk, 1), (first.pk, 2), (second.pk, 3)]
    agenda_item_place(actor=cast.coordinator, item_id=third.pk, position=99)
    agenda_item_remove(actor=cast.coordinator, item_id=first.pk)
    assert list(meeting.agenda_items.values_list("pk", "position")) == [(second.pk, 1), (third.pk, 2)]


@pytest.mark.parametrize(
    ("meeting", "code"),
    [({"code": "330521"}, "problem_outside_region"), ({"state": "cancelled"}, "meeting_cancelled")],
)
def test_what_does_not_belong_on_an_agenda_is_refused(cast: Cast, meeting: dict[str, Any], code: str) -> None:
    with pytest.raises(DomainError) as refused:
        on_agenda(cast, make_dispatched(cast), joint(cast, **meeting))
    assert refused.value.code == code
    assert not AgendaItem.objects.exists()


def test_a_joint_meeting_is_the_offices_whatever_team_it_names(cast: Cast) -> None:
    meeting = joint(cast, "330502", state="planned")
    meeting_correct(actor=cast.coordinator, meeting_id=meeting.pk, changes={"team": cast.team}, reason="由该组筹备")
    person = AttendeeDraft("陈静", organisation=cast.department)
    said = {"actor": cast.official, "meeting_id": meeting.pk}
    for act in (
        lambda: meeting_correct(**said, changes={"title": "沙龙"}, reason="记错了"),
        lambda: meeting_cancel(**said, reason="不开了"),
        lambda: attendance_add(**said, attendee=person),
    ):
        with pytest.raises(NotAllowed):
            act()
    attendance_add(actor=cast.coordinator, meeting_id=meeting.pk, attendee=person)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.title, meeting.attendances.count()) == ("planned", "湖州市联席会议", 1)


def test_no_problem_is_on_an_agenda_twice_and_no_talk_has_one(cast: Cast) -> None:
    item = on_agenda(cast, make_dispatched(cast))
    with pytest.raises(ValidationError):
        on_agenda(cast, item.problem, item.meeting)  # type: ignore[arg-type]  # it is a problem's
    with pytest.raises(NotFound):
        on_agenda(cast, make_dispatched(cast), make_meeting(cast))


def test_an_escalated_problem_is_taken_over_and_assigned_in_one_go(cast: Cast) -> None:
    problem = escalated(cast)
    item = agenda_item_add(actor=cast.province, meeting_id=joint(cast, "330000").pk, problem=problem)
    done = decide(cast, item, cast.province, course="assign", organisation=cast.other_department)
    problem.refresh_from_db()
    assert (problem.state, problem.office_id) == ("dispatched", "330000")
    assert problem.lead_organisation == cast.other_department
    assert problem.handlings.get(organisation=cast.other_department).requirement == done.decision
    assert (done.outcome, done.organisation, done.decided_by) == ("decided", cast.other_department, cast.province)
    told = ProblemEvent.objects.filter(problem=problem).values_list("move", "meeting")
    assert list(told)[-3:] == [("meet", item.meeting_id), ("decide-escalation", None), ("dispatch", None)]


def test_what_was_returned_as_often_as_allowed_is_assigned_by_the_meeting(cast: Cast) -> None:
    problem = make_dispatched(cast)
    third = make_organisation("湖州市发展和改革委员会")
    problem_return(actor=cast.handler, problem_id=problem.pk, reason="不属于我局", version=None)
    problem_decide_return(actor=cast.coordinator, problem_id=problem.pk, decision="agree", version=None)
    problem_dispatch(actor=cast.coordinator, problem_id=problem.pk, organisation=cast.other_department, version=None)
    problem_return(actor=cast.other_handler, problem_id=problem.pk, reason="也不属于我局", version=None)
    decide(cast, on_agenda(cast, problem), course="assign", organisation=third)
    problem.refresh_from_db()
    assert (problem.state, problem.lead_organisation, problem.office_id) == ("dispatched", third, "330500")
    assert not problem.escalations.exists()


def test_a_decision_can_plan_a_measure_beside_the_move(cast: Cast) -> None:
    problem = make_dispatched(cast)
    problem_sign(actor=cast.handler, problem_id=problem.pk, version=None)
    until = TODAY + timedelta(days=20)
    done = decide(cast, on_agenda(cast, problem), course="plan", until=until, measure=measure_for(cast))
    problem.refresh_from_db()
    measure = Measure.objects.get()
    assert (problem.state, done.measure) == ("planned", measure)
    assert (list(measure.problems.all()), measure.status, measure.recorded_by) == (
        [problem],
        "planned",
        cast.coordinator,
    )


def common_matter(cast: Cast) -> tuple[CommonProblem, list[Problem]]:
    common = CommonProblem.objects.create(
        campaign=cast.campaign, region=region("330500"), category_id="labour", title="招工难"
    )
    members = [make_dispatched(cast), make_dispatched(cast)]
    Problem.objects.update(common_problem=common)
    return common, members


def test_a_decision_on_a_common_problem_is_told_to_each_member_and_serves_them_all(cast: Cast) -> None:
    common, members = common_matter(cast)
    item = agenda_item_add(actor=cast.coordinator, meeting_id=joint(cast).pk, common_problem=common)
    decide(cast, item, measure=measure_for(cast))
    assert set(Measure.objects.get().problems.all()) == set(members)
    assert ProblemEvent.objects.filter(move="meet", meeting=item.meeting).count() == 2


def test_a_measure_decided_for_a_common_problem_is_the_one_that_solves_it(cast: Cast) -> None:
    common, members = common_matter(cast)
    Problem.objects.filter(pk=members[0].pk).update(state="closed", outcome="solved", closed_on=TODAY)
    later = make_dispatched(cast)
    item = agenda_item_add(actor=cast.coordinator, meeting_id=joint(cast).pk, common_problem=common)
    done = decide(cast, item, measure=measure_for(cast))
    measure = Measure.objects.get()
    assert (measure.region_id, measure.team_id, measure.category_id) == ("330500", None, "labour")
    common_problem_add(actor=cast.coordinator, common_id=common.pk, problems=[later], reason="同一件事", version=None)
    common.refresh_from_db()
    assert common.measure == done.measure == measure
    assert set(measure.problems.all()) == {*members, later}


def test_a_common_problem_gets_no_second_measure_from_a_meeting(cast: Cast) -> None:
    common, _members = common_matter(cast)
    for day in (TODAY - timedelta(days=7), TODAY):
        meeting = joint(cast, held_on=day)
        item = agenda_item_add(actor=cast.coordinator, meeting_id=meeting.pk, common_problem=common)
        if day < TODAY:
            decide(cast, item, measure=measure_for(cast))
    with pytest.raises(Conflict) as refused:
        decide(cast, item, measure=measure_for(cast))
    item.refresh_from_db()
    assert (refused.value.code, item.outcome, Measure.objects.count()) == ("measure_planned", "", 1)


@pytest.mark.parametrize(
    ("said", "code", "field"),
    [
        ({"course": "redo"}, "course_not_possible", "course"),
        ({"course": "assign"}, "organisation_missing", "organisation"),
        ({"text": " "}, "decision_missing", "decision"),
        ({"organisation": "department"}, "course_contradicted", "course"),
        ({"course": "escalate", "organisation": "department"}, "course_contradicted", "course"),
        ({"until": TODAY}, "course_contradicted", "course"),
        ({"measure": {"planned_on": TODAY.replace(year=2001)}}, "day_outside_campaign", "measure_planned_on"),
    ],
)
def test_a_refusal_is_said_at_its_field_and_leaves_nothing_behind(
    cast: Cast, said: dict[str, Any], code: str, field: str
) -> None:
    problem = make_problem(cast)
    Problem.objects.filter(pk=problem.pk).update(state="accepted", accepted_on=TODAY)
    item = on_agenda(cast, problem)
    if "measure" in said:
        said = {"course": "assign", "organisation": cast.department, "measure": measure_for(cast, **said["measure"])}
    if said.get("organisation") == "department":
        said = said | {"organisation": cast.department}
    with pytest.raises(DomainError) as refused:
        decide(cast, item, **said)
    assert (refused.value.code, refused.value.field) == (code, field)
    item.refresh_from_db()
    problem.refresh_from_db()
    assert (item.outcome, problem.state, Measure.objects.count()) == ("", "accepted", 0)
    assert not ProblemEvent.objects.filter(move="meet").exists()


def test_a_measure_of_an_organisation_elsewhere_is_refused_at_the_item(cast: Cast) -> None:
    elsewhere = type(cast.department).objects.create(
        name="衢州市科技局", region=region("330800"), kinds=["department"], level="city"
    )
    item = on_agenda(cast, make_dispatched(cast))
    with pytest.raises(RuleViolation) as refused:
        decide(cast, item, measure=measure_for(cast, organisation=elsewhere))
    assert (refused.value.code, refused.value.field) == ("measure_not_allowed", "measure_organisation")


def test_what_is_postponed_is_proposed_for_the_next_meeting(cast: Cast) -> None:
    problem = make_dispatched(cast)
    first = on_agenda(cast, problem, joint(cast, held_on=TODAY - timedelta(days=7)))
    agenda_item_postpone(actor=cast.coordinator, item_id=first.pk, reason="自然资源局未到会")
    second = joint(cast)
    [proposal] = proposals(actor=cast.coordinator, meeting=second)
    assert (proposal.problem, str(proposal.reason), proposal.words) == (problem, "postponed", "自然资源局未到会")
    item = on_agenda(cast, problem, second)
    assert item.reason == "postponed"
    decide(cast, item)
    assert proposals(actor=cast.coordinator, meeting=joint(cast)) == []


def test_nothing_is_decided_before_the_meeting_takes_place(cast: Cast) -> None:
    item = on_agenda(cast, make_dispatched(cast))
    Meeting.objects.filter(pk=item.meeting_id).update(state="planned")
    with pytest.raises(Conflict) as refused:
        decide(cast, item)
    assert refused.value.code == "meeting_not_held"


@pytest.mark.parametrize(
    "act",
    [
        decide,
        lambda cast, item: agenda_item_postpone(actor=cast.coordinator, item_id=item.pk, reason="改期"),
        lambda cast, item: agenda_item_place(actor=cast.coordinator, item_id=item.pk, position=2),
        lambda cast, item: agenda_item_remove(actor=cast.coordinator, item_id=item.pk),
        lambda cast, item: on_agenda(cast, make_dispatched(cast), item.meeting),
        lambda cast, item: joint_meeting_hold(actor=cast.coordinator, meeting_id=item.meeting_id),
    ],
)
def test_the_agenda_of_a_cancelled_meeting_stays_as_it_is(cast: Cast, act: Callable[[Cast, AgendaItem], Any]) -> None:
    meeting = joint(cast, state="planned")
    items = [on_agenda(cast, make_dispatched(cast), meeting) for _time in range(2)]
    meeting_cancel(actor=cast.coordinator, meeting_id=meeting.pk, reason="会议不开了")
    with pytest.raises(Conflict) as refused:
        act(cast, items[0])
    assert refused.value.code == "meeting_cancelled"
    assert "anew" in str(refused.value) or "重新" in str(refused.value)
    assert list(meeting.agenda_items.values_list("pk", "position", "outcome")) == [
        (item.pk, place, "") for place, item in enumerate(items, start=1)
    ]


def test_an_item_is_settled_once(cast: Cast) -> None:
    item = on_agenda(cast, make_dispatched(cast))
    decide(cast, item)
    for act in (
        lambda: decide(cast, item),
        lambda: agenda_item_postpone(actor=cast.coordinator, item_id=item.pk, reason="再议"),
        lambda: agenda_item_remove(actor=cast.coordinator, item_id=item.pk),
    ):
        with pytest.raises(Conflict) as refused:
            act()
        assert refused.value.code == "already_settled"


def test_only_the_office_keeps_the_agenda(cast: Cast) -> None:
    problem, meeting = make_dispatched(cast), joint(cast)
    item = on_agenda(cast, problem, meeting)
    with pytest.raises(NotAllowed):
        decide(cast, item, cast.leader)
    with pytest.raises(NotFound):
        decide(cast, item, cast.other_coordinator)
    assert agenda_of(actor=cast.leader, meeting_id=meeting.pk).may_keep is False


def test_who_does_not_see_the_problem_does_not_see_the_item(cast: Cast) -> None:
    item = on_agenda(cast, make_dispatched(cast), joint(cast, host=cast.other_department))
    assert agenda_of(actor=cast.other_handler, meeting_id=item.meeting_id).items == []
    assert agenda_of(actor=cast.coordinator, meeting_id=item.meeting_id).items == [item]


def test_the_office_of_the_whole_country_sees_every_matter(cast: Cast) -> None:
    item = on_agenda(cast, make_dispatched(cast), joint(cast, host=cast.other_department))
    nation = make_user("nation", role="coordinator", region_id="100000")
    assert agenda_of(actor=nation, meeting_id=item.meeting_id).items == [item]
