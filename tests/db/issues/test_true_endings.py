"""A problem ends in true words: what was handled is not withdrawn, and no outcome stands above the verdict."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from accounts.models import User
from common.errors import Conflict, RuleViolation
from issues import schedule
from issues.invitations import hash_of
from issues.models import Feedback, Problem
from issues.services.moves import problem_move
from issues.services.steps import moves_for
from reports.engine.recount import verify
from tests.cast import Cast, make_awaiting, make_dispatched, rated, signed_in

ENTERPRISE = partial(Client, headers={"accept-language": "en"})


def in_english(user: User) -> Client:
    client = signed_in(user)
    client.cookies["django_language"] = "en"
    return client


def move(actor: User, problem: Problem, name: str, **fields: Any) -> Problem:
    problem_move(actor=actor, problem_id=problem.pk, move=name, version=None, fields=fields)
    problem.refresh_from_db()
    return problem


def taken_over(cast: Cast, problem: Problem) -> Problem:
    move(cast.coordinator, problem, "escalate", reason="需省里协调")
    return move(cast.province, problem, "decide-escalation", decision="accept")


def returned(cast: Cast, problem: Problem) -> Problem:
    move(cast.handler, problem, "return", reason="不属于我局职责")
    return move(cast.coordinator, problem, "decide-return", decision="agree")


def assert_not_withdrawn(actor: User, problem: Problem) -> None:
    assert problem.state == "accepted"
    assert "withdraw" not in [one.name for one in moves_for(actor, problem)]
    with pytest.raises(Conflict) as refused:
        move(actor, problem, "withdraw", reason="企业撤回")
    assert refused.value.code == "was_dispatched"
    assert "withdraw" not in refused.value.params["possible"]
    client, page = signed_in(actor), reverse("problems:withdraw", args=[problem.pk])
    assert client.get(page).status_code == 409
    assert client.post(page, {"version": str(problem.version), "reason": "企业撤回"}).status_code == 409
    problem.refresh_from_db()
    assert problem.state == "accepted"
    assert verify() == []


def test_what_the_enterprise_rated_badly_is_not_withdrawn_by_the_level_above(cast: Cast) -> None:
    problem = taken_over(cast, rated(make_awaiting(cast), "no", 1))
    assert_not_withdrawn(cast.province, problem)
    assert_not_withdrawn(cast.official, problem)


def test_what_an_organisation_returned_is_not_withdrawn(cast: Cast) -> None:
    assert_not_withdrawn(cast.coordinator, returned(cast, make_dispatched(cast)))


@pytest.fixture
def link(cast: Cast) -> str:
    make_awaiting(cast)
    Feedback.objects.update(token_hash=hash_of("a-link"))
    return "/f/a-link/"


def answer(link: str, solved: str, score: int) -> Problem:
    ENTERPRISE().post(link, {"solved": solved, "score": str(score)})
    return Problem.objects.get()


def test_the_link_of_a_problem_that_was_withdrawn_promises_nothing(link: str) -> None:
    answer(link, "no", 1)
    Problem.objects.update(state="withdrawn", replied_on=None)  # as it was possible once
    text = ENTERPRISE().get(link).content.decode()
    assert "was withdrawn" in text
    assert "hotline" in text
    assert "cannot be closed as solved" not in text


@pytest.mark.parametrize(
    ("solved", "outcome", "code"),
    [
        ("partly", "solved", "enterprise_says_partly"),
        ("no", "solved", "enterprise_says_unsolved"),
        ("no", "partly", "enterprise_says_unsolved"),
    ],
)
def test_no_outcome_stands_above_the_verdict(cast: Cast, solved: str, outcome: str, code: str) -> None:
    problem = rated(make_awaiting(cast), solved, 3)
    with translation.override("en"), pytest.raises(RuleViolation) as refused:
        move(cast.coordinator, problem, "close", outcome=outcome, reason="已尽力")
    assert (refused.value.code, refused.value.field) == (code, "outcome")
    assert "Explained" in str(refused.value.message)
    assert ("Partly solved" in str(refused.value.message)) == (solved == "partly")


@pytest.mark.parametrize(("found", "closed_as"), [("solved", "partly"), ("explained", "explained")])
def test_what_is_partly_solved_closes_by_itself_as_no_more_than_that(cast: Cast, found: str, closed_as: str) -> None:
    problem = make_dispatched(cast)
    move(cast.handler, problem, "reply", reply="已办理", signed_by="陈局长")
    move(cast.coordinator, problem, "approve", outcome=found)
    rated(problem, "partly", 4)
    long_ago = timezone.now() - timedelta(days=30)
    Feedback.objects.update(asked_at=long_ago, expires_at=long_ago + timedelta(days=7))
    schedule.rules_of_the_day()
    problem.refresh_from_db()
    assert (problem.state, problem.outcome) == ("closed", closed_as)


def test_the_enterprise_reads_the_outcome_beside_what_it_said(cast: Cast, link: str) -> None:
    problem = answer(link, "partly", 3)
    text = ENTERPRISE().get(link).content.decode()
    assert "cannot be closed as solved" in text
    move(cast.coordinator, problem, "close", outcome="explained")
    text = ENTERPRISE().get(link).content.decode()
    assert "You said" in text
    assert "Partly solved" in text
    assert "Closed as" in text
    assert "Explained" in text


def test_the_page_of_the_problem_shows_the_verdict_beside_the_outcome(cast: Cast, link: str) -> None:
    problem = answer(link, "partly", 3)
    move(cast.coordinator, problem, "close", outcome="explained")
    text = in_english(cast.coordinator).get(reverse("problems:detail", args=[problem.pk])).content.decode()
    at = text.index("Where it stands")
    assert "The enterprise says: Partly solved" in text[at : text.index("Next:", at)]


def test_the_page_that_closes_says_what_can_be_chosen(cast: Cast, link: str) -> None:
    problem = answer(link, "partly", 3)
    text = in_english(cast.coordinator).get(reverse("problems:close", args=[problem.pk])).content.decode()
    assert "It can be closed as: Partly solved, Explained, In a plan, Cannot be solved." in text
