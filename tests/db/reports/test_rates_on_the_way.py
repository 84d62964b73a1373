"""How it went on the way: signing, first contact, returns, extensions, redone problems, each counted as it happens."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.selectors.calendar import working_calendar
from common.errors import NotFound
from issues.models import Feedback, Problem
from issues.rules.course import COURSE
from issues.services.moves import problem_move
from reports.dimensions import StatisticsFilters
from reports.selectors.records import RecordsAsked, statistics_records
from reports.selectors.statistics import statistics_summary
from tests.cast import Cast, make_awaiting, make_dispatched, rated


class Clock:
    """Today as the portal sees it: it goes on to another day only when it is told to."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = timezone.now()
        patch.setattr(timezone, "now", self.tick)

    def tick(self) -> datetime:
        self.now += timedelta(seconds=1)
        return self.now

    def pass_working_days(self, number: int) -> None:
        day = working_calendar().add_working_days(timezone.localdate(), number)
        self.now = timezone.make_aware(datetime.combine(day, time(10)))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock(monkeypatch)
    clock.pass_working_days(1)
    return clock


def act(actor: Any, problem: Problem, move: str, **fields: Any) -> None:
    problem_move(actor=actor, problem_id=problem.pk, move=move, version=None, fields=fields)


def rate(cast: Cast, code: str) -> tuple[int, int]:
    found = statistics_summary(actor=cast.leader, filters=StatisticsFilters(campaign=cast.campaign)).counts.rate(code)
    assert found is not None
    return found.numerator, found.denominator


def test_a_problem_signed_within_a_working_day_is_signed_on_time(cast: Cast, clock: Clock) -> None:
    early, late, never = (make_dispatched(cast) for _number in range(3))
    clock.pass_working_days(1)
    act(cast.handler, early, "sign")
    clock.pass_working_days(1)
    act(cast.handler, late, "sign")
    assert rate(cast, "sign_on_time_rate") == (1, 3)
    never.refresh_from_db()
    assert never.signed_on is None
    assert never.dispatched_on is not None
    assert never.sign_due_on == working_calendar().add_working_days(never.dispatched_on, 1)


def test_the_limit_of_the_first_contact_counts_once_it_has_passed(cast: Cast, clock: Clock) -> None:
    spoken, silent = make_dispatched(cast), make_dispatched(cast)
    for problem in (spoken, silent):
        act(cast.handler, problem, "sign")
    assert rate(cast, "contact_on_time_rate") == (0, 0)
    act(cast.handler, spoken, "contact", said="已电话联系企业。")
    assert rate(cast, "contact_on_time_rate") == (1, 1)
    clock.pass_working_days(1)
    assert rate(cast, "contact_on_time_rate") == (1, 1)
    clock.pass_working_days(1)
    assert rate(cast, "contact_on_time_rate") == (1, 2)
    act(cast.handler, silent, "contact", said="今天才联系上。")
    assert rate(cast, "contact_on_time_rate") == (1, 2)


def test_a_problem_returned_and_dispatched_again_is_returned_once_and_has_a_new_limit(cast: Cast, clock: Clock) -> None:
    problem = make_dispatched(cast)
    first_limit = problem.sign_due_on
    act(cast.handler, problem, "return", reason="不属本局职责。")
    assert rate(cast, "return_rate") == (1, 1)
    clock.pass_working_days(2)
    act(cast.coordinator, problem, "decide-return", decision="agree")
    act(cast.coordinator, problem, "dispatch", organisation=cast.other_department)
    problem.refresh_from_db()
    assert problem.sign_due_on is not None
    assert first_limit is not None
    assert problem.sign_due_on > first_limit
    assert rate(cast, "return_rate") == (1, 1)


def test_more_time_counts_from_its_grant(cast: Cast, clock: Clock) -> None:
    problem, other = make_dispatched(cast, due_on=None), make_dispatched(cast)
    act(cast.handler, problem, "sign")
    act(cast.handler, problem, "extend", until=later(problem, 3), reason="等待省里批复。")
    assert rate(cast, "extension_rate") == (0, 2)
    act(cast.coordinator, problem, "decide-extension", decision="grant")
    assert rate(cast, "extension_rate") == (1, 2)
    other.refresh_from_db()
    assert other.extended_on is None


def later(problem: Problem, working_days: int) -> date:
    problem.refresh_from_db()
    assert problem.due_on is not None
    return working_calendar().add_working_days(problem.due_on, working_days)


def test_of_the_closed_problems_one_was_redone_and_one_rating_was_bad(cast: Cast, clock: Clock) -> None:
    redone, fine = make_awaiting(cast), make_awaiting(cast)
    act(cast.coordinator, redone, "redo", reason="企业反映没有解决。")
    act(cast.handler, redone, "start")
    act(cast.handler, redone, "reply", reply="已重新协调。", signed_by="陈局长")
    act(cast.coordinator, redone, "approve")
    assert rate(cast, "redo_rate") == (0, 0)
    for score, problem in ((1, redone), (5, fine)):
        answered = timezone.now()
        Feedback.objects.unanswered().filter(problem=problem).update(
            answered_at=answered, answered_on=timezone.localdate(answered), solved="yes", score=score
        )
        act(cast.coordinator, problem, "close", outcome="solved", reason="承办单位已尽责。" if score == 1 else "")
    assert rate(cast, "redo_rate") == (1, 2)
    assert rate(cast, "dissatisfaction_rate") == (1, 2)


def test_who_was_called_back_is_a_number_without_a_list(cast: Cast) -> None:
    asked = RecordsAsked("call_back_rate", by="", key="", cursor="", size=20)
    with pytest.raises(NotFound) as refused:
        statistics_records(actor=cast.leader, filters=StatisticsFilters(campaign=cast.campaign), asked=asked)
    assert refused.value.code == "records_not_listed"


def mean_time(cast: Cast) -> Decimal | None:
    found = statistics_summary(actor=cast.leader, filters=StatisticsFilters(campaign=cast.campaign)).counts
    value: Decimal | None = found["handling_days_mean"]
    return value


def closed(cast: Cast, problem: Problem) -> Problem:
    act(cast.handler, problem, "reply", reply="已协调银行续贷", signed_by="陈局长")
    act(cast.coordinator, problem, "approve")
    rated(problem)
    act(cast.coordinator, problem, "close", outcome="solved")
    problem.refresh_from_db()
    return problem


def closed_after_a_plan(cast: Cast, clock: Clock) -> Problem:
    """Signed for on the first working day, planned for five more, replied to and closed on the ninth."""
    problem = make_dispatched(cast)
    clock.pass_working_days(1)
    act(cast.handler, problem, "sign")
    until = working_calendar().add_working_days(timezone.localdate(), 5)
    act(cast.handler, problem, "ask-plan", until=until, signed_by="陈局长", reason="等待条件")
    act(cast.coordinator, problem, "plan", decision="agree")
    clock.pass_working_days(5)
    act(cast.handler, problem, "resume")
    clock.pass_working_days(3)
    return closed(cast, problem)


def test_handling_time_leaves_out_what_was_planned_for_later(cast: Cast, clock: Clock) -> None:
    assert mean_time(cast) is None
    problem = closed_after_a_plan(cast, clock)
    assert problem.handling_days == 4
    assert mean_time(cast) == 4


def test_a_reopened_problem_took_no_time_until_it_is_closed_again(cast: Cast, clock: Clock) -> None:
    problem = closed_after_a_plan(cast, clock)
    clock.pass_working_days(10)
    act(cast.coordinator, problem, "reopen", reason="问题反复")
    problem.refresh_from_db()
    assert (problem.handling_days, mean_time(cast)) == (None, None)
    clock.pass_working_days(2)
    act(cast.handler, problem, "start")
    closed(cast, problem)
    assert mean_time(cast) == 6


def test_what_moved_before_the_days_were_written_gets_them_from_its_history(cast: Cast, clock: Clock) -> None:
    closed_after_a_plan(cast, clock)
    signed = make_dispatched(cast)
    clock.pass_working_days(2)
    act(cast.handler, signed, "sign")
    written = [*COURSE, "handling_days"]
    before = list(Problem.objects.order_by("pk").values_list(*written))
    Problem.objects.update(**dict.fromkeys(written))
    assert (rate(cast, "sign_on_time_rate"), mean_time(cast)) == ((0, 2), None)
    import_module("issues.migrations.0018_courses_of_before").fill(apps, None)
    assert list(Problem.objects.order_by("pk").values_list(*written)) == before
    assert (rate(cast, "sign_on_time_rate"), mean_time(cast)) == ((1, 2), 4)


def test_who_never_signs_is_late_with_the_first_contact(cast: Cast, clock: Clock) -> None:
    """To be signed for within one working day, to be contacted within one more."""
    silent, slow = make_dispatched(cast), make_dispatched(cast)
    clock.pass_working_days(2)
    assert rate(cast, "contact_on_time_rate") == (0, 0)
    clock.pass_working_days(1)
    assert rate(cast, "contact_on_time_rate") == (0, 2)
    act(cast.handler, slow, "reply", reply="已协调银行续贷", signed_by="陈局长")
    assert rate(cast, "contact_on_time_rate") == (0, 2)
    silent.refresh_from_db()
    assert silent.contact_due_on == working_calendar().add_working_days(silent.sign_due_on, 1)


def test_another_dispatch_has_its_own_term_for_the_first_contact(cast: Cast, clock: Clock) -> None:
    problem = make_dispatched(cast)
    clock.pass_working_days(1)
    act(cast.handler, problem, "return", reason="不属于本单位")
    clock.pass_working_days(4)
    act(cast.coordinator, problem, "decide-return", decision="agree")
    act(cast.coordinator, problem, "dispatch", organisation=cast.other_department)
    problem.refresh_from_db()
    assert problem.contact_due_on == working_calendar().add_working_days(timezone.localdate(), 2)
