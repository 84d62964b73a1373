"""Who is told of what happens to a problem: once, only who may see it, and never who did it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import RoleGrant, User
from issues import schedule
from issues.enums import NewsSource
from issues.models import CommonProblem, Escalation, Feedback, Handling, Measure, News, Problem, ProblemEvent
from issues.recipients import who_see
from issues.services.clerks import handling_assign
from issues.services.moves import (
    problem_close,
    problem_decide_escalation,
    problem_decide_extension,
    problem_decide_return,
    problem_escalate,
    problem_extend,
    problem_reject,
    problem_reply,
    problem_request_info,
    problem_return,
    problem_sign,
)
from issues.telling import news_told, news_waiting
from notifications.models import Notification
from tests.cast import (
    Cast,
    far_off,
    make_awaiting,
    make_dispatched,
    make_problem,
    make_user,
    rated,
    region,
    working_day,
)

pytestmark = pytest.mark.django_db


def told(*, everything: bool = False) -> dict[str, list[str]]:
    """Tell all that waits; who got which texts from it."""
    before = set() if everything else set(Notification.objects.values_list("pk", flat=True))
    for source, key in list(News.objects.order_by("pk").values_list("source", "key")):
        news_told(source, key)
    assert not News.objects.exists()
    found: dict[str, list[str]] = {}
    for row in Notification.objects.exclude(pk__in=before).select_related("recipient").order_by("pk"):
        found.setdefault(row.recipient.username, []).append(row.code)
    return found


def move(service: Any, actor: User, problem: Problem, **fields: Any) -> dict[str, list[str]]:
    told()
    service(actor=actor, problem_id=problem.pk, version=None, **fields)
    return told()


def test_a_dispatch_rings_at_the_handlers_and_leads_to_the_problem(cast: Cast) -> None:
    problem = make_dispatched(cast)
    assert told(everything=True) == {"handler": ["dispatched"]}
    note = Notification.objects.get()
    assert note.link == f"/problems/{problem.pk}/"
    assert problem.number in note.text
    assert str(far_off()) in note.text
    assert note.written_at == problem.events.get(move="dispatch").at


def test_who_did_it_is_not_told(cast: Cast) -> None:
    colleague = make_user("colleague", role="coordinator", region=region("330500"))
    problem = make_dispatched(cast)
    RoleGrant.objects.create(user=cast.handler, role="coordinator", region=region("330500"))
    assert move(problem_reply, cast.handler, problem, reply="已解决", signed_by="陈局长") == {
        "coordinator": ["reply"],
        colleague.username: ["reply"],
    }


def test_handlers_are_told_what_is_decided(cast: Cast) -> None:
    problem = make_dispatched(cast)
    assert move(problem_return, cast.handler, problem, reason="不属本局") == {"coordinator": ["return"]}
    upheld = move(problem_decide_return, cast.coordinator, problem, decision="uphold", reason="职责所在")
    assert upheld == {"handler": ["return_upheld"]}
    move(problem_sign, cast.handler, problem)
    asked = move(problem_extend, cast.handler, _due_soon(problem), until=working_day(30), reason="等待批复")
    assert asked == {"coordinator": ["extension"]}
    assert move(problem_decide_extension, cast.coordinator, problem, decision="refuse", reason="可按期") == {
        "handler": ["extension_refused"]
    }


def test_what_is_decided_for_the_lead_is_not_told_those_who_assist(cast: Cast) -> None:
    """Though a clerk of theirs took the turn up meanwhile, with an event that names them."""
    problem = make_dispatched(cast)
    problem_sign(actor=cast.handler, problem_id=problem.pk, version=None)
    helping = Handling.objects.create(
        problem=problem, organisation=cast.other_department, role="assisting", due_on=working_day(9)
    )
    move(problem_extend, cast.handler, _due_soon(problem), until=working_day(30), reason="等待批复")
    handling_assign(actor=cast.other_handler, handling_id=helping.pk, assignee=cast.other_handler, version=None)
    granted = move(problem_decide_extension, cast.coordinator, problem, decision="grant")
    assert granted == {"handler": ["extension_granted"]}
    move(problem_escalate, cast.coordinator, problem, reason="需省里协调")
    handling_assign(actor=cast.other_handler, handling_id=helping.pk, assignee=None, version=None)
    returned = move(problem_decide_escalation, cast.province, problem, decision="return", reason="市里可解决")
    assert returned == {"coordinator": ["escalation_returned"], "handler": ["escalation_returned"]}


@pytest.mark.parametrize(("decision", "code"), [("uphold", "return_upheld"), ("agree", "return_agreed")])
def test_who_returned_it_is_told_what_became_of_that(cast: Cast, decision: str, code: str) -> None:
    problem = make_dispatched(cast)
    helping = Handling.objects.create(
        problem=problem, organisation=cast.other_department, role="assisting", due_on=working_day(9)
    )
    move(problem_return, cast.handler, problem, reason="不属本局")
    handling_assign(actor=cast.other_handler, handling_id=helping.pk, assignee=cast.other_handler, version=None)
    decided = move(problem_decide_return, cast.coordinator, problem, decision=decision, reason="职责所在")
    assert decided == {"handler": [code]}


def _due_soon(problem: Problem) -> Problem:
    Problem.objects.filter(pk=problem.pk).update(due_on=working_day(20), original_due_on=working_day(20))
    return problem


def test_an_escalation_reaches_the_level_above_and_its_answer_the_level_below(cast: Cast) -> None:
    colleague = make_user("colleague", role="coordinator", region=region("330500"))
    problem = make_dispatched(cast)
    assert move(problem_escalate, cast.coordinator, problem, reason="需省里协调") == {
        "province": ["escalated"],
        colleague.username: ["escalation_asked"],
        "handler": ["escalation_waits"],
    }
    assert move(problem_decide_escalation, cast.province, problem, decision="return", reason="市里可解决") == {
        "coordinator": ["escalation_returned"],
        colleague.username: ["escalation_returned"],
        "handler": ["escalation_returned"],
    }


def test_an_accepted_escalation_is_told_the_office_that_asked_and_who_need_not_go_on(cast: Cast) -> None:
    problem = make_dispatched(cast)
    move(problem_escalate, cast.coordinator, problem, reason="需省里协调")
    assert move(problem_decide_escalation, cast.province, problem, decision="accept") == {
        "coordinator": ["escalation_accepted"],
        "handler": ["escalation_accepted"],
    }


@pytest.mark.parametrize(("decision", "code"), [("accept", "escalation_accepted"), ("return", "escalation_returned")])
def test_an_office_is_told_what_one_further_above_decided_for_it(cast: Cast, decision: str, code: str) -> None:
    problem = make_problem(cast)
    Problem.objects.filter(pk=problem.pk).update(office="330502", state="accepted", accepted_on=timezone.localdate())
    problem.refresh_from_db()
    move(problem_escalate, cast.coordinator, problem, reason="需市里协调")
    assert Escalation.objects.get().to_region_id == "330500"
    told = move(problem_decide_escalation, cast.province, problem, decision=decision, reason="省级直接办理")
    assert told["coordinator"] == [code]


def test_reporters_hear_what_becomes_of_it(cast: Cast) -> None:
    assert move(problem_request_info, cast.coordinator, make_problem(cast), reason="请补充") == {
        "official": ["info_asked"]
    }
    assert move(problem_reject, cast.coordinator, make_problem(cast), reason="不属受理范围") == {
        "official": ["rejected"]
    }
    awaiting = rated(make_awaiting(cast))
    closed = move(problem_close, cast.coordinator, awaiting, outcome="solved")
    assert closed == {"official": ["closed"]}


def test_an_office_without_coordinators_is_minded_from_above(cast: Cast) -> None:
    problem = make_dispatched(cast)
    cast.coordinator.grants.all().delete()
    assert move(problem_reply, cast.handler, problem, reply="已解决", signed_by="陈局长") == {"province": ["reply"]}


def test_nobody_is_told_of_what_they_may_not_see(cast: Cast) -> None:
    problem = make_dispatched(cast)
    people = [cast.handler, cast.other_handler, cast.coordinator, cast.other_coordinator, cast.nobody]
    assert who_see(problem.pk, people) == [cast.handler, cast.coordinator]


def test_who_left_is_not_told(cast: Cast) -> None:
    make_dispatched(cast)
    User.objects.filter(pk=cast.handler.pk).update(is_active=False)
    assert told() == {}


@pytest.mark.parametrize(("score", "solved", "code"), [(2, "partly", "dissatisfied"), (4, "no", "unsolved")])
def test_a_bad_verdict_reaches_the_handlers_and_the_office(cast: Cast, score: int, solved: str, code: str) -> None:
    problem = make_awaiting(cast)
    told()
    _answered(problem, score, solved)
    assert told() == {"coordinator": [code], "handler": [code]}


def test_a_good_verdict_is_no_news(cast: Cast) -> None:
    problem = make_awaiting(cast)
    told()
    _answered(problem, 3, "partly")
    assert told() == {}


def _answered(problem: Problem, score: int, solved: str) -> None:
    day = timezone.localdate()
    Feedback.objects.filter(problem=problem).update(
        answered_at=timezone.now(), answered_on=day, score=score, solved=solved
    )


def test_telling_the_answer_for_all_costs_the_same_however_many_members(cast: Cast) -> None:
    common = CommonProblem.objects.create(
        campaign=cast.campaign, region_id="330502", category_id="financing", title="续贷难"
    )
    costs = []
    for more in (1, 4):
        for _number in range(more):
            make_dispatched(cast)
        Problem.objects.update(common_problem=common)
        Notification.objects.all().delete()
        News.objects.all().delete()
        News.objects.create(source=NewsSource.COMMON_PROBLEM, key=common.pk)
        with CaptureQueriesContext(connection) as asked:
            assert news_told(NewsSource.COMMON_PROBLEM, common.pk)
        costs.append(len(asked))
        told_to = Notification.objects.values_list("recipient__username", flat=True)
        assert set(told_to) == {"handler", "coordinator", "official"}
    assert costs[0] == costs[1]


def test_the_answer_to_a_common_problem_reaches_all_behind_it(cast: Cast) -> None:
    problem = make_dispatched(cast)
    measure = Measure.objects.create(
        campaign=cast.campaign, organisation=cast.department, region=problem.region, text="转贷基金", kind="finance",
        planned_on=timezone.localdate(),
    )  # fmt: skip
    common = CommonProblem.objects.create(
        campaign=cast.campaign, region=problem.region, category=problem.category, title="续贷难"
    )
    Problem.objects.filter(pk=problem.pk).update(common_problem=common)
    told()
    CommonProblem.objects.filter(pk=common.pk).update(state="solved", measure=measure)
    assert told() == {name: ["answered"] for name in ("coordinator", "handler", "official")}


def test_told_again_adds_nothing(cast: Cast) -> None:
    problem = make_dispatched(cast)
    event = problem.events.get(move="dispatch")
    told()
    assert not news_told(NewsSource.EVENT, event.pk)
    News.objects.create(source=NewsSource.EVENT, key=event.pk)
    assert told() == {}


def test_history_that_is_brought_in_is_no_news(cast: Cast) -> None:
    problem = make_problem(cast)
    told()
    old = {"problem": problem, "move": "dispatch", "to_state": "dispatched", "actor_name": "x"}
    ProblemEvent.objects.create(**old, at=timezone.now() - timedelta(days=8), organisation=cast.department)
    assert not News.objects.exists()
    ProblemEvent.objects.create(**old, at=timezone.now() - timedelta(days=6), organisation=cast.department)
    assert News.objects.count() == 1


def test_what_no_message_was_sent_for_is_found_by_the_clock(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make_dispatched(cast)
    assert news_waiting() == [], "fresh rows have messages of their own"
    News.objects.update(noted_at=timezone.now() - timedelta(minutes=2))
    sent: list[tuple[str, int]] = []
    monkeypatch.setattr(schedule.news_tell, "apply_async", lambda args, expires: sent.append(args))
    schedule.tell_news()
    assert sent == list(News.objects.order_by("pk").values_list("source", "key"))


def test_a_row_in_another_workers_hand_is_left_to_it(committed_cast: Cast) -> None:
    make_dispatched(committed_cast)
    news = News.objects.latest("pk")
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute("SELECT 1 FROM issues_news WHERE id = %s FOR UPDATE", [news.pk])
        assert not news_told(news.source, news.key)
    finally:
        other.rollback()
        other.close()
    assert news_told(news.source, news.key)


def test_an_event_that_commits_late_is_told_all_the_same(committed_cast: Cast) -> None:
    """A cursor over ids would have gone past it."""
    problem = make_problem(committed_cast)
    other = connection.copy()
    try:
        other.set_autocommit(False)
        with other.cursor() as cursor:
            cursor.execute(
                "INSERT INTO issues_problemevent (problem_id, at, move, from_state, to_state, actor_name, reason)"
                " VALUES (%s, now(), 'reject', 'submitted', 'rejected', 'x', '')",
                [problem.pk],
            )
        make_dispatched(committed_cast)
        told()
        other.commit()
    finally:
        other.close()
    assert told() == {"official": ["rejected"]}


def test_a_telling_that_fails_leaves_the_news(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    make_dispatched(cast)
    news = News.objects.latest("pk")

    def fail(**_said: Any) -> None:
        raise RuntimeError

    with monkeypatch.context() as broken:
        broken.setattr("issues.telling.notify", fail)
        with pytest.raises(RuntimeError):
            news_told(news.source, news.key)
    assert told() == {"handler": ["dispatched"]}
