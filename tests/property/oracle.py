"""What the statistics should say, counted from the very records."""

from __future__ import annotations

from datetime import date
from random import Random
from typing import Any

from django.utils import timezone

from accounts.enums import RoleName
from accounts.models import RoleGrant, User
from enterprises.models import Industry
from issues.models import Category
from reports.dimensions import DIMENSIONS, StatisticsFilters
from reports.rates import HANDLING_TIME
from reports.selectors import statistics
from reports.selectors.cuts import INTERVALS, TOTAL, Cut, by_dimension, by_interval
from reports.selectors.from_records import from_records
from reports.selectors.statistics import ALL_FIGURES, Wanted, count
from tests.cast import Cast, make_user, region

Told = dict[str, dict[str, int]]


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
        "industry": Industry.objects.get(pk=random.choice(["C", "C13"])),
        "size": "small",
        "since": date(2026, 9, random.choice([1, 12])),
        "until": random.choice([date(2026, 10, 15), date(2026, 10, 31), timezone.localdate()]),
        "cut_off": date(2026, 10, random.choice([1, 20])),
    }
    return StatisticsFilters(**{name: asked[name] for name in random.sample(sorted(asked), random.randrange(5))})


def cuts(actor: User, filters: StatisticsFilters) -> list[Cut]:
    dimensions = [by_dimension(name, actor=actor, filters=filters) for name in DIMENSIONS]
    return [TOTAL, *dimensions, *(by_interval(name) for name in INTERVALS)]


def from_the_records(actor: User | None, filters: StatisticsFilters, cut: Cut) -> Told:
    question = statistics._question(0, Wanted(cut, ALL_FIGURES), filters)
    (answer,) = statistics._answers([], list(from_records(question, actor)), 1)
    return told(answer)


def counted(actor: User | None, filters: StatisticsFilters, wanted: list[Cut]) -> list[Told]:
    return [told(answer) for answer in count(actor, filters, [Wanted(cut, ALL_FIGURES) for cut in wanted])]


def differences(actor: User | None, filters: StatisticsFilters, cut: Cut) -> dict[tuple[str, str], tuple[Any, Any]]:
    """By part and figure what the statistics say and what the records say, where it is not the same."""
    (said,), true = counted(actor, filters, [cut]), from_the_records(actor, filters, cut)
    values = {
        (key, code): (said.get(key, {}).get(code), true.get(key, {}).get(code))
        for key in said.keys() | true.keys()
        for code in said.get(key, {}).keys() | true.get(key, {}).keys()
    }
    return {where: value for where, value in values.items() if value[0] != value[1]}


def told(answer: Any) -> Told:
    """Without zeros: a part of which nothing is to be said."""
    parts = {key: {c: v for c, v in values.items() if v or c in HANDLING_TIME} for key, values in answer.items()}
    return {key: values for key, values in parts.items() if values}
