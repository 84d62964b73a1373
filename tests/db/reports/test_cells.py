"""The cells of the statistics engine are what the records say, whatever was written and however it was drained."""

from __future__ import annotations

import pytest

from reports.engine.compaction import compact, compact_all
from reports.engine.recount import rebuild, verify
from reports.models import Cell, Delta
from tests.cast import Cast
from tests.property.records import scatter


@pytest.fixture
def world(cast: Cast) -> Cast:
    scatter(cast, seed=3)
    return cast


def test_every_write_waits_as_a_delta_until_it_is_drained(world: Cast) -> None:
    assert Delta.objects.exists()
    assert verify() == []
    compact_all()
    assert not Delta.objects.exists()
    assert Cell.objects.exists()
    assert verify() == []


def test_draining_in_small_batches_gives_the_same_cells_as_a_rebuild(world: Cast) -> None:
    while compact(batch=3):
        assert verify() == []
    drained = cells()
    rebuild()
    assert cells() == drained


def cells() -> set[tuple[object, ...]]:
    return {row for row in Cell.objects.values_list() if any(value is not None for value in row[6:])}
