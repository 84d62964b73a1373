"""What is counted anew when a problem begins anew, and terms that follow the urgency and the unit of the profile."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from accounts.models import User
from accounts.selectors.calendar import working_calendar
from common.errors import DomainError, RuleViolation
from issues.models import DeadlineTerm, Problem
from issues.selectors.slips import chases_of
from issues.services.moves import problem_move
from issues.services.steps import moves_for
from tests.cast import Cast, in_english, make_problem, rated

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 6, 1)


def on_day(working_days: int) -> Any:
    """In the morning, so many working days after a Monday."""
    return time_machine.travel(datetime.combine(day(working_days), time(9), tzinfo=ZoneInfo("Asia/Shanghai")))


def day(working_days: int) -> date:
    return working_calendar().add_working_days(MONDAY, working_days)


def move(actor: User, problem: Problem, name: str, **fields: Any) -> Problem:
    problem_move(actor=actor, problem_id=problem.pk, move=name, version=None, fields=fields)
    return Problem.objects.select_related("office", "lead_organisation").get(pk=problem.pk)


def refusal(actor: User, problem: Problem, name: str, **fields: Any) -> str:
    with pytest.raises(DomainError) as refused:
        move(actor, problem, name, **fields)
    return refused.value.code


def in_progress(cast: Cast, urgency: str = "ordinary") -> Problem:
    problem = make_problem(cast)
    move(cast.coordinator, problem, "accept", category=problem.category, urgency=urgency, term="immediate")
    move(cast.coordinator, problem, "dispatch", organisation=cast.department)
    return move(cast.handler, problem, "sign")


def closed(cast: Cast) -> Problem:
    problem = in_progress(cast)
    move(cast.handler, problem, "reply", reply="已办理", signed_by="陈局长")
    rated(move(cast.coordinator, problem, "approve"))
    return move(cast.coordinator, problem, "close", outcome="solved")


def test_after_a_reopening_more_time_is_measured_from_it(cast: Cast) -> None:
    with on_day(0):
        problem = closed(cast)
    with on_day(20):
        problem = move(cast.coordinator, problem, "reopen", reason="问题反复")
        move(cast.handler, problem, "start")
    with on_day(22):
        asked = {"until": day(51), "reason": "等待评估"}
        assert refusal(cast.handler, problem, "extend", **asked) == "extension_too_long"
        with pytest.raises(RuleViolation, match=str(day(40))):
            move(cast.handler, problem, "extend", **asked)
        assert move(cast.handler, problem, "extend", until=day(40), reason="等待评估").state == "in_progress"


def test_the_first_extension_of_the_next_organisation_is_a_first_one(cast: Cast) -> None:
    with on_day(0):
        problem = in_progress(cast)
        move(cast.handler, problem, "extend", until=day(15), reason="等待评估")
        move(cast.coordinator, problem, "decide-extension", decision="grant")
        move(cast.handler, problem, "reply", reply="已办理", signed_by="陈局长")
        move(cast.coordinator, problem, "redo", reason="答复空泛")
    with on_day(1):
        move(cast.coordinator, problem, "dispatch", organisation=cast.other_department)
        move(cast.other_handler, problem, "sign")
        asked = {"until": day(30), "reason": "等待评估"}
        assert refusal(cast.other_handler, problem, "extend", **asked) == "extension_too_long"
        move(cast.other_handler, problem, "extend", **asked | {"until": day(20)})
        problem = move(cast.coordinator, problem, "decide-extension", decision="grant")
        assert problem.due_on == day(20)


def test_an_objection_to_a_refusal_does_not_use_up_the_reopening(cast: Cast) -> None:
    with on_day(0):
        problem = move(cast.coordinator, make_problem(cast), "reject", reason="不属于范围")
        move(cast.official, problem, "reopen", reason="属于范围")
        move(cast.coordinator, problem, "accept", category=problem.category, urgency="simple", term="immediate")
        move(cast.coordinator, problem, "dispatch", organisation=cast.department)
        move(cast.handler, problem, "sign")
        move(cast.handler, problem, "reply", reply="已办理", signed_by="陈局长")
        rated(move(cast.coordinator, problem, "approve"))
        problem = move(cast.coordinator, problem, "close", outcome="solved")
        assert "reopen" in {one.name for one in moves_for(cast.official, problem)}
        assert move(cast.official, problem, "reopen", reason="问题反复").state == "redo"


def test_a_reopening_by_the_office_is_not_that_of_the_enterprise(cast: Cast) -> None:
    with on_day(0):
        problem = move(cast.coordinator, closed(cast), "reopen", reason="回访发现未解决")
        move(cast.handler, problem, "start")
        move(cast.handler, problem, "reply", reply="已办理", signed_by="陈局长")
        rated(move(cast.coordinator, problem, "approve"))
        problem = move(cast.coordinator, problem, "close", outcome="solved")
        assert move(cast.official, problem, "reopen", reason="问题反复").state == "redo"


def test_what_would_be_refused_is_not_offered(cast: Cast) -> None:
    with on_day(0):
        problem = move(cast.coordinator, make_problem(cast), "reject", reason="不属于范围")
        move(cast.official, problem, "reopen", reason="属于范围")
        problem = move(cast.coordinator, problem, "reject", reason="仍不属于范围")
        assert [one.name for one in moves_for(cast.official, problem)] == []
        assert [one.name for one in moves_for(cast.coordinator, problem)] == ["reopen"]
    with on_day(60):
        assert [one.name for one in moves_for(cast.coordinator, problem)] == []


@pytest.mark.parametrize(
    ("amount", "unit", "last"),
    [(48, "hours", MONDAY + timedelta(2)), (5, "working_days", MONDAY + timedelta(7)), (5, "calendar_days", None)],
)
def test_the_time_to_reopen_is_counted_in_its_own_unit(cast: Cast, amount: int, unit: str, last: date | None) -> None:
    """Five calendar days after a Monday is a Saturday: the Monday after."""
    DeadlineTerm.objects.create(step="reopen", amount=amount, unit=unit)
    last = last or MONDAY + timedelta(7)
    with on_day(0):
        problem = closed(cast)
    with time_machine.travel(datetime.combine(last, time(8), tzinfo=ZoneInfo("Asia/Shanghai"))):
        assert "reopen" in {one.name for one in moves_for(cast.coordinator, problem)}
    with time_machine.travel(datetime.combine(last + timedelta(1), time(8), tzinfo=ZoneInfo("Asia/Shanghai"))):
        assert refusal(cast.coordinator, problem, "reopen", reason="反复") == "reopen_too_late"


def test_terms_of_one_urgency_hold_for_it_wherever_they_are_asked(cast: Cast) -> None:
    for step, amount in {"extension_first": 2, "extension_total": 9, "red_slip": 1}.items():
        DeadlineTerm.objects.create(step=step, urgency="complex", amount=amount, unit="working_days")
    DeadlineTerm.objects.create(step="returns", urgency="complex", amount=1, unit="times")
    DeadlineTerm.objects.create(step="redos", urgency="complex", amount=1, unit="times")
    with on_day(0):
        problem, ordinary = in_progress(cast, "complex"), in_progress(cast)
        assert refusal(cast.handler, problem, "extend", until=day(16), reason="等待") == "extension_too_long"
        assert move(cast.handler, ordinary, "extend", until=day(16), reason="等待").state == "in_progress"
        found = chases_of([problem, ordinary], today=MONDAY)
        assert [found[one.pk].red_after for one in (problem, ordinary)] == [1, 5]
        move(cast.handler, problem, "reply", reply="已办理", signed_by="陈局长")
        assert move(cast.coordinator, problem, "redo", reason="答复空泛").state == "escalated"
        returned = make_problem(cast)
        move(cast.coordinator, returned, "accept", category=problem.category, urgency="complex", term="immediate")
        move(cast.coordinator, returned, "dispatch", organisation=cast.department)
        move(cast.handler, returned, "return", reason="不属于我局")
        assert move(cast.coordinator, returned, "decide-return", decision="agree").state == "escalated"


def test_where_all_the_time_there_is_was_granted_no_earlier_day_is_asked_for(cast: Cast) -> None:
    with on_day(0):
        problem = in_progress(cast, "complex")
        move(cast.handler, problem, "extend", until=day(30), reason="等待评估")
        assert move(cast.coordinator, problem, "decide-extension", decision="grant").due_on == day(30)
    with on_day(20), translation.override("en"), pytest.raises(RuleViolation) as refused:
        move(cast.handler, problem, "extend", until=day(31), reason="仍需评估")
    assert (refused.value.code, refused.value.field) == ("extension_too_long", "until")
    assert str(refused.value).startswith("No more time can be given")


@pytest.mark.parametrize(("escalated_on", "words"), [(1, "not yet done"), (3, "not yet done · 2 working days late")])
def test_while_the_upper_level_thinks_no_limit_is_missed_by_more(cast: Cast, escalated_on: int, words: str) -> None:
    with on_day(0):
        problem = in_progress(cast)
    with on_day(escalated_on):
        move(cast.coordinator, problem, "escalate", reason="超出市级权限")
    with on_day(8):
        page = in_english(cast.coordinator).get(reverse("problems:detail", args=[problem.pk]))
        [contact] = [one for one in page.context["limits"] if str(one.label) == "First contact by"]
    assert (contact.on, contact.words) == (day(1), words)
