"""The path of a problem through the services: each move writes its row, its event and nothing else."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import InternalError, connection, transaction
from django.utils import timezone

from accounts.models import User
from accounts.selectors.calendar import working_calendar
from campaigns.models import Campaign, ServiceTeam
from common.errors import Conflict, NotAllowed, NotFound, RuleViolation
from issues.enums import EscalationState, HandlingState, Outcome, ProblemState
from issues.invitations import hash_of
from issues.models import Category, Problem, ProblemEvent
from issues.selectors.tasks import desk_rows, heap_counts
from issues.services.escalations import escalation_decide, problem_escalate
from issues.services.feedback import feedback_answer
from issues.services.moves import (
    problem_approve,
    problem_close,
    problem_dispatch,
    problem_move,
    problem_reply,
    problem_sign,
    problem_withdraw,
)
from issues.services.problems import ProblemDraft, problem_submit
from issues.services.steps import moves_for
from tests.cast import (
    Cast,
    far_off,
    make_awaiting,
    make_dispatched,
    make_meeting,
    make_problem,
    make_visit,
    rated,
    working_day,
)


def reply(cast: Cast, problem: Problem) -> Problem:
    return problem_reply(
        actor=cast.handler, problem_id=problem.pk, reply="已协调银行续贷", signed_by="陈局长", version=None
    )


def names(actor: User, problem: Problem) -> list[str]:
    return [move.name for move in moves_for(actor, problem)]


def test_a_problem_gets_a_gapless_number_of_its_office(cast: Cast) -> None:
    first, second = make_problem(cast), make_problem(cast)
    year = timezone.localdate().year
    assert [first.number, second.number] == [f"{year}-330500-000001", f"{year}-330500-000002"]
    assert first.office_id == "330500"


def test_the_whole_path_leaves_an_event_for_every_move(cast: Cast) -> None:
    problem = rated(make_awaiting(cast))
    problem_close(actor=cast.coordinator, problem_id=problem.pk, outcome=Outcome.SOLVED, version=None)
    problem.refresh_from_db()
    assert problem.state == ProblemState.CLOSED
    assert problem.closed_on == timezone.localdate()
    events = ProblemEvent.objects.filter(problem=problem)
    assert [(e.move, e.from_state, e.to_state, e.actor_name) for e in events] == [
        ("submit", "draft", "submitted", "王芳"),
        ("accept", "submitted", "accepted", "周敏"),
        ("dispatch", "accepted", "dispatched", "周敏"),
        ("reply", "dispatched", "replied", "陈静"),
        ("approve", "replied", "awaiting_feedback", "周敏"),
        ("answer", "awaiting_feedback", "awaiting_feedback", "湖州恒达纺织有限公司"),
        ("close", "awaiting_feedback", "closed", "周敏"),
    ]


def test_each_party_is_offered_its_own_moves_only(cast: Cast) -> None:
    problem = make_dispatched(cast)
    assert names(cast.handler, problem) == ["sign", "return", "reply"]
    assert names(cast.coordinator, problem) == ["escalate"]
    assert names(cast.leader, problem) == []
    assert names(cast.other_handler, problem) == []


def test_only_the_office_dispatches(cast: Cast) -> None:
    problem = make_problem(cast)
    with pytest.raises(NotAllowed):
        problem_dispatch(
            actor=cast.official,
            problem_id=problem.pk,
            organisation=cast.department,
            due_on=far_off(),
            version=None,
        )
    with pytest.raises(NotFound):
        problem_dispatch(
            actor=cast.other_coordinator,
            problem_id=problem.pk,
            organisation=cast.department,
            due_on=far_off(),
            version=None,
        )
    assert not problem.handlings.exists()


def test_a_move_that_the_state_forbids_changes_nothing(cast: Cast) -> None:
    problem = make_problem(cast)
    with pytest.raises(Conflict, match=r"Waiting for acceptance|待受理"):
        problem_close(actor=cast.coordinator, problem_id=problem.pk, outcome=Outcome.SOLVED, version=None)
    problem.refresh_from_db()
    assert problem.state == ProblemState.SUBMITTED
    assert problem.events.count() == 1


def test_a_stale_version_is_refused(cast: Cast) -> None:
    problem = make_dispatched(cast)
    with pytest.raises(Conflict) as refused:
        problem_reply(
            actor=cast.handler, problem_id=problem.pk, reply="答复", signed_by="陈局长", version=problem.version - 1
        )
    assert refused.value.code == "stale_version"
    assert problem.handlings.get().state == HandlingState.DISPATCHED


def test_a_reply_needs_the_signature_of_a_head(cast: Cast) -> None:
    problem = make_dispatched(cast)
    with pytest.raises(ValidationError), transaction.atomic():
        problem_reply(actor=cast.handler, problem_id=problem.pk, reply="答复", signed_by="", version=None)
    problem.refresh_from_db()
    assert problem.state == ProblemState.DISPATCHED


def test_a_due_day_in_the_past_is_refused(cast: Cast) -> None:
    problem = make_dispatched(cast)
    Problem.objects.filter(pk=problem.pk).update(state=ProblemState.REDO)
    with pytest.raises(RuleViolation) as refused:
        problem_dispatch(
            actor=cast.coordinator,
            problem_id=problem.pk,
            organisation=cast.department,
            due_on=timezone.localdate() - timedelta(days=1),
            version=None,
        )
    assert (refused.value.code, refused.value.field) == ("due_in_past", "due_on")


def day_of_rest() -> date:
    """The first one after a week from now."""
    calendar, day = working_calendar(), timezone.localdate() + timedelta(days=7)
    return next(one for one in (day + timedelta(days=n) for n in range(30)) if not calendar.is_workday(one))


@pytest.mark.parametrize("route", ["dispatch", "extend"])
def test_a_day_of_rest_is_refused_at_the_field_and_the_next_working_day_named(cast: Cast, route: str) -> None:
    rest = day_of_rest()
    following = working_calendar().add_working_days(rest, 0)
    if route == "dispatch":
        problem = make_dispatched(cast)
        Problem.objects.filter(pk=problem.pk).update(state=ProblemState.REDO)
        actor, fields = cast.coordinator, {"organisation": cast.department, "due_on": rest}
    else:
        problem = make_dispatched(cast)
        problem_sign(actor=cast.handler, problem_id=problem.pk, version=None)
        Problem.objects.filter(pk=problem.pk).update(due_on=working_day(2))
        actor, fields = cast.handler, {"until": rest, "reason": "等待评估"}
    with pytest.raises(RuleViolation, match=str(following)) as refused:
        problem_move(actor=actor, problem_id=problem.pk, move=route, version=None, fields=fields)
    assert (refused.value.code, refused.value.field) == ("day_of_rest", {"dispatch": "due_on"}.get(route, "until"))


def test_a_due_day_is_within_a_year(cast: Cast) -> None:
    problem = make_dispatched(cast)
    Problem.objects.filter(pk=problem.pk).update(state=ProblemState.REDO)
    fields = {"organisation": cast.department, "due_on": date(2999, 1, 1)}
    with pytest.raises(RuleViolation) as refused:
        problem_move(actor=cast.coordinator, problem_id=problem.pk, move="dispatch", version=None, fields=fields)
    assert (refused.value.code, refused.value.field) == ("due_too_far", "due_on")


def test_closing_waits_for_the_enterprise_unless_somebody_called_back(cast: Cast) -> None:
    problem = make_awaiting(cast)
    with pytest.raises(RuleViolation) as refused:
        problem_close(actor=cast.coordinator, problem_id=problem.pk, outcome=Outcome.SOLVED, version=None)
    assert refused.value.code == "awaiting_feedback"


def test_what_the_enterprise_calls_unsolved_cannot_be_closed_as_solved(cast: Cast) -> None:
    problem = make_awaiting(cast)
    problem.feedback.update(token_hash=hash_of("token"))
    feedback_answer(token="token", solved="no", score=4, comment="还没解决")
    with pytest.raises(RuleViolation) as refused:
        problem_close(actor=cast.coordinator, problem_id=problem.pk, outcome=Outcome.SOLVED, version=None)
    assert refused.value.code == "enterprise_says_unsolved"
    closed = problem_close(actor=cast.coordinator, problem_id=problem.pk, outcome=Outcome.EXPLAINED, version=None)
    assert closed.outcome == Outcome.EXPLAINED


def test_an_enterprise_answers_once(cast: Cast) -> None:
    problem = make_awaiting(cast)
    problem.feedback.update(token_hash=hash_of("token"))
    feedback_answer(token="token", solved="yes", score=5)
    with pytest.raises(Conflict) as refused:
        feedback_answer(token="token", solved="no", score=1)
    assert refused.value.code == "already_answered"
    assert problem.feedback.get().score == 5


def test_an_accepted_escalation_hands_the_problem_to_the_upper_office(cast: Cast) -> None:
    problem = make_dispatched(cast)
    escalation = problem_escalate(actor=cast.coordinator, problem_id=problem.pk, reason="需省里协调", version=None)
    with pytest.raises(NotAllowed):
        escalation_decide(actor=cast.coordinator, escalation_id=escalation.pk, accept=True, version=None)
    escalation_decide(actor=cast.province, escalation_id=escalation.pk, accept=True, version=None)
    problem.refresh_from_db()
    assert (problem.state, problem.office_id) == (ProblemState.ACCEPTED, "330000")
    assert problem.handlings.get().state == HandlingState.ENDED
    assert Problem.objects.visible_to(cast.coordinator).filter(pk=problem.pk).exists()
    assert names(cast.coordinator, Problem.objects.select_related("office").get(pk=problem.pk)) == []


def test_a_returned_escalation_puts_the_problem_back_where_it_was(cast: Cast) -> None:
    problem = make_dispatched(cast)
    escalation = problem_escalate(actor=cast.coordinator, problem_id=problem.pk, reason="需省里协调", version=None)
    with pytest.raises(RuleViolation) as refused:
        escalation_decide(actor=cast.province, escalation_id=escalation.pk, accept=False, reason=" ", version=None)
    assert refused.value.code == "reason_missing"
    decided = escalation_decide(
        actor=cast.province, escalation_id=escalation.pk, accept=False, reason="市里可以解决", version=None
    )
    problem.refresh_from_db()
    assert decided.state == EscalationState.RETURNED
    assert (problem.state, problem.office_id) == (ProblemState.DISPATCHED, "330500")


def test_a_withdrawn_problem_counts_nowhere(cast: Cast) -> None:
    problem = make_problem(cast)
    problem_withdraw(actor=cast.coordinator, problem_id=problem.pk, reason="企业撤回", version=None)
    assert not Problem.objects.counted().filter(pk=problem.pk).exists()


def test_the_database_refuses_to_change_the_timeline(cast: Cast) -> None:
    problem = make_problem(cast)
    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE issues_problemevent SET reason = 'x' WHERE problem_id = %s", [problem.pk])
    with pytest.raises(InternalError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM issues_problemevent WHERE problem_id = %s", [problem.pk])


def test_whoever_assisted_is_done_when_the_problem_ends(cast: Cast) -> None:
    problem = make_dispatched(cast)
    problem.handlings.create(organisation=cast.other_department, role="assisting", due_on=date(2099, 1, 5))
    assert heaps(cast.other_handler) == {"new": 1}
    reply(cast, problem)
    problem_approve(actor=cast.coordinator, problem_id=problem.pk, version=None)
    problem_close(actor=cast.coordinator, problem_id=rated(problem).pk, outcome=Outcome.SOLVED, version=None)
    states = dict(problem.handlings.values_list("role", "state"))
    assert states == {"lead": HandlingState.REPLIED, "assisting": HandlingState.ENDED}
    assert heaps(cast.other_handler) == {}
    assert heaps(cast.handler) == {}


def test_a_problem_that_was_withdrawn_is_nobodys_task(cast: Cast) -> None:
    problem = make_problem(cast)
    problem.handlings.create(organisation=cast.other_department, role="assisting", due_on=date(2099, 1, 5))
    problem_withdraw(actor=cast.coordinator, problem_id=problem.pk, reason="企业撤回", version=None)
    assert problem.handlings.get().state == HandlingState.ENDED
    assert heaps(cast.other_handler) == {}


def heaps(actor: User) -> dict[str, int]:
    counts = heap_counts(desk_rows(actor=actor), today=timezone.localdate())
    return {heap.value: count for heap, count in counts.items() if count}


def test_a_problem_fits_its_team_and_the_record_that_brought_it(cast: Cast) -> None:
    other = Campaign.objects.create(
        slug="other",
        name="另一行动",
        name_en="Other",
        region_id="330500",
        lead_organisation=cast.department,
        starts_on=date(2020, 1, 1),
    )
    team = ServiceTeam.objects.create(campaign=other, name="他组", region_id="330502")
    visit, visit_elsewhere = make_visit(cast), make_visit(cast, enterprise=cast.neighbour)
    for fields, code, field in [
        ({"team": team}, "team_of_other_campaign", "team"),
        ({"source": "visit", "visit": make_visit(cast, campaign=other, team=team)}, "visit_of_other_campaign", "visit"),
        ({"source": "visit", "visit": visit_elsewhere}, "visit_of_other_enterprise", "visit"),
        ({"source": "meeting", "meeting": make_meeting(cast, campaign=other)}, "meeting_of_other_campaign", "meeting"),
        ({"source": "visit"}, "source_without_record", "source"),
        ({"source": "meeting"}, "source_without_record", "source"),
        ({"source": "hotline", "visit": visit}, "source_without_record", "source"),
    ]:
        with pytest.raises(RuleViolation) as refused:
            submit(cast, **fields)
        assert (refused.value.code, refused.value.field) == (code, field)
    assert submit(cast, source="visit", visit=visit).visit == visit


def submit(cast: Cast, **fields: Any) -> Problem:
    draft = {
        "campaign": cast.campaign,
        "enterprise": cast.enterprise,
        "category": Category.objects.get(pk="financing"),
        "title": "贷款续期困难",
        "source": "hotline",
        "reported_on": timezone.localdate(),
    } | fields
    return problem_submit(actor=cast.coordinator, draft=ProblemDraft(**draft))
