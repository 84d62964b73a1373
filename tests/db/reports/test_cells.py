"""The cells of the statistics engine are what the records say, whatever was written and however it was drained."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from reports.apps import recount
from reports.engine.compaction import compact, compact_all
from reports.engine.recount import counts_as_defined, rebuild, verify
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


def test_after_a_migration_was_taken_back_and_applied_again_all_is_counted_anew(cast: Cast) -> None:
    scatter(cast, seed=1)
    rebuild()
    taken_back, applied = ([(SimpleNamespace(app_label="reports"), is_backwards)] for is_backwards in (True, False))
    recount("default", plan=taken_back)
    assert not counts_as_defined()
    Cell.objects.update(n1=None)
    recount("default", plan=applied)
    assert counts_as_defined()
    assert verify() == []
