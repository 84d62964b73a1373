"""Many at once: who writes, who drains, who recounts and who reads. Nobody waits in a circle, no cell ever differs."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from random import Random
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Region, User
from campaigns.enums import MeetingState
from campaigns.models import Meeting
from reports.dimensions import StatisticsFilters
from reports.engine.compaction import compact, compact_all
from reports.engine.recount import rebuild, verify
from reports.models import Delta, Rebuild
from tests.cast import Cast, make_meeting, make_visit
from tests.db.issues.test_races import meanwhile
from tests.property.oracle import cuts, differences
from tests.property.records import World
from tests.property.writes import Writer

WRITERS, WRITES = 3, 60
STATEMENTS = ("insert", "upsert", "change", "change", "change_alike", "delete", "copy")


@pytest.fixture
def world(committed_cast: Cast) -> World:
    world = World(committed_cast, Random(1))
    world.fill(6)
    return world


def test_who_comes_to_a_meeting_while_it_changes_counts_as_it_is_then(world: World) -> None:
    answers: list[Any] = []
    meeting = make_meeting(world.cast)
    with meanwhile(lambda: world.attendance(meeting).save(), answers):
        Meeting.objects.filter(pk=meeting.pk).update(state=MeetingState.CANCELLED, held_on=world.day())
    assert answers == ["done"]
    assert verify() == []


def test_a_meeting_that_changes_while_somebody_comes_takes_them_along(world: World) -> None:
    answers: list[Any] = []
    meeting = make_meeting(world.cast)
    with meanwhile(lambda: Meeting.objects.filter(pk=meeting.pk).update(held_on=world.day()), answers):
        world.attendance(meeting).save()
    assert answers == ["done"]
    assert verify() == []


def test_a_region_that_is_added_below_one_that_moves_is_below_it_afterwards(world: World) -> None:
    answers: list[Any] = []
    new = Region(code="330598", name="新区", name_en="Xinqu", level="county", parent_id="330500")
    with meanwhile(lambda: new.save(force_insert=True), answers):
        Region.objects.filter(pk="330500").update(parent="110000")
    assert answers == ["done"]
    new.refresh_from_db()
    assert new.path == "100000.110000.330500.330598."


def test_a_region_stays_for_what_was_counted_in_it(world: World) -> None:
    Region.objects.create(code="330598", name="新区", name_en="Xinqu", level="county", parent_id="330500")
    with pytest.raises(DatabaseError, match="Cannot delete"):
        Region.objects.filter(pk="330598").delete()


def test_a_table_is_emptied_by_who_sees_its_latest_state_alone(world: World) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with pytest.raises(DatabaseError, match="READ COMMITTED"), transaction.atomic():
            cursor.execute("TRUNCATE campaigns_visit CASCADE")
    assert verify() == []


def test_who_drains_leaves_to_the_other_what_is_being_drained(world: World) -> None:
    compact_all()
    for _number in range(3):
        make_visit(world.cast)
    with ThreadPoolExecutor() as pool, transaction.atomic():
        assert compact(batch=1) == 1
        assert pool.submit(on_a_connection, compact).result(timeout=60) == 0
        assert verify() == []
    assert Delta.objects.count() == 2
    compact_all()
    assert verify() == []


def test_nobody_drains_while_all_is_counted_anew(world: World) -> None:
    answers: list[Any] = []
    with meanwhile(compact_all, answers, waits=False):
        rebuild()
        make_visit(world.cast)
    assert answers == ["done"]
    assert verify() == []


def test_what_is_written_while_all_is_counted_anew_is_counted_once(world: World) -> None:
    answers: list[Any] = []
    with meanwhile(rebuild, answers, waits=False):
        make_visit(world.cast)
    assert answers == ["done"]
    assert Delta.objects.count() == 1
    compact_all()
    assert verify() == []


def test_two_who_count_anew_take_turns(world: World) -> None:
    answers: list[Any] = []
    with meanwhile(rebuild, answers):
        rebuild()
        make_visit(world.cast)
    assert answers == ["done"]
    assert verify() == []


def test_writers_drainers_recounts_and_readers_all_at_once(world: World) -> None:
    done = threading.Event()
    others = [drain, drain, recount_and_move, partial(read_twice, world.cast)]
    with ThreadPoolExecutor() as pool:
        writers = [pool.submit(on_a_connection, write_often, world, Random(seed)) for seed in range(WRITERS)]
        others = [pool.submit(on_a_connection, repeat, act, done, Random(seed)) for seed, act in enumerate(others)]
        try:
            written = sum(writer.result() for writer in writers)
        finally:
            done.set()
        for other in others:
            other.result()
    assert written > WRITERS * WRITES / 2
    assert Rebuild.objects.count() > 1
    assert verify() == []
    compact_all()
    assert verify() == []


def on_a_connection(act: Callable[..., Any], *arguments: Any) -> Any:
    try:
        return act(*arguments)
    finally:
        connection.close()


def repeat(act: Callable[[Random], Any], done: threading.Event, random: Random) -> None:
    while not done.is_set():
        act(random)


def write_often(world: World, random: Random) -> int:
    """How many writes were not refused by a constraint."""
    written = 0
    writer = Writer(world, random)
    for _number in range(WRITES):
        try:
            with transaction.atomic():
                getattr(writer, random.choice(STATEMENTS))()
            written += 1
        except IntegrityError:
            continue
    return written


def drain(random: Random) -> None:
    compact(batch=random.choice([1, 7, 100]))


def recount_and_move(random: Random) -> None:
    """A county that moves has its figures counted anew as well."""
    with transaction.atomic(), connection.cursor() as cursor:
        parent = random.choice(["330500", "330800", "110000"])
        cursor.execute("UPDATE accounts_region SET parent_id = %s WHERE code = '330802'", [parent])
    assert verify() == []
    rebuild()
    assert verify() == []


def read_twice(cast: Cast, random: Random) -> None:
    """The figures and the records, both in one state of the database."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        # As for every request: what an actor object has read of its scope, it keeps.
        actor = User.objects.get(pk=random.choice([cast.admin, cast.leader, cast.coordinator]).pk)
        filters = random.choice([StatisticsFilters(), StatisticsFilters(campaign=cast.campaign)])
        for cut in random.sample(cuts(actor, filters), 2):
            assert differences(actor, filters, cut) == {}, (actor.username, filters, cut.by, cut.interval)
