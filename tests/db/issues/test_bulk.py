"""Moves in bulk: each problem once, by its own service; what is refused is kept with the reason."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import RoleGrant
from common.errors import Conflict, NotAllowed, NotFound, RuleViolation
from issues.enums import BulkOutcome, BulkState
from issues.models import BulkMove, Handling, Problem, ProblemEvent
from issues.schedule import move_in_bulk
from issues.services import bulk as services
from issues.services import bulk_work as work
from issues.services.bulk import bulk_cancel, bulk_moves_resume, bulk_request
from tests.cast import Cast, make_dispatched, make_problem, signed_in
from tests.queue import take_over

BULK = "/problems/bulk/"
# Of a dispatch: what it writes, each under a savepoint. Rows, terms and the calendar are read once for all.
MOST_QUERIES_EACH = 15


def accepted(cast: Cast, number: int = 1) -> list[int]:
    keys = [make_problem(cast).pk for _row in range(number)]
    bulk_request(actor=cast.coordinator, act="accept", problem_ids=keys, said={})
    return keys


def dispatch(cast: Cast, keys: list[int], **said: Any) -> BulkMove:
    said = {"organisation": cast.department, **said}
    return bulk_request(actor=cast.coordinator, act="dispatch", problem_ids=keys, said=said)


def outcomes(bulk: BulkMove) -> Counter[str]:
    return Counter(bulk.items.values_list("outcome", flat=True))


@pytest.fixture
def by_worker(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Even a few are a worker's; the keys of the jobs that were enqueued."""
    enqueued: list[int] = []
    monkeypatch.setattr(services, "AT_ONCE", 0)
    take_over(monkeypatch, move_in_bulk, enqueued.append)
    return enqueued


def test_a_few_are_dispatched_at_once_each_with_its_event_and_its_slip(cast: Cast) -> None:
    keys = accepted(cast, 3)
    bulk = dispatch(cast, keys, requirement="十日内答复")
    assert bulk.state == BulkState.DONE
    assert set(Problem.objects.filter(pk__in=keys).values_list("state", flat=True)) == {"dispatched"}
    assert (
        Handling.objects.filter(problem__in=keys, requirement="十日内答复", organisation=cast.department).count() == 3
    )
    events = ProblemEvent.objects.filter(problem__in=keys, move="dispatch", actor=cast.coordinator)
    assert events.count() == 3


def test_acceptance_keeps_what_was_reported_where_nothing_else_is_said(cast: Cast) -> None:
    first, second = make_problem(cast), make_problem(cast, category="land")
    bulk_request(actor=cast.coordinator, act="accept", problem_ids=[first.pk, second.pk], said={"urgency": "urgent"})
    rows = Problem.objects.order_by("pk").values_list("state", "category", "urgency")
    assert list(rows) == [("accepted", "financing", "urgent"), ("accepted", "land", "urgent")]


def test_triage_accepts_and_dispatches_or_does_neither(cast: Cast) -> None:
    problem = make_problem(cast)
    said = {"organisation": cast.department, "requirement": "字" * 2001}
    bulk = bulk_request(actor=cast.coordinator, act="triage", problem_ids=[problem.pk], said=said)
    assert outcomes(bulk) == {"refused": 1}
    problem.refresh_from_db()
    assert problem.state == "submitted"
    bulk_request(actor=cast.coordinator, act="triage", problem_ids=[problem.pk], said={"organisation": cast.department})
    problem.refresh_from_db()
    assert (problem.state, problem.lead_organisation) == ("dispatched", cast.department)


def test_one_refusal_stands_beside_its_problem_and_stops_nobody(cast: Cast) -> None:
    ready, already = accepted(cast)[0], make_dispatched(cast).pk
    bulk = dispatch(cast, [already, ready])
    assert outcomes(bulk) == {"done": 1, "refused": 1}
    refused = bulk.items.get(outcome=BulkOutcome.REFUSED)
    assert (refused.problem_id, refused.code) == (already, "move_not_possible")
    assert refused.reason


def test_many_problems_are_merged_into_one_but_not_it_into_itself(cast: Cast) -> None:
    target, same, another = (make_problem(cast) for _row in range(3))
    keys = [target.pk, same.pk, another.pk]
    bulk = bulk_request(actor=cast.coordinator, act="merge", problem_ids=keys, said={"into": target})
    assert set(Problem.objects.filter(merged_into=target)) == {same, another}
    assert bulk.items.get(outcome="refused").code == "merged_into_itself"


@pytest.mark.parametrize(("act", "state"), [("reject", "rejected"), ("request-info", "need_info")])
def test_reasons_are_given_to_many(cast: Cast, act: str, state: str) -> None:
    keys = [make_problem(cast).pk, make_problem(cast).pk]
    bulk_request(actor=cast.coordinator, act=act, problem_ids=keys, said={"reason": "请补充材料"})
    assert set(Problem.objects.filter(pk__in=keys).values_list("state", flat=True)) == {state}


def test_many_are_a_workers_and_wait_until_it_comes(
    cast: Cast, by_worker: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    keys = [make_problem(cast).pk for _row in range(3)]
    with django_capture_on_commit_callbacks(execute=True):
        bulk = bulk_request(actor=cast.coordinator, act="accept", problem_ids=keys, said={})
    assert by_worker == [bulk.pk]
    assert (bulk.state, outcomes(bulk)) == (BulkState.PENDING, {"": 3})
    work.bulk_advance(bulk.pk)
    bulk.refresh_from_db()
    assert (bulk.state, outcomes(bulk)) == (BulkState.DONE, {"done": 3})


def test_a_worker_that_dies_loses_its_batch_and_whoever_comes_after_makes_each_once(
    cast: Cast, by_worker: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "BATCH", 2)
    keys = [make_problem(cast).pk for _row in range(4)]
    bulk = bulk_request(actor=cast.coordinator, act="accept", problem_ids=keys, said={})
    tried = work._tried  # the fault is put in here

    def dies(of: Any, item: Any, *rest: Any) -> None:
        if item.problem_id == keys[3]:
            raise MemoryError
        tried(of, item, *rest)

    monkeypatch.setattr(work, "_tried", dies)
    with pytest.raises(MemoryError):
        work.bulk_advance(bulk.pk)
    assert outcomes(bulk) == {"done": 2, "": 2}
    assert Problem.objects.filter(state="accepted").count() == 2
    monkeypatch.setattr(work, "_tried", tried)
    work.bulk_advance(bulk.pk)
    assert outcomes(bulk) == {"done": 4}
    assert ProblemEvent.objects.filter(problem__in=keys, move="accept").count() == 4


def test_what_breaks_off_again_and_again_is_given_up(cast: Cast, by_worker: list[int]) -> None:
    bulk = bulk_request(actor=cast.coordinator, act="accept", problem_ids=[make_problem(cast).pk], said={})
    BulkMove.objects.update(attempts=work.MAX_ATTEMPTS)
    work.bulk_advance(bulk.pk)
    bulk.refresh_from_db()
    assert (bulk.state, outcomes(bulk)) == (BulkState.FAILED, {"": 1})


def test_what_nobody_works_on_is_taken_up_again(
    cast: Cast, by_worker: list[int], django_capture_on_commit_callbacks: Any
) -> None:
    bulk = bulk_request(actor=cast.coordinator, act="accept", problem_ids=[make_problem(cast).pk], said={})
    assert bulk_moves_resume() == 0
    BulkMove.objects.update(updated_at=timezone.now() - 2 * services.UNTOUCHED)
    with django_capture_on_commit_callbacks(execute=True):
        assert bulk_moves_resume() == 1
    assert by_worker == [bulk.pk]
    assert bulk_moves_resume() == 0


def test_stopped_it_leaves_the_rest_as_it_was(cast: Cast, by_worker: list[int]) -> None:
    problem = make_problem(cast)
    bulk = bulk_request(actor=cast.coordinator, act="accept", problem_ids=[problem.pk], said={})
    bulk_cancel(actor=cast.coordinator, bulk_id=bulk.pk)
    work.bulk_advance(bulk.pk)
    problem.refresh_from_db()
    assert problem.state == "submitted"
    with pytest.raises(Conflict):
        bulk_cancel(actor=cast.coordinator, bulk_id=bulk.pk)


def test_whoever_loses_the_office_meanwhile_gets_no_further(cast: Cast, by_worker: list[int]) -> None:
    bulk = bulk_request(actor=cast.coordinator, act="accept", problem_ids=[make_problem(cast).pk], said={})
    RoleGrant.objects.filter(user=cast.coordinator).delete()
    work.bulk_advance(bulk.pk)
    assert bulk.items.get().code == "problem_not_found"


def test_only_offices_move_in_bulk_and_only_what_they_see(cast: Cast) -> None:
    problem = make_problem(cast)
    with pytest.raises(NotAllowed):
        bulk_request(actor=cast.official, act="accept", problem_ids=[problem.pk], said={})
    with pytest.raises(NotFound):
        bulk_request(actor=cast.other_coordinator, act="accept", problem_ids=[problem.pk], said={})
    with pytest.raises(RuleViolation):
        bulk_request(actor=cast.coordinator, act="accept", problem_ids=[], said={})


def test_a_dispatch_in_bulk_asks_the_database_a_bounded_number_of_times(cast: Cast) -> None:
    keys = accepted(cast, 10)
    with CaptureQueriesContext(connection) as queries:
        dispatch(cast, keys)
    assert len(queries) <= MOST_QUERIES_EACH * 10 + 35, len(queries)


def test_ticked_problems_are_dispatched_from_the_list(cast: Cast) -> None:
    keys = accepted(cast, 2)
    client = signed_in(cast.coordinator)
    url = f"{BULK}dispatch/?view=triage&selected={keys[0]}&selected={keys[1]}"
    assert client.get(url).context["chosen"].total == 2
    asked = client.post(url, {"organisation": cast.department.pk})
    bulk = BulkMove.objects.latest("pk")
    response = client.post(f"{BULK}{bulk.pk}/begin/?view=triage")
    assert asked["Location"] == f"{BULK}{bulk.pk}/?view=triage"
    assert (response.status_code, response["Location"]) == (303, "/problems/?view=triage")
    assert set(Problem.objects.values_list("state", flat=True)) == {"dispatched"}


def test_everything_that_matches_the_filter_is_meant_and_nothing_else(cast: Cast) -> None:
    wanted, other = make_problem(cast), make_problem(cast, category="land")
    client = signed_in(cast.coordinator)
    client.post(f"{BULK}accept/?category=financing&everything=on&selected={other.pk}", {"urgency": "urgent"})
    states = dict(Problem.objects.values_list("pk", "state"))
    assert states == {wanted.pk: "accepted", other.pk: "submitted"}


def test_the_form_says_how_many_will_be_refused(cast: Cast) -> None:
    ready, already = accepted(cast)[0], make_dispatched(cast).pk
    shown = signed_in(cast.coordinator).get(f"{BULK}dispatch/?selected={ready}&selected={already}")
    assert (shown.context["chosen"].possible, shown.context["chosen"].impossible) == (1, 1)


def test_refusals_are_listed_on_the_page_of_the_bulk(cast: Cast) -> None:
    already = make_dispatched(cast)
    client = signed_in(cast.coordinator)
    response = client.post(f"{BULK}dispatch/?selected={already.pk}", {"organisation": cast.department.pk})
    shown = client.get(response["Location"]).content.decode()
    assert already.number in shown
    assert already.number not in client.get(f"{BULK}").content.decode()


def test_a_bulk_at_work_shows_how_far_it_is(cast: Cast, by_worker: list[int]) -> None:
    bulk = bulk_request(actor=cast.coordinator, act="accept", problem_ids=[make_problem(cast).pk], said={})
    client = signed_in(cast.coordinator)
    shown = client.get(f"{BULK}{bulk.pk}/").content.decode()
    assert "<progress" in shown
    client.post(f"{BULK}{bulk.pk}/cancel/")
    bulk.refresh_from_db()
    assert bulk.state == BulkState.CANCELLED


@pytest.mark.parametrize("query", ["selected=x", "selected=99999999999999999999", "everything=on&colour=red"])
def test_a_selection_that_is_none_is_refused(cast: Cast, query: str) -> None:
    assert signed_in(cast.coordinator).get(f"{BULK}accept/?{query}").status_code == 400
