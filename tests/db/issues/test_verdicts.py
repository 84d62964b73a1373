"""What follows from the enterprise's verdict, and from its silence."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from accounts.models import User
from common.errors import RuleViolation
from issues import schedule
from issues.enums import Outcome, Solved
from issues.models import Feedback, Problem, ProblemEvent
from issues.rules.verdict import Verdict, capped, objection
from issues.selectors.deadlines import clockwork, deadlines_of, happenings_of
from issues.services.moves import (
    problem_approve,
    problem_close,
    problem_redo,
    problem_reply,
    problem_sign,
    problem_start,
)
from tests.cast import Cast, make_awaiting, make_dispatched, rated, signed_in


def refused(actor: User, problem: Problem, **fields: Any) -> tuple[str, str | None]:
    with pytest.raises(RuleViolation) as refusal:
        problem_close(actor=actor, problem_id=problem.pk, version=None, **fields)
    return refusal.value.code, refusal.value.field


def end_the_window() -> None:
    long_ago = timezone.now() - timedelta(days=30)
    Feedback.objects.update(asked_at=long_ago, expires_at=long_ago + timedelta(days=7))


def test_an_answer_is_told_in_the_timeline_with_its_score(cast: Cast) -> None:
    problem = rated(make_awaiting(cast), "no", 2)
    event = ProblemEvent.objects.filter(problem=problem).latest("id")
    assert (event.move, event.solved, event.score, event.actor) == ("answer", "no", 2, None)
    assert event.actor_name == cast.enterprise.name
    assert event.from_state == event.to_state == "awaiting_feedback"


def test_an_answer_does_not_move_the_day_by_which_the_office_acts(cast: Cast) -> None:
    problem = make_awaiting(cast)
    clocks, before = clockwork(problem.campaign_id), happenings_of(problem.pk)
    rated(problem)
    after = happenings_of(problem.pk)
    assert len(after) == len(before) + 1
    assert deadlines_of(problem, after, clocks).next_by == deadlines_of(problem, before, clocks).next_by


def test_not_satisfied_and_unsolved_has_to_be_redone_first(cast: Cast) -> None:
    problem = rated(make_awaiting(cast), "no", 1)
    said = {"outcome": "cannot", "reason": "政策不允许"}
    assert refused(cast.coordinator, problem, **said) == ("redo_first", "outcome")
    problem_redo(actor=cast.coordinator, problem_id=problem.pk, reason="企业不满意", version=None)
    problem_start(actor=cast.handler, problem_id=problem.pk, version=None)
    problem_reply(actor=cast.handler, problem_id=problem.pk, reply="已再次沟通", signed_by="陈局长", version=None)
    problem_approve(actor=cast.coordinator, problem_id=problem.pk, version=None)
    rated(problem, "no", 2)
    assert refused(cast.coordinator, problem, outcome="cannot") == ("fault_unanswered", "reason")
    closed = problem_close(actor=cast.coordinator, problem_id=problem.pk, version=None, **said)
    assert (closed.state, closed.outcome) == ("closed", "cannot")


def test_the_page_says_what_a_bad_verdict_asks_for_until_it_is_asked_anew(cast: Cast) -> None:
    problem = rated(make_awaiting(cast), "no", 1)
    page = reverse("problems:detail", args=[problem.pk])
    client = signed_in(cast.coordinator)
    assert client.get(page).context["objection"]
    problem_redo(actor=cast.coordinator, problem_id=problem.pk, reason="企业不满意", version=None)
    problem_start(actor=cast.handler, problem_id=problem.pk, version=None)
    problem_reply(actor=cast.handler, problem_id=problem.pk, reply="已再次沟通", signed_by="陈局长", version=None)
    problem_approve(actor=cast.coordinator, problem_id=problem.pk, version=None)
    assert client.get(page).context["objection"] == ""


def test_not_satisfied_but_solved_is_closed_with_the_reason_of_the_office(cast: Cast) -> None:
    problem = rated(make_awaiting(cast), "yes", 2)
    assert refused(cast.coordinator, problem, outcome="solved") == ("fault_unanswered", "reason")
    said = {"outcome": "solved", "reason": "企业对政策本身不满，承办单位按规定办理"}
    problem_close(actor=cast.coordinator, problem_id=problem.pk, version=None, **said)
    assert ProblemEvent.objects.filter(problem=problem).latest("id").reason == said["reason"]


def test_what_nobody_rated_closes_by_itself_without_a_rating(cast: Cast) -> None:
    problem = make_awaiting(cast)
    schedule.rules_of_the_day()
    problem.refresh_from_db()
    assert problem.state == "awaiting_feedback"
    end_the_window()
    schedule.rules_of_the_day()
    problem.refresh_from_db()
    assert (problem.state, problem.outcome, problem.closed_on) == ("closed", "explained", timezone.localdate())
    last = ProblemEvent.objects.filter(problem=problem).latest("id")
    assert (last.move, last.actor, last.score) == ("close", None, None)
    assert not Feedback.objects.answered().exists()


def make_replied(cast: Cast) -> Problem:
    problem = make_dispatched(cast)
    problem_sign(actor=cast.handler, problem_id=problem.pk, version=None)
    return problem_reply(actor=cast.handler, problem_id=problem.pk, reply="已解决", signed_by="陈局长", version=None)


def test_it_closes_with_what_the_office_found(cast: Cast) -> None:
    problem = make_replied(cast)
    problem_approve(actor=cast.coordinator, problem_id=problem.pk, outcome="solved", version=None)
    end_the_window()
    schedule.rules_of_the_day()
    problem.refresh_from_db()
    assert (problem.state, problem.outcome) == ("closed", "solved")


def test_what_was_rated_well_closes_by_itself_when_the_time_is_over(cast: Cast) -> None:
    problem = make_replied(cast)
    problem_approve(actor=cast.coordinator, problem_id=problem.pk, outcome="partly", version=None)
    rated(problem, "partly", 3)
    schedule.rules_of_the_day()
    problem.refresh_from_db()
    assert problem.state == "awaiting_feedback", "until then the office may close it otherwise"
    end_the_window()
    schedule.rules_of_the_day()
    problem.refresh_from_db()
    assert (problem.state, problem.outcome) == ("closed", "partly")
    last = ProblemEvent.objects.filter(problem=problem).latest("id")
    assert (last.move, last.actor) == ("close", None)
    assert "nobody" not in last.reason


@pytest.mark.parametrize(("solved", "score"), [("no", 5), ("yes", 2)])
def test_what_was_not_rated_well_waits_for_the_office_for_ever(cast: Cast, solved: str, score: int) -> None:
    problem = rated(make_awaiting(cast), solved, score)
    end_the_window()
    schedule.rules_of_the_day()
    problem.refresh_from_db()
    assert problem.state == "awaiting_feedback"


def test_a_good_word_about_a_reply_before_closes_nothing(cast: Cast) -> None:
    problem = rated(make_awaiting(cast), "yes", 5)
    end_the_window()
    problem_redo(actor=cast.coordinator, problem_id=problem.pk, reason="材料不全", version=None)
    problem_start(actor=cast.handler, problem_id=problem.pk, version=None)
    problem_reply(actor=cast.handler, problem_id=problem.pk, reply="已补正", signed_by="陈局长", version=None)
    problem_approve(actor=cast.coordinator, problem_id=problem.pk, version=None)
    assert not Feedback.objects.to_close(timezone.now()).exists()
    rated(problem, "no", 1)
    end_the_window()
    assert not Feedback.objects.to_close(timezone.now()).exists()


@given(solved=st.sampled_from(Solved.values), score=st.integers(1, 5), outcome=st.sampled_from(Outcome.values))
def test_nothing_stands_against_closing_what_is_rated_well(solved: str, score: int, outcome: str) -> None:
    verdict = Verdict(solved, score)
    if verdict.is_content:
        best = capped(outcome, solved=solved)
        assert objection(verdict, outcome=best, has_reason=False, was_redone=False) == ""
