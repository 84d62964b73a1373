"""What was merged is not forgotten when the one that it follows ends without an answer, nor when it was an error."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.selectors.calendar import working_calendar
from issues import schedule
from issues.models import News, Problem, ProblemEvent
from issues.services.moves import problem_move
from issues.services.steps import moves_for
from issues.telling import news_told
from notifications.models import Notification
from reports.engine.recount import verify
from tests.cast import Cast, make_enterprise, make_problem, signed_in


def move(actor: User, problem: Problem, name: str, **fields: Any) -> None:
    problem_move(actor=actor, problem_id=problem.pk, move=name, version=None, fields=fields)


@pytest.fixture
def kept(cast: Cast) -> Problem:
    return make_problem(cast)


@pytest.fixture
def double(cast: Cast, kept: Problem) -> Problem:
    """What another enterprise reported, merged into the one that is kept."""
    found = make_problem(cast, enterprise=make_enterprise())
    move(cast.coordinator, found, "merge", into=kept)
    return found


def assert_stands_for_itself(problem: Problem, cast: Cast) -> None:
    problem.refresh_from_db()
    assert (problem.state, problem.merged_into) == ("submitted", None)
    assert "accept" in {one.name for one in moves_for(cast.coordinator, problem)}
    last = ProblemEvent.objects.filter(problem=problem).latest("id")
    assert (last.move, last.from_state, last.to_state) == ("separate", "merged", "submitted")
    assert verify() == []


@pytest.mark.parametrize("who", ["official", "coordinator"])
def test_it_goes_back_to_the_office_when_the_other_is_withdrawn(
    cast: Cast, kept: Problem, double: Problem, who: str
) -> None:
    move(getattr(cast, who), kept, "withdraw", reason="企业撤回")
    assert_stands_for_itself(double, cast)
    event = ProblemEvent.objects.filter(problem=double).latest("id")
    assert (event.actor, kept.number in event.reason) == (None, True)


def test_it_goes_back_to_the_office_when_the_other_is_not_accepted(cast: Cast, kept: Problem, double: Problem) -> None:
    move(cast.coordinator, kept, "reject", reason="不属于范围")
    assert_stands_for_itself(double, cast)


def test_it_goes_back_to_the_office_when_nobody_answers_for_the_other(
    cast: Cast, kept: Problem, double: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    move(cast.coordinator, kept, "request-info", reason="请补充合同")
    later = working_calendar().add_working_days(timezone.localdate(), 12)
    with monkeypatch.context() as passing:
        passing.setattr(timezone, "localdate", lambda *_args: later)
        schedule.rules_of_the_day()
    kept.refresh_from_db()
    assert kept.state == "withdrawn"
    assert_stands_for_itself(double, cast)


def test_who_reported_it_and_the_office_are_told(cast: Cast, kept: Problem, double: Problem) -> None:
    News.objects.all().delete()
    move(cast.official, kept, "withdraw", reason="企业撤回")
    for source, key in list(News.objects.values_list("source", "key")):
        news_told(source, key)
    link = reverse("problems:detail", args=[double.pk])
    told = Notification.objects.filter(link=link).order_by("recipient__username")
    assert list(told.values_list("recipient__username", "kind", "code")) == [
        ("coordinator", "to_decide", "separated"),
        ("official", "outcome", "separated"),
    ]


def test_the_office_takes_out_what_was_merged_in_error(cast: Cast, double: Problem) -> None:
    page = reverse("problems:separate", args=[double.pk])
    assert signed_in(cast.official).get(page).status_code == 403
    double.refresh_from_db()
    said = {"reason": "另有诉求", "version": double.version}
    assert signed_in(cast.coordinator).post(page, said).status_code == 303
    assert_stands_for_itself(double, cast)
