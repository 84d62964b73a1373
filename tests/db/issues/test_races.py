"""Two people at once: the second waits, looks again, and gets the answer that is true then."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from accounts.selectors.calendar import working_calendar
from common.errors import DomainError
from issues.enums import Outcome, ProblemState
from issues.invitations import hash_of
from issues.models import Category, Measure, Problem
from issues.rules.verdict import Verdict
from issues.services.by_itself import unanswered_withdraw
from issues.services.call_backs import CallBackDraft, call_back_record
from issues.services.escalations import escalation_decide, problem_escalate
from issues.services.feedback import feedback_answer
from issues.services.letters import letter_make
from issues.services.measures import measure_link, measure_unlink
from issues.services.moves import (
    problem_accept,
    problem_approve,
    problem_close,
    problem_decide_extension,
    problem_dispatch,
    problem_extend,
    problem_merge,
    problem_move,
    problem_redo,
    problem_reply,
    problem_return,
    problem_sign,
)
from issues.services.review import windows_close
from tests.cast import Cast, far_off, make_awaiting, make_dispatched, make_problem, make_visit
from tests.db.issues.test_pages_measures import planned


@contextmanager
def meanwhile(
    act: Callable[[], Any], answers: list[Any], *, waits: bool = True, then: Callable[[], Any] = lambda: None
) -> Iterator[None]:
    """What the body does is still uncommitted when `act` begins on a connection of its own.

    While that waits, the first does what is in `then`.
    """

    def run() -> None:
        try:
            with transaction.atomic():
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '20s'" if waits else "SET LOCAL lock_timeout = '1s'")
                act()
            answers.append("done")
        except DomainError as refused:
            answers.append(refused.code)
        finally:
            connection.close()

    second = threading.Thread(target=run)
    with transaction.atomic():
        yield
        second.start()
        if waits:
            wait_for_a_lock()
            then()
        else:
            second.join()
    second.join()


def wait_for_a_lock() -> None:
    for _attempt in range(200):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)
    raise AssertionError("the second one does not wait")


def accept(cast: Cast, who: str, problem: Problem, category: Category) -> Problem:
    return problem_accept(
        actor=getattr(cast, who),
        problem_id=problem.pk,
        category=category,
        urgency=problem.urgency,
        term=problem.term,
        version=problem.version,
    )


def dispatch(cast: Cast, who: str, problem: Problem) -> Problem:
    return problem_dispatch(
        actor=getattr(cast, who),
        problem_id=problem.pk,
        organisation=cast.department,
        due_on=far_off(),
        version=problem.version,
    )


def test_the_second_to_accept_learns_that_somebody_was_first(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    problem = make_problem(cast)
    first, second = Category.objects.exclude(pk=problem.category_id)[:2]
    with meanwhile(lambda: accept(cast, "province", problem, second), answers):
        accept(cast, "coordinator", problem, first)
    assert answers == ["stale_version"]
    assert Problem.objects.get().category == first


def test_the_second_to_dispatch_learns_that_somebody_was_first(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    problem = accept(cast, "coordinator", new := make_problem(cast), new.category)
    with meanwhile(lambda: dispatch(cast, "province", problem), answers):
        dispatch(cast, "coordinator", problem)
    assert answers == ["stale_version"]
    assert problem.handlings.count() == 1


def test_a_move_while_the_office_changes_meets_the_new_office(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    problem = accept(cast, "coordinator", new := make_problem(cast), new.category)
    escalation = problem_escalate(actor=cast.coordinator, problem_id=problem.pk, reason="需省里协调", version=None)
    problem.refresh_from_db()
    with meanwhile(lambda: dispatch(cast, "coordinator", problem), answers):
        escalation_decide(actor=cast.province, escalation_id=escalation.pk, accept=True, version=None)
    assert answers == ["not_allowed"]


def test_deciding_an_escalation_keeps_nobody_else_in_the_region_waiting(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    problem = accept(cast, "coordinator", new := make_problem(cast), new.category)
    escalation = problem_escalate(actor=cast.coordinator, problem_id=problem.pk, reason="需省里协调", version=None)
    with meanwhile(lambda: make_visit(cast), answers, waits=False):
        escalation_decide(actor=cast.province, escalation_id=escalation.pk, accept=True, version=None)
    assert answers == ["done"]


def test_closing_hears_the_verdict_that_is_being_given(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    problem = make_awaiting(cast)
    problem.feedback.update(token_hash=hash_of("token"))

    def close() -> None:
        problem_close(actor=cast.coordinator, problem_id=problem.pk, outcome=Outcome.SOLVED, version=None)

    with meanwhile(close, answers):
        feedback_answer(token="token", solved="no", score=1)
    assert answers == ["enterprise_says_unsolved"]
    assert Problem.objects.get().state == ProblemState.AWAITING_FEEDBACK


def test_of_the_link_and_the_call_back_one_wins(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    problem = make_awaiting(cast)
    problem.feedback.update(token_hash=hash_of("token"))
    heard = CallBackDraft("王总", Verdict("no", 1))

    with meanwhile(lambda: call_back_record(actor=cast.caller, problem_id=problem.pk, draft=heard), answers):
        feedback_answer(token="token", solved="yes", score=5)
    assert answers == ["already_answered"]
    feedback = problem.feedback.get()
    assert (feedback.score, feedback.channel, feedback.call_backs.count()) == (5, "link", 0)
    assert problem.events.filter(score__isnull=False).count() == 1


def test_of_the_call_back_and_the_link_one_wins(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    problem = make_awaiting(cast)
    problem.feedback.update(token_hash=hash_of("token"))
    with meanwhile(lambda: feedback_answer(token="token", solved="no", score=1), answers):
        call_back_record(actor=cast.caller, problem_id=problem.pk, draft=CallBackDraft("王总", Verdict("yes", 4)))
    assert answers == ["already_answered"]
    assert (problem.feedback.get().score, problem.feedback.get().channel) == (4, "call")


def test_a_link_that_is_being_replaced_answers_no_more(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    problem = make_awaiting(cast)
    problem.feedback.update(token_hash=hash_of("token"))
    with meanwhile(lambda: feedback_answer(token="token", solved="yes", score=5), answers):
        letter_make(actor=cast.coordinator, problem_id=problem.pk, made_before=0)
    assert answers == ["link_unknown"]
    assert problem.feedback.get().answered_at is None


def test_the_window_does_not_close_on_an_answer_that_is_being_given(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    problem = make_awaiting(cast)
    problem.feedback.update(token_hash=hash_of("token"))

    def close() -> None:
        long_after = timezone.now() + timedelta(days=60)
        with patch.object(timezone, "now", return_value=long_after):
            answers.append(windows_close())

    with meanwhile(close, answers):
        feedback_answer(token="token", solved="no", score=1)
    assert answers == [0, "done"]
    assert Problem.objects.get().state == ProblemState.AWAITING_FEEDBACK


def test_of_two_who_merge_crosswise_one_wins(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    first, second = make_problem(cast), make_problem(cast)

    def merge(who: str, problem: Problem, into: Problem) -> None:
        problem_merge(actor=getattr(cast, who), problem_id=problem.pk, into=into, version=None)

    with meanwhile(lambda: merge("province", second, Problem.objects.get(pk=first.pk)), answers):
        merge("coordinator", first, second)
    assert answers == ["merge_target_is_merged"]
    assert list(Problem.objects.order_by("pk").values_list("state", "merged_into")) == [
        ("merged", second.pk),
        ("submitted", None),
    ]


def test_of_approval_and_redo_one_wins(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    problem = make_dispatched(cast)
    problem_reply(actor=cast.handler, problem_id=problem.pk, reply="已协调", signed_by="陈局长", version=None)

    def redo() -> None:
        problem_redo(actor=cast.province, problem_id=problem.pk, reason="答复空泛", version=None)

    with meanwhile(redo, answers):
        problem_approve(actor=cast.coordinator, problem_id=problem.pk, version=None)
    # Both are moves from here on as well: the redo comes after the approval, and says so in the timeline.
    assert answers == ["done"]
    assert list(problem.events.values_list("move", "from_state"))[-2:] == [
        ("approve", "replied"),
        ("redo", "awaiting_feedback"),
    ]


def test_of_two_decisions_on_more_time_one_counts(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    problem = make_dispatched(cast, due_on=None)
    problem_sign(actor=cast.handler, problem_id=problem.pk, version=None)
    until = working_calendar().add_working_days(timezone.localdate(), 12)
    problem_extend(actor=cast.handler, problem_id=problem.pk, until=until, reason="等待评估", version=None)

    def decide(who: str, decision: str) -> None:
        problem_decide_extension(
            actor=getattr(cast, who), problem_id=problem.pk, decision=decision, reason="按期办结", version=None
        )

    with meanwhile(lambda: decide("province", "refuse"), answers):
        decide("coordinator", "grant")
    assert answers == ["no_extension_waiting"]
    assert Problem.objects.get().due_on == until


def test_reply_and_return_at_once_leave_one(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    problem = make_dispatched(cast)

    def give_back() -> None:
        problem_return(actor=cast.handler, problem_id=problem.pk, reason="不属于我局", version=None)

    with meanwhile(give_back, answers):
        problem_reply(actor=cast.handler, problem_id=problem.pk, reply="已协调", signed_by="陈局长", version=None)
    assert answers == ["move_not_possible"]
    assert problem.handlings.get().state == "replied"


@pytest.mark.parametrize("change", ["link", "unlink"])
def test_whoever_links_a_measure_locks_the_problem_first_as_common_problems_do(
    committed_cast: Cast, change: str
) -> None:
    cast, answers = committed_cast, []
    problem = make_dispatched(cast)
    measure = planned(cast, problem if change == "unlink" else make_dispatched(cast))

    def act() -> None:
        if change == "link":
            measure_link(actor=cast.coordinator, measure_id=measure.pk, problem=problem)
        else:
            measure_unlink(actor=cast.coordinator, measure_id=measure.pk, problem_id=problem.pk)

    with meanwhile(act, answers, then=lambda: Measure.objects.select_for_update(nowait=True).get(pk=measure.pk)):
        Problem.objects.select_for_update().get(pk=problem.pk)
    assert answers == ["done"]
    assert measure.problems.contains(problem) == (change == "link")


def test_what_was_asked_anew_meanwhile_is_not_withdrawn_for_the_question_of_before(committed_cast: Cast) -> None:
    cast, answers = committed_cast, []
    problem = make_problem(cast)

    def move(name: str, **fields: str) -> None:
        problem_move(actor=cast.coordinator, problem_id=problem.pk, move=name, version=None, fields=fields)

    with time_machine.travel(timezone.now() - timedelta(days=90)):
        move("request-info", reason="请补充合同")
    with meanwhile(unanswered_withdraw, answers):
        move("provide-info", facts="合同已附")
        move("request-info", reason="请补充附件")
    problem.refresh_from_db()
    assert (answers, problem.state) == (["done"], ProblemState.NEED_INFO)
