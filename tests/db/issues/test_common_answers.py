"""The answer for all as a move in bulk: many members are a worker's; and its measure, with permission and history."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from common.errors import Conflict, RuleViolation
from issues.models import BulkMove, CommonProblem, Feedback, Measure, ProblemEvent
from issues.schedule import move_in_bulk
from issues.services import bulk as bulk_services
from issues.services import bulk_work
from issues.services.bulk import bulk_moves_resume
from issues.services.common_answers import (
    CommonMeasureDraft,
    common_problem_answer,
    common_problem_answer_rest,
    common_problem_plan_measure,
)
from issues.services.common_problems import common_problem_add, common_problem_remove
from tests.cast import Cast, make_dispatched, make_organisation, region, signed_in
from tests.db.issues.test_common_problems import in_deqing, of_another, raised
from tests.queue import take_over

SAID: dict[str, Any] = {"answer": "已设立应急转贷资金", "signed_by": "陈局长", "version": None}


@pytest.fixture
def by_worker(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Even a few are a worker's, two to a batch; the keys of the jobs that were enqueued."""
    enqueued: list[int] = []
    monkeypatch.setattr(bulk_services, "AT_ONCE", 0)
    take_over(monkeypatch, move_in_bulk, enqueued.append)
    monkeypatch.setattr(bulk_work, "BATCH", 2)
    return enqueued


@pytest.fixture
def common(cast: Cast) -> CommonProblem:
    return raised(cast, *(of_another(cast) for _ in range(3)))


def begun(cast: Cast, common: CommonProblem) -> BulkMove:
    bulk = common_problem_answer(actor=cast.coordinator, common_id=common.pk, **SAID)
    assert bulk is not None
    return bulk


def states(common: CommonProblem) -> list[str]:
    return sorted(common.problems.values_list("state", flat=True))


def test_many_members_are_a_workers_while_the_answer_is_kept_at_once(
    cast: Cast, common: CommonProblem, by_worker: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        bulk = begun(cast, common)
    assert bulk.pk in by_worker
    common.refresh_from_db()
    assert (common.answer, states(common)) == (SAID["answer"], ["dispatched"] * 3)
    bulk_work.bulk_advance(bulk.pk)
    assert states(common) == ["awaiting_feedback"] * 3
    assert Feedback.objects.filter(problem__in=common.problems.all()).count() == 3


def test_a_worker_that_dies_is_followed_by_another_and_no_member_is_answered_twice(
    cast: Cast, common: CommonProblem, by_worker: list[int], monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Any,
) -> None:  # fmt: skip
    bulk = begun(cast, common)
    last = common.problems.order_by("pk").last()
    assert last is not None
    tried = bulk_work._tried  # the fault is put in here

    def dies(of: Any, item: Any, *rest: Any) -> None:
        if item.problem_id == last.pk:
            raise MemoryError
        tried(of, item, *rest)

    monkeypatch.setattr(bulk_work, "_tried", dies)
    with pytest.raises(MemoryError):
        bulk_work.bulk_advance(bulk.pk)
    assert states(common) == ["awaiting_feedback"] * 2 + ["dispatched"]
    monkeypatch.setattr(bulk_work, "_tried", tried)
    BulkMove.objects.update(updated_at=timezone.now() - 2 * bulk_services.UNTOUCHED)
    with django_capture_on_commit_callbacks(execute=True):
        assert bulk_moves_resume() == 1
    assert by_worker[-1] == bulk.pk
    bulk_work.bulk_advance(bulk.pk)
    assert states(common) == ["awaiting_feedback"] * 3
    assert ProblemEvent.objects.filter(problem__in=common.problems.all(), move="reply").count() == 3


def test_nobody_begins_it_anew_while_a_worker_is_at_it(cast: Cast, common: CommonProblem, by_worker: list[int]) -> None:
    bulk = begun(cast, common)
    with pytest.raises(Conflict) as caught:
        common_problem_answer_rest(actor=cast.coordinator, common_id=common.pk, version=None)
    assert caught.value.code == "being_answered"
    bulk_work.bulk_advance(bulk.pk)
    assert common_problem_answer_rest(actor=cast.coordinator, common_id=common.pk, version=None) is None


def test_a_member_that_left_meanwhile_is_not_answered_and_the_job_says_why(
    cast: Cast, common: CommonProblem, by_worker: list[int]
) -> None:
    bulk, left = begun(cast, common), common.problems.order_by("pk")[0]
    common_problem_remove(
        actor=cast.coordinator, common_id=common.pk, problem_id=left.pk, reason="另有原因", version=None
    )
    bulk_work.bulk_advance(bulk.pk)
    left.refresh_from_db()
    assert left.state == "dispatched"
    assert [item.code for item in bulk.items.order_by("id")] == ["not_member", "", ""]


def test_the_page_leads_to_how_far_it_is_and_says_so_itself(
    cast: Cast, common: CommonProblem, by_worker: list[int]
) -> None:
    client, url = signed_in(cast.coordinator), reverse("problems:common-detail", args=[common.pk])
    answer = client.post(f"{url}answer/", SAID | {"version": common.version})
    bulk = BulkMove.objects.get()
    assert answer.headers["Location"] == reverse("problems:bulk-move", args=[bulk.pk])
    shown = client.get(url)
    assert shown.context["is_being_answered"]
    assert reverse("problems:common-rest", args=[common.pk]) not in shown.content.decode()
    bulk_work.bulk_advance(bulk.pk)
    shown = client.get(url)
    assert (shown.context["is_being_answered"], shown.context["answered"]) == (False, 3)
    assert url in client.get(answer.headers["Location"]).content.decode()


def test_an_answer_for_all_cannot_be_asked_for_over_ticked_problems(cast: Cast) -> None:
    problem = make_dispatched(cast)
    office = signed_in(cast.coordinator)
    assert office.get(f"/problems/bulk/answer/?selected={problem.pk}").status_code == 404
    assert "/problems/bulk/answer/" not in office.get("/problems/").content.decode()


def draft_of(organisation: Any) -> CommonMeasureDraft:
    return CommonMeasureDraft(
        organisation=organisation, text="设立转贷资金", kind="policy", planned_on=timezone.localdate()
    )


def test_an_office_plans_no_measure_for_an_organisation_that_is_not_its_own_and_has_no_member(
    cast: Cast, common: CommonProblem
) -> None:
    elsewhere = make_organisation("衢州市财政局", code="330800")
    with pytest.raises(RuleViolation) as caught:
        common_problem_plan_measure(
            actor=cast.coordinator, common_id=common.pk, draft=draft_of(elsewhere), version=None
        )
    assert (caught.value.code, caught.value.field) == ("measure_not_allowed", "organisation")
    assert not Measure.objects.exists()


def test_its_measure_tells_how_it_began_and_which_problems_came_and_went(cast: Cast) -> None:
    one, other, third = make_dispatched(cast), of_another(cast), of_another(cast)
    away = in_deqing(cast)
    common = raised(cast, one, away)
    actor, version = cast.coordinator, None
    common_problem_plan_measure(actor=actor, common_id=common.pk, draft=draft_of(cast.department), version=version)
    common_problem_add(actor=actor, common_id=common.pk, problems=[other, third, other], reason="同", version=version)
    common_problem_remove(actor=actor, common_id=common.pk, problem_id=one.pk, reason="不同", version=version)
    measure = Measure.objects.get()
    assert (measure.region, measure.category_id, measure.team) == (region("330500"), common.category_id, None)
    assert set(measure.problems.all()) == {other, third, away}
    assert list(measure.events.order_by("id").values_list("act", "note")) == [
        ("planned", ""),
        ("problem_added", other.number),
        ("problem_added", third.number),
        ("problem_removed", one.number),
    ]


def test_what_the_measure_serves_or_serves_no_more_already_stops_no_member(cast: Cast, common: CommonProblem) -> None:
    late, gone = of_another(cast), common.problems.order_by("pk")[0]
    actor = cast.coordinator
    common_problem_plan_measure(actor=actor, common_id=common.pk, draft=draft_of(cast.department), version=None)
    measure = Measure.objects.get()
    measure.problems.add(late)
    measure.problems.remove(gone)
    common_problem_add(actor=actor, common_id=common.pk, problems=[late], reason="同", version=None)
    common_problem_remove(actor=actor, common_id=common.pk, problem_id=gone.pk, reason="不同", version=None)
    assert (late in measure.problems.all(), gone in measure.problems.all()) == (True, False)


def test_the_page_asks_once_which_members_can_have_the_answer(cast: Cast, common: CommonProblem) -> None:
    said = {"answer": "已设立资金", "answer_signed_by": "陈局长", "answered_by": cast.coordinator}
    CommonProblem.objects.filter(pk=common.pk).update(**said, answered_at=timezone.now(), answer_office="330500")
    client = signed_in(cast.coordinator)
    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("problems:common-detail", args=[common.pk]))
    assert page.context["waiting"] == sum(one.may_be_answered for one in page.context["members"]) == 3
    of_members = [one["sql"] for one in asked if "issues_handling" in one["sql"]]
    assert len(of_members) == len(set(of_members))
    assert sum('"issues_problem"."title"' in one for one in of_members) == 1
