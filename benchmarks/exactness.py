"""`python -m benchmarks.exactness --minutes 3`: do the figures stay exact whatever happens to the servers?

People, SQL and the admin write at random, in several processes, on a PostgreSQL and a Valkey of this run's own. Celery
workers count meanwhile. They are killed all the time, by kill -9 and in the midst of a statement; the broker stops,
PostgreSQL crashes and recovers, everything is recounted by two at once. Every check compares each cell with a recount,
or figures with the records in one snapshot. A single cell that differs is a failure.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

from benchmarks.mortals import Server, Worker, wait_until
from benchmarks.results import write_json

WRITERS, CHECKERS, WORKERS = 3, 1, 2
COUNTS = ("writes", "refused", "deadlocks", "recounts compared", "snapshots compared", "differing")
# Without any of these, that nothing differed says nothing.
PROOFS = ("writes", "recounts compared", "snapshots compared")
CONTEXT = get_context("fork")


@dataclass
class Run:
    """What is going on, and what was counted of it; the processes share `shared` and `done`."""

    seconds: float
    postgres: Server
    valkey: Server
    log: Path
    world: Any = None
    shared: dict[str, Any] = field(default_factory=lambda: {name: CONTEXT.Value("q", 0) for name in COUNTS})
    done: Any = field(default_factory=CONTEXT.Event)
    failed: Any = field(default_factory=CONTEXT.Event)
    disturbances: dict[str, int] = field(default_factory=dict)

    def note(self, what: str, number: int = 1) -> None:
        with self.shared[what].get_lock():
            self.shared[what].value += number

    def disturbed(self, what: str, number: int = 1) -> None:
        self.disturbances[what] = self.disturbances.get(what, 0) + number


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--minutes", type=float, default=3)
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    with running_servers(arguments.minutes * 60) as run:
        print("Making the tables and some records ...", flush=True)
        prepare(run, Random(arguments.seed))
        print(f"Writing, killing and checking for {arguments.minutes:g} minutes ...", flush=True)
        result = {"minutes": arguments.minutes, "seed": arguments.seed, **disturb(run, Random(arguments.seed))}
    print_table(result)
    write_json("exactness", result, Path(os.environ["BENCH_DIR"]))
    if run.failed.is_set():
        print(f"a process ended by itself: see {run.log}")
    idle = [name for name in PROOFS if not result[name]]
    if idle:
        print(f"this proves nothing, for nothing was counted of: {', '.join(idle)}")
    return 1 if result["differing"] or idle or run.failed.is_set() else 0


@contextlib.contextmanager
def running_servers(seconds: float) -> Iterator[Run]:
    from portal.embedded import set_local_defaults, var_dir
    from portal.embedded.postgres import Postgres
    from portal.embedded.valkey import Valkey

    os.environ["BENCH_DIR"] = str(var_dir() / "bench")
    var = var_dir() / "exactness"
    var.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ["VAR_DIR"] = str(var)
    run = Run(seconds, Server(Postgres, var), Server(Valkey, var), var / "log" / "exactness.log")
    for server in (run.postgres, run.valkey):
        server.start()
        os.environ[server.server.variable] = server.server.url
    set_local_defaults(var)
    try:
        yield run
    finally:
        run.valkey.stop()
        run.postgres.stop()


def prepare(run: Run, random: Random) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connections
    from django.test.utils import setup_test_environment

    setup_test_environment()  # for requests to the admin
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("migrate", verbosity=0)
    call_command("flush", interactive=False, verbosity=0)
    call_command("load_reference", verbosity=0)
    from tests.cast import make_cast
    from tests.property.records import World

    run.world = World(make_cast(), random)
    run.world.fill(30)
    connections.close_all()  # processes do not share connections


def disturb(run: Run, random: Random) -> dict[str, Any]:
    from portal.celery import app

    app.conf.broker_connection_retry = False
    jobs: list[Callable[[Run, Random], None]] = [*[write] * WRITERS, *[check] * CHECKERS]
    processes = [in_process(work, run, job, number) for number, job in enumerate(jobs)]
    workers = [Worker(number, run.log.with_name(f"worker-{number}.log")) for number in range(WORKERS)]
    try:
        tell_the_story(run, workers, random)
        run.done.set()
        for process in processes:
            process.join()
        at_rest(run, workers)
    finally:
        run.done.set()
        for worker in workers:
            worker.kill()
    counts = {name: value.value for name, value in run.shared.items()}
    return {**counts, **run.disturbances}


def tell_the_story(run: Run, workers: list[Worker], random: Random) -> None:
    """What happens when, as shares of the time; between, every second or so, something is killed."""
    rebuilds: list[Any] = []
    story: list[tuple[float, Callable[[], None]]] = [
        (0.10, lambda: rebuilds.extend(two_rebuilds(run))),
        (0.25, run.valkey.stop),
        (0.35, run.valkey.start),
        (0.45, lambda: rebuilds.extend(two_rebuilds(run))),
        (0.46, lambda: crash(run)),
        (0.70, lambda: rebuilds.extend(two_rebuilds(run))),
        (0.80, lambda: restart(run)),
        (0.90, lambda: rebuilds.extend(two_rebuilds(run))),
    ]
    begin = time.monotonic()
    while (share := (time.monotonic() - begin) / run.seconds) < 1:
        while story and story[0][0] <= share:
            story.pop(0)[1]()
        kill_something(run, workers, random)
        for _number in range(5):
            ask_for_counting(run)
            end_a_drain(run)
            time.sleep(0.2)
    for rebuilding in rebuilds:
        rebuilding.join()
    run.disturbed("broker stops")


def crash(run: Run) -> None:
    """An immediate shutdown is a crash: all sessions end at once, and the next start recovers."""
    run.postgres.stop(signal.SIGQUIT)
    run.disturbed("PostgreSQL crashes")
    run.postgres.start()


def restart(run: Run) -> None:
    run.postgres.stop()
    run.disturbed("PostgreSQL restarts")
    run.postgres.start()


def kill_something(run: Run, workers: list[Worker], random: Random) -> None:
    worker = random.choice(workers)
    if worker.process.poll() is not None or random.random() < 0.1:
        worker.kill()
        worker.start()
        run.disturbed("workers killed")
    elif worker.kill_one_process(random):
        run.disturbed("processes of workers killed")


def ask_for_counting(run: Run) -> None:
    """As the clock does; nothing happens while the broker is away."""
    from kombu.exceptions import OperationalError

    from reports.tasks import compact

    with contextlib.suppress(OperationalError):
        compact.apply_async(retry=False)


def end_a_drain(run: Run) -> None:
    """End a session in the midst of the one statement that counts."""
    from django.db import connection

    with surviving(run), connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE state = 'active'"
            " AND query LIKE '%INSERT INTO reports_drain AS drain (bucket, drained) SELECT %'"
            " AND pid <> pg_backend_pid()"
        )
        if ended := cursor.fetchone()[0]:
            run.disturbed("drains ended in the midst", ended)


def two_rebuilds(run: Run) -> list[Any]:
    run.disturbed("rebuilds by two at once")
    return [in_process(rebuild_once, run), in_process(rebuild_once, run)]


def rebuild_once(run: Run) -> None:
    from reports.engine.recount import rebuild

    with surviving(run):
        rebuild()


def in_process(act: Callable[..., None], run: Run, *arguments: Any) -> Any:
    from django.db import connections

    connections.close_all()
    process = CONTEXT.Process(target=guarded, args=(act, run, *arguments), daemon=True)
    process.start()
    return process


def guarded(act: Callable[..., None], run: Run, *arguments: Any) -> None:
    with run.log.open("a") as log:  # what the portal says of servers that are away
        os.dup2(log.fileno(), sys.stderr.fileno())
    try:
        act(run, *arguments)
    except BaseException:
        run.failed.set()
        raise


def work(run: Run, job: Callable[[Run, Random], None], number: int) -> None:
    """Do the job again and again, also after the database was away, or the cache without which nobody signs in."""
    from redis.exceptions import ConnectionError as CacheGone

    random = Random(number)
    while not run.done.is_set():
        with surviving(run), contextlib.suppress(CacheGone):
            job(run, random)


@contextlib.contextmanager
def surviving(run: Run) -> Iterator[None]:
    """Whatever it means to a session that the database went away; a statement that is wrong is still an error."""
    from django.db import DatabaseError, DataError, IntegrityError, InterfaceError, ProgrammingError, connection

    try:
        yield
    except (DataError, IntegrityError, ProgrammingError):
        raise
    except (DatabaseError, InterfaceError) as error:
        if "deadlock" in str(error):
            run.note("deadlocks")
            log_line(run, str(error))
        connection.close()
        time.sleep(0.1)


def write(run: Run, random: Random) -> None:
    from django.core.exceptions import ValidationError
    from django.db import IntegrityError, transaction

    from common.errors import DomainError
    from tests.property.people import People
    from tests.property.writes import Writer

    writer, people = Writer(run.world, random), People(run.world.cast, random)
    sql = ["insert", "upsert", "change", "change", "change_alike", "delete", "delete", "copy"]
    acts = [*(getattr(writer, name) for name in sql), people.visit, people.correct_visit, people.withdraw_visit]
    acts += [people.report_problem, people.move_problem, people.hasten_problem, people.answer, people.plan_measure]
    acts += [people.implement_measure, people.meeting, people.add_attendance, people.administer]
    try:
        with transaction.atomic():
            random.choice(acts)()
            if random.random() < 0.05:
                transaction.set_rollback(True)
        run.note("writes")
    except (DomainError, IntegrityError, ValidationError):
        run.note("refused")


def check(run: Run, random: Random) -> None:
    """Each cell against a recount, and some figures against the records, while all others go on."""
    from django.db import connection, transaction

    from reports.dimensions import StatisticsFilters
    from tests.property.oracle import cuts, differences

    compare_cells(run)
    cast = run.world.cast
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        filters = random.choice([StatisticsFilters(), StatisticsFilters(campaign=cast.campaign)])
        for cut in random.sample(cuts(cast.leader, filters), 3):
            found = differences(cast.leader, filters, cut)
            run.note("differing", len(found))
            for where, values in found.items():
                log_line(run, f"a snapshot differs: {where} {values} {filters} {cut.by}{cut.interval}")
            run.note("snapshots compared")


def compare_cells(run: Run) -> None:
    from reports.engine.recount import verify

    differences = verify()
    run.note("recounts compared")
    run.note("differing", len(differences))
    for difference in differences:
        log_line(run, str(difference))


def at_rest(run: Run, workers: list[Worker]) -> None:
    """When nobody writes any more: with what waits, after all was drained by the workers, and counted anew."""
    from reports.engine.recount import rebuild
    from reports.models import Cell, Delta

    compare_cells(run)
    for worker in workers:
        worker.kill()
        worker.start()

    def is_drained() -> bool:
        ask_for_counting(run)
        return not Delta.objects.exists()

    wait_until(is_drained, "all is drained")
    compare_cells(run)
    rebuild()
    compare_cells(run)
    run.disturbances["cells in the end"] = Cell.objects.count()


def log_line(run: Run, text: str) -> None:
    with run.log.open("a") as log:
        log.write(f"{datetime.now(tz=UTC):%H:%M:%S} {text}\n")


def print_table(result: dict[str, Any]) -> None:
    for name, value in result.items():
        print(f"{name:<32}{value:>12,}")


if __name__ == "__main__":
    sys.exit(main())
