"""What the cells say is what the records say: for every actor, filter and cut, however much is still waiting."""

from __future__ import annotations

import zlib
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from issues.models import Category
from reports.dimensions import StatisticsFilters
from reports.engine.compaction import compact
from reports.models import Delta
from tests.cast import Cast
from tests.property.oracle import actors, counted, cuts, differences, from_the_records, some_filters
from tests.property.records import FIRST, scatter


@pytest.fixture
def world(cast: Cast, request: pytest.FixtureRequest) -> Cast:
    """Other records for each test, the same in each run; a part of them waits as deltas."""
    scatter(cast, seed=zlib.crc32(request.node.name.encode()))
    compact(batch=5)
    assert Delta.objects.exists()
    return cast


@pytest.mark.parametrize("seed", range(3))
def test_cells_and_waiting_deltas_say_what_the_records_say(world: Cast, seed: int) -> None:
    random = Random(seed)
    for actor in actors(world):
        for _number in range(2):
            filters = some_filters(world, random)
            for cut in cuts(actor, filters):
                assert differences(actor, filters, cut) == {}, (actor.username, filters, cut.by, cut.interval)


PERIODS = [
    (FIRST + timedelta(days=9), FIRST + timedelta(days=71)),
    (FIRST + timedelta(days=20), None),
    (None, FIRST + timedelta(days=50)),
    (FIRST + timedelta(days=31), FIRST + timedelta(days=33)),
    (FIRST + timedelta(days=25), date(2099, 12, 31)),
]


@pytest.mark.parametrize(("since", "until"), PERIODS)
@pytest.mark.parametrize("narrowed", ["nothing", "team", "category"])
def test_any_period_says_what_the_records_say(
    cast: Cast, since: date | None, until: date | None, narrowed: str
) -> None:
    """Whole months with days too many or too few at their ends, and what only the open ones can tell."""
    scatter(cast, seed=5, size=60)
    compact(batch=200)
    parts = {"team": cast.team, "category": Category.objects.get(pk="financing")}
    filters = StatisticsFilters(campaign=cast.campaign, since=since, until=until)
    if narrowed in parts:
        filters = replace(filters, **{narrowed: parts[narrowed]})
    for cut in cuts(cast.leader, filters):
        assert differences(cast.leader, filters, cut) == {}, (cut.by, cut.interval)


def test_many_cuts_in_one_statement_are_those_of_one_each(world: Cast) -> None:
    filters = StatisticsFilters(campaign=world.campaign)
    wanted = cuts(world.leader, filters)
    assert counted(world.leader, filters, wanted) == [from_the_records(world.leader, filters, cut) for cut in wanted]
