"""Draining by several processes at once, by a real worker, and with some of them killed: nothing is lost or doubled."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from time import monotonic
from typing import Any

import pytest
from celery.contrib.testing.worker import start_worker
from django.core.management import call_command
from django.db import OperationalError, connection, transaction

from accounts.models import Region
from portal.celery import app
from reports import tasks
from reports.engine.compaction import BUCKETS, compact, compact_all
from reports.engine.recount import LOCK, VERIFYING, verify
from reports.models import Cell, Delta, Drain, Verification
from reports.selectors.system import statistics_state
from tests.cast import Cast, make_visit
from tests.property.records import scatter


@pytest.fixture
def world(committed_cast: Cast) -> Cast:
    """Committed records of all kinds whose deltas wait."""
    scatter(committed_cast, seed=7, size=6)
    return committed_cast


@contextmanager
def another_session() -> Iterator[Any]:
    """Somebody else's connection to the same database."""
    session = connection.get_new_connection(connection.get_connection_params())
    try:
        yield session
    finally:
        session.close()


def in_background(pool: ThreadPoolExecutor, function: Any) -> Future[Any]:
    def run() -> Any:
        try:
            return function()
        finally:
            connection.close()

    return pool.submit(run)


def waiting_in(bucket: int) -> int:
    return Delta.objects.extra(where=[f"mod(coalesce(entity, id), {BUCKETS}) = {bucket}"]).count()


def test_a_bucket_that_another_drains_is_left_to_it(world: Cast) -> None:
    bucket = next(number for number in range(BUCKETS) if waiting_in(number))
    held = waiting_in(bucket)
    with another_session() as other:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [LOCK, bucket])
        tasks.compact()
        assert Delta.objects.count() == waiting_in(bucket) == held
        assert verify() == []
        other.commit()

    tasks.compact()

    assert not Delta.objects.exists()
    assert verify() == []


def test_a_compaction_that_is_killed_loses_nothing(world: Cast) -> None:
    """It is held up where it merges, after it has deleted its deltas, and its connection is cut."""
    compact_all()
    cell = Cell.objects.filter(region="100000", dimension="total", span="all", n1__gt=0).earliest("campaign")
    make_visit(world, campaign_id=cell.campaign)
    with another_session() as other, ThreadPoolExecutor() as pool:
        with other.cursor() as cursor:
            cursor.execute(
                "SELECT FROM reports_cell WHERE region = %s AND campaign = %s FOR UPDATE", [cell.region, cell.campaign]
            )
        draining = in_background(pool, compact)
        assert terminate_who_waits_for(other.info.backend_pid) == 1
        with pytest.raises(OperationalError):
            draining.result()
        other.rollback()

    assert Delta.objects.exists()
    assert verify() == []
    compact_all()
    assert not Delta.objects.exists()
    assert verify() == []


def terminate_who_waits_for(holder: int) -> int:
    """Cut the connection of whoever is held up by the session, as soon as there is somebody."""
    with connection.cursor() as cursor:
        while True:
            cursor.execute(
                "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE %s = ANY(pg_blocking_pids(pid))",
                [holder],
            )
            if (count := cursor.fetchone()[0]) or not is_alive(holder):
                return int(count)


def is_alive(pid: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE pid = %s", [pid])
        return bool(cursor.fetchone()[0])


def test_several_at_once_count_each_delta_once(world: Cast) -> None:
    before = statistics_state()
    with ThreadPoolExecutor(4) as pool:
        runs = [in_background(pool, lambda: compact_all(batch=3)) for _number in range(4)]
    drained = sum(run.result() for run in runs)
    assert drained + Delta.objects.count() == before.pending
    assert statistics_state().drained == before.drained + drained
    assert verify() == []


def test_one_verification_runs_at_a_time_and_is_seen(world: Cast) -> None:
    with another_session() as other:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", VERIFYING)
        assert verify(wait=False) is None
        assert statistics_state().verifying_since is not None
        other.rollback()
    assert verify(wait=False) == []
    assert statistics_state().verifying_since is None


@pytest.mark.parametrize("ask", [tasks.verify, lambda: call_command("statistics", "verify")])
def test_what_is_written_during_a_verification_raises_no_alarm(world: Cast, ask: Callable[[], Any]) -> None:
    """A visit is stored and drained after the first table was counted, before the deltas are read."""
    written: list[Any] = []

    def write_between(execute: Any, sql: str, *rest: Any) -> Any:
        if "recount_days_waiting" in sql and not written:
            with ThreadPoolExecutor() as pool:
                written.append(in_background(pool, lambda: (make_visit(world), compact_all())).result())
        return execute(sql, *rest)

    with connection.execute_wrapper(write_between):
        ask()
    assert written
    assert Verification.objects.get().differing == 0


@pytest.fixture
def own_broker(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Queues apart from those of a portal that runs on the same Valkey."""
    monkeypatch.setenv("CELERY_BROKER_URL", f"{settings.CELERY_BROKER_URL}?virtual_host=8")
    with monkeypatch.context() as unconnected:
        unconnected.setattr(app, "_pool", None)
        unconnected.setattr(app.amqp, "_producer_pool", None)
        app.control.purge()
        yield


def test_a_worker_drains_what_was_loaded_once_it_is_committed(world: Cast, own_broker: None) -> None:
    """A real worker and a real queue; only the worker's process is a thread of ours."""
    with start_worker(app, pool="solo", perform_ping_check=False, shutdown_timeout=30):
        with transaction.atomic():
            make_visit(world)
            transaction.on_commit(tasks.compact.delay)
        wait_until_drained()
    assert verify() == []


def wait_until_drained() -> None:
    end = monotonic() + 60
    while Delta.objects.exists():
        assert monotonic() < end, "no worker drained the deltas"


def test_where_more_than_a_batch_waits_another_worker_is_asked_once(
    world: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(tasks.compact, "delay", lambda: asked.append("compact"))
    monkeypatch.setattr(tasks.compaction, "BATCH", 2)
    monkeypatch.setattr(tasks.compaction, "compact", lambda: compact(batch=2))
    tasks.compact()
    assert asked == ["compact"]
    assert not Delta.objects.exists()
    make_visit(world)
    tasks.compact()
    assert asked == ["compact"]


def test_a_long_backlog_goes_to_the_end_of_the_queue(world: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    again: list[str] = []
    monkeypatch.setattr(tasks.compact, "delay", lambda: again.append("compact"))
    monkeypatch.setattr(tasks, "RUN_SECONDS", 0)
    monkeypatch.setattr(tasks.compaction, "compact", lambda: compact(batch=1))

    tasks.compact()

    assert again == ["compact"]
    assert Delta.objects.exists()
    assert verify() == []


def test_a_region_that_moves_with_all_below_it_is_counted_anew_once(world: Cast) -> None:
    compact_all()
    drained = sum(Drain.objects.values_list("drained", flat=True))
    Region.objects.filter(pk="330000").update(parent="110000")
    assert Region.objects.get(pk="330502").path == "100000.110000.330000.330500.330502."
    assert sum(Drain.objects.values_list("drained", flat=True)) == drained
    assert Delta.objects.exists()
    assert verify() == []
