"""Each reply is asked about anew: a verdict is of the reply that it is about, and what was taken back asks no more."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation, User
from common.errors import Conflict
from enterprises.models import Contact
from issues.invitations import hash_of, invitations_waiting
from issues.models import Feedback, Problem
from issues.services.call_backs import CallBackDraft, call_back_record
from issues.services.feedback import feedback_answer
from issues.services.moves import problem_move
from reports.engine.recount import verify
from tests.cast import Cast, make_awaiting, rated

ENTERPRISE = partial(Client, headers={"accept-language": "en"})


def move(actor: User, problem: Problem, name: str, **fields: Any) -> None:
    problem_move(actor=actor, problem_id=problem.pk, move=name, version=None, fields=fields)
    problem.refresh_from_db()


def answered_anew(cast: Cast, problem: Problem, by: Organisation, handler: User) -> Problem:
    """The office has it redone, by another organisation, and approves what that one replies."""
    move(cast.coordinator, problem, "redo", reason="答复空泛")
    move(cast.coordinator, problem, "dispatch", organisation=by)
    move(handler, problem, "reply", reply="已办结", signed_by="李局长")
    move(cast.coordinator, problem, "approve")
    return problem


def taken_over(cast: Cast, problem: Problem) -> Problem:
    move(cast.coordinator, problem, "escalate", reason="需省里协调")
    move(cast.province, problem, "decide-escalation", decision="accept")
    return problem


@pytest.fixture
def link(cast: Cast) -> str:
    """The personal link of an enterprise that was asked once and has not answered."""
    make_awaiting(cast)
    Feedback.objects.update(token_hash=hash_of("first-link"))
    return "/f/first-link/"


def test_a_verdict_is_of_the_organisation_that_gave_the_reply(cast: Cast) -> None:
    problem = answered_anew(cast, make_awaiting(cast), cast.other_department, cast.other_handler)
    rated(problem, "no", 1)
    told = Feedback.objects.order_by("pk").values_list("organisation", "score")
    assert list(told) == [(cast.department.pk, None), (cast.other_department.pk, 1)]
    assert verify() == []


def test_every_asking_stays_in_its_month_with_the_calls_about_it(cast: Cast) -> None:
    problem = make_awaiting(cast)
    long_ago = timezone.now() - timedelta(days=40)
    Feedback.objects.update(asked_at=long_ago)
    call_back_record(actor=cast.caller, problem_id=problem.pk, draft=CallBackDraft(note="无人接听"))
    answered_anew(cast, problem, cast.other_department, cast.other_handler)
    today = timezone.localdate()
    asked = Feedback.objects.order_by("pk").values_list("asked_on", "called_on")
    assert list(asked) == [(timezone.localdate(long_ago), today), (today, None)]
    assert verify() == []


def test_a_link_to_a_reply_that_was_taken_back_says_what_became_of_it(cast: Cast, link: str) -> None:
    problem = Problem.objects.get()
    answer = {"solved": "no", "score": "1"}
    assert "Your verdict" in ENTERPRISE().get(link).content.decode()
    move(cast.coordinator, problem, "redo", reason="答复空泛")
    page = ENTERPRISE().get(link)
    assert (page.status_code, "being worked on again" in page.content.decode()) == (410, True)
    assert ENTERPRISE().post(link, answer).status_code == 409
    move(cast.handler, problem, "start")
    move(cast.handler, problem, "reply", reply="已办结", signed_by="陈局长")
    move(cast.coordinator, problem, "approve")
    page = ENTERPRISE().get(link)
    assert (page.status_code, "You were asked anew" in page.content.decode()) == (410, True)
    assert ENTERPRISE().post(link, answer).status_code == 409
    assert not Feedback.objects.answered().exists()


def test_what_the_upper_level_took_over_is_asked_about_no_more(cast: Cast, link: str) -> None:
    problem = taken_over(cast, Problem.objects.get())
    page = ENTERPRISE().get(link)
    assert (page.status_code, "being worked on again" in page.content.decode()) == (410, True)
    with pytest.raises(Conflict, match="The time to answer is over"):
        feedback_answer(token="first-link", solved="no", score=1)
    Problem.objects.filter(pk=problem.pk).update(state="withdrawn")  # as it was possible once
    assert "being worked on again" not in ENTERPRISE().get(link).content.decode()


def test_nobody_is_invited_to_rate_a_reply_that_was_taken_back(cast: Cast) -> None:
    Contact.objects.create(enterprise=cast.enterprise, name="王总", email="wang@example.cn", has_consented=True)
    problem = make_awaiting(cast)
    assert invitations_waiting() == [Feedback.objects.get().pk]
    move(cast.coordinator, problem, "escalate", reason="需省里协调")
    assert invitations_waiting() == [], "nor while the upper level thinks"
    move(cast.province, problem, "decide-escalation", decision="return", reason="市里可办")
    assert invitations_waiting() == [Feedback.objects.get().pk]
    taken_over(cast, problem)
    assert invitations_waiting() == []


def test_what_closed_in_silence_and_was_reopened_is_asked_anew(cast: Cast) -> None:
    problem = make_awaiting(cast)
    long_ago = timezone.now() - timedelta(days=9)
    Feedback.objects.update(asked_at=long_ago, expires_at=long_ago + timedelta(days=7))
    move(cast.coordinator, problem, "close", outcome="explained")
    move(cast.coordinator, problem, "reopen", reason="问题反复")
    move(cast.handler, problem, "start")
    move(cast.handler, problem, "reply", reply="已办结", signed_by="陈局长")
    move(cast.coordinator, problem, "approve")
    first, second = Feedback.objects.order_by("pk")
    assert (first.voided_at is None, second.is_open(timezone.now())) == (False, True)
    rated(problem)
    move(cast.coordinator, problem, "close", outcome="solved")
    assert problem.state == "closed"
