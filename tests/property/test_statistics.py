from __future__ import annotations

import zlib
from datetime import date
from random import Random
from typing import Any

import pytest

from accounts.models import User
from campaigns.models import Visit
from enterprises.models import Industry
from issues.models import Category, Problem
from reports.dimensions import DIMENSIONS, StatisticsFilters
from reports.figures import FIGURE, FIGURES
from reports.rates import RATES
from reports.selectors.cuts import INTERVALS
from reports.selectors.records import rows
from reports.selectors.statistics import statistics_breakdown, statistics_summary, statistics_trend
from tests.cast import Cast, region
from tests.property.records import scatter

ACTORS = ["admin", "coordinator", "official", "handler", "nobody"]


@pytest.fixture
def world(cast: Cast, request: pytest.FixtureRequest) -> Cast:
    """Other records for each test, the same in each run."""
    scatter(cast, seed=zlib.crc32(request.node.name.encode()))
    return cast


def some_filters(cast: Cast, seed: int) -> StatisticsFilters:
    random = Random(seed)
    asked: dict[str, Any] = {
        "campaign": cast.campaign,
        "region": region(random.choice(["330000", "330500", "330502"])),
        "team": cast.team,
        "organisation": cast.department,
        "category": Category.objects.first(),
        "industry": Industry.objects.get(pk=random.choice(["C", "C13"])),
        "size": "small",
        "since": date(2026, 9, 1),
        "until": date(2026, 10, 15),
    }
    return StatisticsFilters(**{name: asked[name] for name in random.sample(sorted(asked), random.randrange(4))})


def counts(actor: User, filters: StatisticsFilters = StatisticsFilters()) -> dict[str, int | None]:  # noqa: B008
    return dict(statistics_summary(actor=actor, filters=filters).counts.values)


@pytest.mark.parametrize("actor", ACTORS)
def test_every_figure_is_the_number_of_its_records(world: Cast, actor: str) -> None:
    user = getattr(world, actor)
    for seed in range(3):
        filters = some_filters(world, seed)
        found = counts(user, filters)
        for code in FIGURE:
            value = found[code]
            assert (value or 0) == rows(code, actor=user, filters=filters).count(), (code, filters)


@pytest.mark.parametrize("by", DIMENSIONS)
@pytest.mark.parametrize("actor", ["coordinator", "handler"])
def test_the_parts_of_a_breakdown_add_up_and_list_their_records(world: Cast, by: str, actor: str) -> None:
    user = getattr(world, actor)
    for seed in range(2):
        filters = some_filters(world, seed)
        total, parts = counts(user, filters), statistics_breakdown(actor=user, filters=filters, by=by).parts
        for figure in FIGURES:
            values = [part.counts[figure.code] for part in parts]
            if None in values:
                assert set(values) == {None}
            elif figure.is_additive and by in figure.fact.dimensions:
                assert sum(values) == (total[figure.code] or 0), figure.code
            for part in parts[:3]:
                listed = rows(figure.code, actor=user, filters=filters, by=by, key=part.key)
                assert (part.counts[figure.code] or 0) == listed.count(), (figure.code, part.key)


@pytest.mark.parametrize("interval", INTERVALS)
def test_the_intervals_of_a_trend_add_up(world: Cast, interval: str) -> None:
    total = counts(world.leader)
    points = statistics_trend(actor=world.leader, filters=StatisticsFilters(), interval=interval).points
    for figure in FIGURES:
        if figure.is_additive and figure.fact.day:
            assert sum(point.counts[figure.code] or 0 for point in points) == total[figure.code], figure.code
    assert [point.key for point in points] == sorted({point.key for point in points})


def test_a_narrower_scope_or_filter_never_counts_more(world: Cast) -> None:
    for narrow, wide in [("official", "coordinator"), ("coordinator", "leader"), ("leader", "admin")]:
        inner, outer = counts(getattr(world, narrow)), counts(getattr(world, wide))
        assert all((inner[code] or 0) <= (outer[code] or 0) for code in FIGURE), (narrow, wide)
    whole = counts(world.admin)
    for seed in range(8):
        part = counts(world.admin, some_filters(world, seed))
        assert all((part[code] or 0) <= (whole[code] or 0) for code in FIGURE)


def test_no_rate_is_above_one_hundred_per_cent_and_each_is_its_two_figures(world: Cast) -> None:
    for seed in range(8):
        summary = statistics_summary(actor=world.leader, filters=some_filters(world, seed))
        for rate in RATES:
            counted = summary.counts.rate(rate.code)
            if counted is None:
                assert None in (summary.counts[rate.numerator], summary.counts[rate.denominator])
            else:
                assert counted.numerator == summary.counts[rate.numerator]
                assert counted.denominator == summary.counts[rate.denominator]
                assert counted.numerator <= counted.denominator


def test_what_counts_nowhere_changes_nothing(world: Cast) -> None:
    before = counts(world.admin)
    Visit.objects.exclude(state="recorded").delete()
    assert counts(world.admin) == before
    visit = Visit.objects.filter(state="recorded").first()
    assert visit is not None
    Visit.objects.filter(pk=visit.pk).update(state="withdrawn")
    assert counts(world.admin)["visits"] == (before["visits"] or 0) - 1
    drafts = Problem.objects.filter(state="draft").count()
    assert drafts
    assert (
        before["problems_collected"]
        == Problem.objects.count()
        - drafts
        - Problem.objects.filter(state__in=["rejected", "merged", "withdrawn"]).count()
    )
