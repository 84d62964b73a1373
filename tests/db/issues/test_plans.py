"""What cannot be done yet: a head of the lead organisation asks for a plan, the office decides."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from common.errors import Conflict, NotAllowed, RuleViolation
from issues.models import News, Problem
from issues.selectors.desk import DeskView, desk_counts
from issues.services.moves import problem_move
from issues.services.steps import moves_for
from issues.telling import news_told
from notifications.models import Notification
from tests.cast import Cast, make_dispatched, signed_in, working_day


def move(actor: User, problem: Problem, name: str, **fields: Any) -> Problem:
    problem_move(actor=actor, problem_id=problem.pk, move=name, version=None, fields=fields)
    return Problem.objects.select_related("office", "lead_organisation").get(pk=problem.pk)


def asked(cast: Cast, problem: Problem) -> Problem:
    said = {"until": working_day(10), "signed_by": "陈局长", "reason": "等待线路改造"}
    return move(cast.handler, problem, "ask-plan", **said)


@pytest.fixture
def problem(cast: Cast) -> Problem:
    return move(cast.handler, make_dispatched(cast, due_on=None), "sign")


def names(actor: User, problem: Problem) -> set[str]:
    return {one.name for one in moves_for(actor, problem)}


def test_the_organisation_asks_and_the_office_decides(cast: Cast, problem: Problem) -> None:
    assert ("ask-plan" in names(cast.handler, problem), "plan" in names(cast.handler, problem)) == (True, False)
    problem = asked(cast, problem)
    assert (problem.state, problem.plan_asked_until) == ("in_progress", working_day(10))
    assert ("ask-plan" in names(cast.handler, problem), "plan" in names(cast.coordinator, problem)) == (False, True)
    problem = move(cast.coordinator, problem, "plan", decision="agree", reason="专班同意")
    assert (problem.state, problem.plan_asked_until) == ("planned", None)
    event = problem.events.get(move="plan")
    assert (event.day, event.reason) == (working_day(10), "等待线路改造\n陈局长\n专班同意")
    assert event.organisation == cast.department


def test_the_office_plans_nothing_that_no_head_has_asked_for(cast: Cast, problem: Problem) -> None:
    with pytest.raises(Conflict) as caught:
        move(cast.coordinator, problem, "plan", decision="agree")
    assert caught.value.code == "no_plan_asked"
    with pytest.raises(NotAllowed):
        move(cast.coordinator, problem, "ask-plan", until=working_day(10), signed_by="陈局长", reason="等待")


def test_what_nobody_asked_is_not_refused(cast: Cast, problem: Problem) -> None:
    with pytest.raises(Conflict) as caught:
        move(cast.coordinator, problem, "plan", decision="refuse", until=working_day(10), reason="不必")
    assert caught.value.code == "no_plan_asked"
    assert not problem.events.filter(move="plan").exists()


def test_what_a_head_signed_on_paper_the_office_enters(cast: Cast, problem: Problem) -> None:
    said = {"until": working_day(10), "reason": "等待线路改造"}
    with pytest.raises(RuleViolation) as caught:
        move(cast.coordinator, problem, "plan", **said)
    assert (caught.value.code, caught.value.field) == ("signed_by_missing", "signed_by")
    page = reverse("problems:plan", args=[problem.pk])
    typed = {"until": working_day(10).isoformat(), "reason": "等待线路改造", "signed_by": "陈局长"}
    signed_in(cast.coordinator).post(page, typed | {"version": problem.version})
    problem.refresh_from_db()
    assert (problem.state, problem.events.get(move="plan").day) == ("planned", working_day(10))
    assert problem.events.get(move="plan").reason == "等待线路改造\n陈局长"


def test_what_is_asked_is_asked_once(cast: Cast, problem: Problem) -> None:
    with pytest.raises(Conflict) as caught:
        asked(cast, asked(cast, problem))
    assert caught.value.code == "plan_waiting"


def test_a_refusal_has_a_reason_and_leaves_the_clock_running(cast: Cast, problem: Problem) -> None:
    due_on = asked(cast, problem).due_on
    with pytest.raises(RuleViolation) as caught:
        move(cast.coordinator, problem, "plan", decision="refuse")
    assert caught.value.code == "reason_missing"
    refused = move(cast.coordinator, problem, "plan", decision="refuse", reason="条件已具备")
    assert (refused.state, refused.due_on, refused.plan_asked_until) == ("in_progress", due_on, None)
    assert "ask-plan" in names(cast.handler, refused)


def test_a_promise_that_has_passed_meanwhile_is_not_agreed_to(
    cast: Cast, problem: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(cast, problem)
    Problem.objects.filter(pk=problem.pk).update(plan_asked_until=date(2020, 1, 2))
    with pytest.raises(RuleViolation) as caught:
        move(cast.coordinator, problem, "plan", decision="agree")
    assert (caught.value.code, caught.value.field) == ("promise_in_past", "decision")


def test_what_is_asked_lapses_when_the_problem_moves_on(cast: Cast, problem: Problem) -> None:
    asked(cast, problem)
    assert move(cast.handler, problem, "reply", reply="已办理", signed_by="陈局长").plan_asked_until is None


def test_a_refused_renewal_leaves_the_promise_as_it_was(cast: Cast, problem: Problem) -> None:
    planned = move(cast.coordinator, asked(cast, problem), "plan", decision="agree")
    due_on = planned.due_on
    said = {"until": working_day(20), "signed_by": "陈局长", "reason": "线路改造顺延"}
    move(cast.handler, planned, "ask-plan", **said)
    kept = move(cast.coordinator, planned, "plan", decision="refuse", reason="不再顺延")
    assert (kept.state, kept.due_on) == ("planned", due_on)


def test_both_are_told_and_the_office_finds_it_on_its_desk(cast: Cast, problem: Problem) -> None:
    def told(actor: User) -> list[str]:
        for source, key in list(News.objects.values_list("source", "key")):
            news_told(source, key)
        return list(Notification.objects.filter(recipient=actor).order_by("pk").values_list("code", flat=True))

    today = working_day()
    assert desk_counts(actor=cast.coordinator, today=today)[DeskView.PLAN] == 0
    asked(cast, problem)
    assert "plan_asked" in told(cast.coordinator)
    assert desk_counts(actor=cast.coordinator, today=today)[DeskView.PLAN] == 1
    move(cast.coordinator, problem, "plan", decision="refuse", reason="条件已具备")
    assert told(cast.handler)[-1] == "plan_refused"


def test_the_pages_say_what_is_asked_by_whom_and_who_decides(cast: Cast, problem: Problem) -> None:
    english = {"accept-language": "en"}
    page = signed_in(cast.handler).get(reverse("problems:ask-plan", args=[problem.pk]), headers=english)
    assert page.status_code == 200
    said = {"until": working_day(10).isoformat(), "signed_by": "陈局长", "reason": "等待线路改造", "version": ""}
    signed_in(cast.handler).post(reverse("problems:ask-plan", args=[problem.pk]), said | {"version": problem.version})
    problem.refresh_from_db()
    assert problem.plan_asked_until == working_day(10)
    client = signed_in(cast.coordinator)
    shown = client.get(reverse("problems:detail", args=[problem.pk]), headers=english).content.decode()
    assert "A plan is asked for, until" in shown
    deciding = client.get(reverse("problems:plan", args=[problem.pk]), headers=english).content.decode()
    assert f"{cast.department} asks to put it into a plan until {working_day(10)}" in deciding
    assert "陈局长" in deciding


def test_the_api_takes_the_same_fields(cast: Cast, problem: Problem) -> None:
    url = f"/api/v1/problems/{problem.pk}/moves/"
    said = {"until": working_day(10).isoformat(), "signed_by": "陈局长", "reason": "等待线路改造"}
    asking = signed_in(cast.handler).post(f"{url}ask-plan/", said, content_type="application/json")
    assert asking.json()["plan_asked_until"] == said["until"]
    decided = signed_in(cast.coordinator).post(f"{url}plan/", {"decision": "agree"}, content_type="application/json")
    assert (decided.json()["state"], decided.json()["plan_asked_until"]) == ("planned", None)
