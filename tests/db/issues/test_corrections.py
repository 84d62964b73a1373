"""What was reported is put right on a page until the office decides, and the timeline says what it said before."""

from __future__ import annotations

from typing import Any

import pytest

from common.errors import RuleViolation
from issues.models import Category, Problem
from issues.services.corrections import problem_correct
from tests.cast import Cast, make_dispatched, make_problem, signed_in

FORM = {"description": "", "category": "financing", "urgency": "ordinary", "term": "immediate"}


def correct(actor: Any, problem: Problem, **said: Any) -> Any:
    body = FORM | {"title": problem.title, "version": problem.version} | said
    return signed_in(actor).post(f"/problems/{problem.pk}/correct/", body, headers={"accept-language": "en"})


def shown(actor: Any, problem: Problem) -> Any:
    return signed_in(actor).get(f"/problems/{problem.pk}/", headers={"accept-language": "en"})


def test_the_reporter_and_the_office_correct_it_and_the_timeline_says_who_and_what_it_said(cast: Cast) -> None:
    problem = make_problem(cast)
    assert correct(cast.official, problem, title="续贷难", category="labour").status_code == 303
    problem.refresh_from_db()
    assert (problem.title, problem.category_id) == ("续贷难", "labour")
    assert correct(cast.coordinator, problem, title="续贷难", category="labour", urgency="urgent").status_code == 303
    events = shown(cast.official, problem).context["events"]
    told = [
        (one["who"], [(change.before, change.after) for change in one["changes"]]) for one in events if one["changes"]
    ]
    assert told == [
        (str(cast.coordinator), [("Ordinary", "Urgent")]),
        (str(cast.official), [("贷款续期困难", "续贷难"), (category("financing"), category("labour"))]),
    ]


def category(code: str) -> str:
    return Category.objects.get(pk=code).name_en


def test_saying_the_same_again_changes_nothing(cast: Cast) -> None:
    problem = make_problem(cast)
    assert correct(cast.official, problem).status_code == 303
    assert [one.move for one in problem.events.all()] == ["submit"]


def test_a_stale_correction_shows_both_versions(cast: Cast) -> None:
    problem = make_problem(cast)
    problem_correct(actor=cast.coordinator, problem_id=problem.pk, changes={"title": "用地难"}, version=None)
    answer = correct(cast.official, problem, title="续贷难")
    assert answer.status_code == 409
    told = [(one.present, one.typed) for one in answer.context["form"].differences]
    assert told == [("用地难", "续贷难")]
    assert "用地难" in answer.content.decode()
    assert Problem.objects.get(pk=problem.pk).title == "用地难"
    again = answer.context["form"]["version"].value()
    assert correct(cast.official, problem, title="续贷难", version=again).status_code == 303


def test_what_is_wrong_is_said_at_its_field(cast: Cast) -> None:
    problem = make_problem(cast)
    answer = correct(cast.official, problem, title="", term="someday")
    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {"title", "term"}


def test_the_link_is_there_for_those_who_may_and_as_long_as_they_may(cast: Cast) -> None:
    problem = make_problem(cast)
    link = f"/problems/{problem.pk}/correct/"
    for user, has in ((cast.official, True), (cast.coordinator, True), (cast.leader, False)):
        assert (link in shown(user, problem).content.decode()) == has, user
    assert signed_in(cast.leader).get(link).status_code == 403
    decided = make_dispatched(cast)
    link = f"/problems/{decided.pk}/correct/"
    assert link not in shown(cast.official, decided).content.decode()
    answer = signed_in(cast.official).get(link)
    assert answer.status_code == 409
    assert "form" not in answer.context or not answer.context["is_possible"]


def test_what_was_reported_keeps_a_title_and_its_mark(cast: Cast) -> None:
    problem = make_problem(cast)
    for changes, code in (({"title": " "}, "title_missing"), ({"is_sensitive": True}, "marked_by_office")):
        with pytest.raises(RuleViolation) as refused:
            problem_correct(actor=cast.official, problem_id=problem.pk, changes=changes, version=None)
        assert refused.value.code == code
