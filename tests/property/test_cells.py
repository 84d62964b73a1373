"""What the cells say is what the records say: for every actor, filter and cut, however much is still waiting."""

from __future__ import annotations

import zlib
from datetime import date
from random import Random
from typing import Any

import pytest

from accounts.enums import RoleName
from accounts.models import RoleGrant, User
from issues.models import Category
from reports.dimensions import DIMENSIONS, StatisticsFilters
from reports.engine.compaction import compact
from reports.figures import PERCENTILE
from reports.selectors import statistics
from reports.selectors.cuts import INTERVALS, TOTAL, Cut, by_dimension, by_interval
from reports.selectors.from_records import from_records
from reports.selectors.statistics import ALL_FIGURES, Wanted, count
from tests.cast import Cast, make_user, region
from tests.property.records import scatter


@pytest.fixture
def world(cast: Cast, request: pytest.FixtureRequest) -> Cast:
    """Other records for each test, the same in each run; a part of them waits as deltas."""
    scatter(cast, seed=zlib.crc32(request.node.name.encode()))
    compact(batch=60)
    return cast


def split_scope(cast: Cast) -> User:
    """A leader of one county in all campaigns, of the whole city in one campaign, and of another province."""
    user = make_user("split")
    for code, campaign in (("330502", None), ("330500", cast.campaign), ("110000", None)):
        RoleGrant.objects.create(user=user, role=RoleName.LEADER, region=region(code), campaign=campaign)
    return user


def actors(cast: Cast) -> list[User]:
    return [cast.admin, cast.leader, cast.coordinator, cast.official, cast.handler, cast.nobody, split_scope(cast)]


def some_filters(cast: Cast, random: Random) -> StatisticsFilters:
    asked: dict[str, Any] = {
        "campaign": cast.campaign,
        "region": region(random.choice(["100000", "330000", "330500", "330502", "110101"])),
        "team": cast.team,
        "organisation": cast.department,
        "category": random.choice(list(Category.objects.all()[:4])),
        "size": "small",
        "since": date(2026, 9, random.choice([1, 12])),
        "until": date(2026, 10, random.choice([15, 31])),
        "cut_off": date(2026, 10, random.choice([1, 20])),
    }
    return StatisticsFilters(**{name: asked[name] for name in random.sample(sorted(asked), random.randrange(3))})


def cuts(actor: User, filters: StatisticsFilters) -> list[Cut]:
    dimensions = [by_dimension(name, actor=actor, filters=filters) for name in DIMENSIONS]
    return [TOTAL, *dimensions, *(by_interval(name) for name in INTERVALS)]


def from_the_records(actor: User | None, filters: StatisticsFilters, cut: Cut) -> dict[str, dict[str, int]]:
    question = statistics._question(0, Wanted(cut, ALL_FIGURES), filters)
    (answer,) = statistics._answers([], list(from_records(question, question.codes, actor)), 1)
    return told(answer)


def told(answer: Any) -> dict[str, dict[str, int]]:
    """Without zeros: a part of which nothing is to be said."""
    parts = {key: {c: v for c, v in values.items() if v or c in PERCENTILE} for key, values in answer.items()}
    return {key: values for key, values in parts.items() if values}


@pytest.mark.parametrize("seed", range(3))
def test_cells_and_waiting_deltas_say_what_the_records_say(world: Cast, seed: int) -> None:
    random = Random(seed)
    for actor in actors(world):
        for _number in range(2):
            filters = some_filters(world, random)
            for cut in cuts(actor, filters):
                (answer,) = count(actor, filters, [Wanted(cut, ALL_FIGURES)])
                assert told(answer) == from_the_records(actor, filters, cut), (actor.username, filters, cut)


def test_many_cuts_in_one_statement_are_those_of_one_each(world: Cast) -> None:
    filters = StatisticsFilters(campaign=world.campaign)
    wanted = [Wanted(cut, ALL_FIGURES) for cut in cuts(world.leader, filters)]
    for want, answer in zip(wanted, count(world.leader, filters, wanted), strict=True):
        assert told(answer) == from_the_records(world.leader, filters, want.cut)
