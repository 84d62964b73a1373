"""The feed has no gaps and tells in order, however many write at once, each on a connection of its own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from integrations.changes.models import Change
from integrations.changes.selectors import Place, place_now, stretch_after
from tests.cast import Cast, make_enterprise
from tests.db.changes.conftest import others_end

WRITERS, ROWS = 3, 3


class Writer:
    """A connection of its own, with a transaction that begins with its first write."""

    def __init__(self) -> None:
        self.connection = connection.copy()
        self.connection.set_autocommit(False)
        self.touched: list[int] = []

    def write(self, key: int) -> None:
        with self.connection.cursor() as cursor:
            cursor.execute("UPDATE enterprises_enterprise SET address = address || '.' WHERE id = %s", [key])
        self.touched.append(key)

    def end(self, *, commits: bool = True) -> list[int]:
        if commits:
            self.connection.commit()
        else:
            self.connection.rollback()
        touched, self.touched = self.touched, []
        return touched if commits else []


@pytest.fixture
def writers(committed_cast: Cast) -> Iterator[list[Writer]]:
    open_ = [Writer() for _number in range(WRITERS)]
    yield open_
    for writer in open_:
        writer.connection.close()


@pytest.fixture
def keys(committed_cast: Cast) -> list[int]:
    return [make_enterprise().pk for _number in range(ROWS)]


def beginning() -> Place:
    """Behind all that made the test's world."""
    others_end()
    return place_now()


def read(place: Place) -> tuple[list[Change], Place]:
    stretch = stretch_after(place, types=())
    assert not stretch.has_more
    return list(stretch.changes), stretch.end


def told_of(changes: list[Change]) -> list[int]:
    return [int(change.key) for change in changes]


def test_what_commits_first_waits_for_what_began_before(writers: list[Writer], keys: list[int]) -> None:
    place = beginning()
    slow, quick, _other = writers
    slow.write(keys[0])
    quick.write(keys[1])
    quick.end()
    changes, place = read(place)
    assert changes == [], "it would have to be told after what is still to come"
    slow.end()
    others_end()
    changes, place = read(place)
    assert told_of(changes) == [keys[0], keys[1]]
    assert read(place)[0] == []


def test_writes_of_one_row_are_told_as_they_were_made(writers: list[Writer], keys: list[int]) -> None:
    """Who began first may write last: the number of the transaction alone would turn the two round."""
    place = beginning()
    long, short, _other = writers
    long.write(keys[0])
    short.write(keys[1])
    short.end()
    long.write(keys[1])
    long.end()
    others_end()
    changes, _place = read(place)
    of_the_row = [change.serial for change in changes if change.key == str(keys[1])]
    assert len(of_the_row) == 2
    assert of_the_row == sorted(of_the_row)


def test_what_is_taken_back_is_not_told_and_holds_nothing_up(writers: list[Writer], keys: list[int]) -> None:
    place = beginning()
    writers[0].write(keys[0])
    writers[0].end(commits=False)
    writers[1].write(keys[1])
    writers[1].end()
    others_end()
    assert told_of(read(place)[0]) == [keys[1]]


class Scene:
    """Writers that begin, write and end in any order, and one who reads meanwhile."""

    def __init__(self, writers: list[Writer], keys: list[int]) -> None:
        self.writers, self.keys = writers, keys
        self.place, self.told, self.committed = beginning(), list[Change](), list[int]()
        self.held: dict[int, int] = {}

    def play(self, step: str, number: int, row: int) -> None:
        if step == "read":
            changes, self.place = read(self.place)
            self.told += changes
        elif step != "write":
            self.committed += self.writers[number].end(commits=step == "commit")
            self.held = {row: by for row, by in self.held.items() if by != number}
        elif self.held.setdefault(row, number) == number:  # else it would wait for the other's end
            self.writers[number].write(self.keys[row])


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("write"), st.integers(0, WRITERS - 1), st.integers(0, ROWS - 1)),
        st.tuples(st.sampled_from(["commit", "commit", "rollback"]), st.integers(0, WRITERS - 1), st.just(0)),
        st.tuples(st.just("read"), st.just(0), st.just(0)),
    ),
    max_size=30,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=STEPS)
def test_any_writers_in_any_order_are_told_once_each_and_row_by_row_in_order(
    writers: list[Writer], keys: list[int], steps: list[tuple[str, int, int]]
) -> None:
    scene = Scene(writers, keys)
    for step in steps:
        scene.play(*step)
    for number in range(WRITERS):
        scene.play("commit", number, 0)
    others_end()
    scene.play("read", 0, 0)
    assert sorted(told_of(scene.told)) == sorted(scene.committed)
    for key in keys:
        serials: list[Any] = [change.serial for change in scene.told if change.key == str(key)]
        assert serials == sorted(set(serials))
