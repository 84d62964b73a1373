"""Builds the five programmes in memory and copies them into the database, in one transaction."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable

from django.db import transaction

from campaigns.models import Campaign
from issues.enums import ProblemState
from issues.models import NumberSeries
from issues.models.problem import DRAFT_MARK
from portal.demo import (
    clerks,
    double_service,
    help_8000,
    huzhou_care,
    huzhou_talks,
    merges,
    three_precisions,
    together_2022,
    unfinished,
)
from portal.demo.accounts import clients_create, users_create
from portal.demo.world import World, begin

# In the order of time: later programmes serve the enterprises of the earlier ones too.
_PROGRAMMES = (double_service, together_2022, huzhou_talks, help_8000, three_precisions, huzhou_care)


def is_loaded() -> bool:
    return Campaign.objects.filter(slug="double-service").exists()


@transaction.atomic
def demo_load(*, today: dt.date, progress: Callable[[str], None]) -> bool:
    """Load the demonstration as it stands on `today`; False, and nothing changed, if it is already there."""
    if is_loaded():
        return False
    world = begin(today)
    users_create(world)
    for programme in _PROGRAMMES:
        progress(f"building {programme.__name__.rpartition('.')[2]}")
        programme.build(world)
    clerks.build(world)
    merge = merges.build(world)
    _number(world)
    world.store.copy(progress)
    merge()
    unfinished.leave(on=world.days.last)
    clients_create()
    return True


def _number(world: World) -> None:
    """Numbers without gaps, in the order of days, by year and office."""
    last: Counter[tuple[int, str]] = Counter()
    for problem, office in sorted(world.numbered, key=lambda pair: (pair[0].reported_on, pair[0].pk)):
        if problem.state == ProblemState.DRAFT:
            problem.number = f"{DRAFT_MARK}{problem.pk:012X}"
            continue
        year = problem.reported_on.year
        last[year, office] += 1
        problem.number = f"{year}-{office}-{last[year, office]:06d}"
    for (year, office), number in last.items():
        world.store.new(NumberSeries, year=year, region_id=office, last=number)
