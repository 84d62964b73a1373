"""What a page asks of several problems begins after a while, in which it is undone or begun at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils import timezone

from issues.enums import BulkState
from issues.models import BulkMove, Problem, ProblemEvent
from issues.rules.bulk import GRACE
from issues.schedule import move_in_bulk
from issues.services import bulk as services
from issues.services import bulk_work as work
from issues.services.bulk import bulk_begin, bulk_moves_resume, bulk_request
from tests.cast import Cast, in_english, make_problem
from tests.db.issues.test_bulk import BULK, outcomes
from tests.queue import handed_over


@pytest.fixture
def by_worker(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Even a few are a worker's; the jobs that were handed over, and in how many seconds they begin."""
    monkeypatch.setattr(services, "AT_ONCE", 0)
    return handed_over(monkeypatch, move_in_bulk)


def asked_on_the_page(cast: Cast, client: Client) -> tuple[BulkMove, list[int]]:
    keys = [make_problem(cast).pk, make_problem(cast).pk]
    client.post(f"{BULK}accept/?selected={keys[0]}&selected={keys[1]}", {"urgency": ""})
    return BulkMove.objects.get(), keys


def states_of(keys: list[int]) -> set[str]:
    return set(Problem.objects.filter(pk__in=keys).values_list("state", flat=True))


def test_what_a_page_asks_of_several_waits_and_no_worker_begins_it_early(
    cast: Cast, by_worker: list[tuple[Any, ...]], django_capture_on_commit_callbacks: Any
) -> None:
    client = in_english(cast.coordinator)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        bulk, keys = asked_on_the_page(cast, client)
        work.bulk_advance(bulk.pk)
        assert states_of(keys) == {"submitted"}
        shown = client.get(f"{BULK}{bulk.pk}/").content.decode()
        assert "Begins in 30 s" in shown
        assert "<progress" not in shown
        clock.shift(GRACE)
        work.bulk_advance(bulk.pk)
    bulk.refresh_from_db()
    assert (bulk.state, states_of(keys)) == (BulkState.DONE, {"accepted"})
    moved = ProblemEvent.objects.filter(problem__in=keys, move="accept").values_list("at", flat=True)
    assert min(moved) >= bulk.begins_at


def test_what_waits_is_handed_to_the_worker_for_when_its_grace_is_over(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    handed = handed_over(monkeypatch, move_in_bulk)
    with django_capture_on_commit_callbacks(execute=True):
        bulk, _keys = asked_on_the_page(cast, in_english(cast.coordinator))
    assert handed == [(bulk.pk, 30)]


def test_begun_at_once_it_begins_whatever_the_clock_of_the_worker_says(
    cast: Cast, by_worker: list[tuple[Any, ...]], django_capture_on_commit_callbacks: Any
) -> None:
    bulk, keys = asked_on_the_page(cast, in_english(cast.coordinator))
    with django_capture_on_commit_callbacks(execute=True):
        bulk_begin(actor=cast.coordinator, bulk_id=bulk.pk)
    with time_machine.travel(timezone.now() - GRACE):
        work.bulk_advance(bulk.pk)
    assert states_of(keys) == {"accepted"}


def test_one_alone_waits_for_nobody(cast: Cast) -> None:
    problem = make_problem(cast)
    in_english(cast.coordinator).post(f"{BULK}accept/?selected={problem.pk}", {"urgency": ""})
    assert states_of([problem.pk]) == {"accepted"}


def test_undone_before_it_begins_nothing_was_done(cast: Cast) -> None:
    client = in_english(cast.coordinator)
    bulk, keys = asked_on_the_page(cast, client)
    response = client.post(f"{BULK}{bulk.pk}/cancel/?state=submitted")
    assert response["Location"] == f"{BULK}{bulk.pk}/?state=submitted"
    assert client.post(f"{BULK}{bulk.pk}/begin/?state=submitted")["Location"] == response["Location"]
    shown = client.get(response["Location"]).content.decode()
    assert "No problem was moved and nobody was told." in shown
    assert "/problems/?state=submitted" in shown
    with time_machine.travel(timezone.now() + GRACE):
        work.bulk_advance(bulk.pk)
    assert states_of(keys) == {"submitted"}


@contextmanager
def by_another_process(bulk: BulkMove) -> Iterator[None]:
    """A batch of it is under way."""
    other: Any = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s), %s)", [bulk._meta.label, bulk.pk])
        yield
    finally:
        other.close()


def give_statements(milliseconds: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout = {milliseconds}")


def test_stopped_in_the_midst_of_a_batch_it_waits_for_nobody_and_does_not_say_that_nothing_was_done(
    cast: Cast, by_worker: list[tuple[Any, ...]]
) -> None:
    client, keys = in_english(cast.coordinator), [make_problem(cast).pk]
    bulk = bulk_request(actor=cast.coordinator, act="accept", problem_ids=keys, said={})
    give_statements(milliseconds=1000)
    with by_another_process(bulk):
        stopped = client.post(f"{BULK}{bulk.pk}/cancel/")
        assert stopped.status_code == 303
        shown = client.get(stopped["Location"]).content.decode()
        assert "what is under way is finished first" in shown
        assert "hx-trigger" in shown
        assert "No problem was moved" not in shown
        assert "Stop it here" not in shown
    polled = client.get(stopped["Location"], headers={"HX-Request": "true"})
    assert polled["HX-Redirect"] == stopped["Location"]
    assert "No problem was moved" in client.get(stopped["Location"]).content.decode()


def test_undone_in_time_it_waits_for_whoever_began_by_a_fast_clock(
    cast: Cast, by_worker: list[tuple[Any, ...]]
) -> None:
    client = in_english(cast.coordinator)
    bulk, _keys = asked_on_the_page(cast, client)
    give_statements(milliseconds=200)
    with by_another_process(bulk):
        assert client.post(f"{BULK}{bulk.pk}/cancel/").status_code == 503
    bulk.refresh_from_db()
    assert bulk.state == BulkState.PENDING


def test_begun_at_once_it_needs_no_worker_where_it_is_small_and_twice_changes_nothing(cast: Cast) -> None:
    client = in_english(cast.coordinator)
    bulk, keys = asked_on_the_page(cast, client)
    assert bulk_begin(actor=cast.coordinator, bulk_id=bulk.pk).state == BulkState.DONE
    assert states_of(keys) == {"accepted"}
    bulk_begin(actor=cast.coordinator, bulk_id=bulk.pk)
    assert ProblemEvent.objects.filter(problem__in=keys, move="accept").count() == 2


def test_begun_at_once_a_large_one_is_handed_over_once(
    cast: Cast, by_worker: list[tuple[Any, ...]], django_capture_on_commit_callbacks: Any
) -> None:
    bulk, _keys = asked_on_the_page(cast, in_english(cast.coordinator))
    with django_capture_on_commit_callbacks(execute=True):
        for _press in range(3):
            bulk_begin(actor=cast.coordinator, bulk_id=bulk.pk)
    assert by_worker == [(bulk.pk, 0)]
    work.bulk_advance(bulk.pk)
    assert outcomes(bulk) == {"done": 2}


def test_what_still_waits_is_taken_up_when_its_message_was_lost_but_not_before_it_may_begin(
    cast: Cast, by_worker: list[tuple[Any, ...]], django_capture_on_commit_callbacks: Any
) -> None:
    bulk, _keys = asked_on_the_page(cast, in_english(cast.coordinator))
    with time_machine.travel(timezone.now() + GRACE):
        assert bulk_moves_resume() == 0
    with (
        time_machine.travel(timezone.now() + GRACE + 2 * services.UNTOUCHED),
        django_capture_on_commit_callbacks(execute=True),
    ):
        assert bulk_moves_resume() == 1
    assert by_worker == [(bulk.pk, 0)]


def test_the_page_that_counts_down_is_loaded_anew_when_it_begins(cast: Cast, by_worker: list[tuple[Any, ...]]) -> None:
    client = in_english(cast.coordinator)
    bulk, _keys = asked_on_the_page(cast, client)
    polled = client.get(f"{BULK}{bulk.pk}/?view=triage&waits=on", headers={"HX-Request": "true"})
    assert "Begins in" in polled.content.decode()
    assert "HX-Redirect" not in polled
    BulkMove.objects.update(begins_at=timezone.now())
    polled = client.get(f"{BULK}{bulk.pk}/?view=triage&waits=on", headers={"HX-Request": "true"})
    assert polled["HX-Redirect"] == f"{BULK}{bulk.pk}/?view=triage"
