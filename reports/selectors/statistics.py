"""Figures in total, by part and over time. Every figure is counted from the records that the actor sees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Value
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User as Actor
from campaigns.models import Campaign, Visit
from common.errors import Malformed
from common.rates import Rate
from reports.dimensions import StatisticsFilters
from reports.facts import FACTS, LISTED, Fact
from reports.figures import FIGURE, FIGURES, RATE, Figure
from reports.selectors.cuts import (
    NO_KEY,
    TOTAL,
    Cut,
    by_dimension,
    by_interval,
    interval_name,
    intervals_between,
    names_of,
    parent_path,
    region_code,
)

MAX_INTERVALS = 1100
SLOTS = max(sum(figure.fact is fact for figure in FIGURES) for fact in FACTS)


@dataclass(frozen=True)
class Counts:
    """The value of every figure; None for a figure whose records do not have what was asked by."""

    values: Mapping[str, int | None]

    def __getitem__(self, code: str) -> int | None:
        return self.values[code]

    def rate(self, code: str) -> Rate | None:
        numerator, denominator = self.values[RATE[code].numerator], self.values[RATE[code].denominator]
        return None if numerator is None or denominator is None else Rate(numerator, denominator)


@dataclass(frozen=True)
class Summary:
    as_of: datetime
    filters: StatisticsFilters
    counts: Counts


@dataclass(frozen=True)
class Part:
    """One part of a breakdown, or one interval of a trend.

    `is_rest` is what no filter of its own would give: the rows without a value, and those directly in the region whose
    children the other parts are.
    """

    key: str
    name: str
    counts: Counts
    is_rest: bool = False


@dataclass(frozen=True)
class Breakdown:
    as_of: datetime
    filters: StatisticsFilters
    by: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class Trend:
    as_of: datetime
    filters: StatisticsFilters
    interval: str
    points: Sequence[Part]


@dataclass(frozen=True)
class Wanted:
    """A cut of some figures; many are counted in one round trip."""

    cut: Cut
    figures: Sequence[str]


ALL_FIGURES = tuple(FIGURE)


def statistics_summary(*, actor: Actor, filters: StatisticsFilters) -> Summary:
    """Every figure in total."""
    (parts,) = count(actor, filters, [Wanted(TOTAL, ALL_FIGURES)])
    return Summary(timezone.now(), filters, total_of(filters, parts))


def statistics_breakdown(*, actor: Actor, filters: StatisticsFilters, by: str) -> Breakdown:
    """Every figure by region (the children of the region asked for), team, organisation … Additive figures add up."""
    cut = by_dimension(by, actor=actor, filters=filters)
    (parts,) = count(actor, filters, [Wanted(cut, ALL_FIGURES)])
    return Breakdown(timezone.now(), filters, by, parts_of(actor, filters, by, parts))


def statistics_trend(*, actor: Actor, filters: StatisticsFilters, interval: str) -> Trend:
    """Every figure by day, ISO week or month, without gaps. Raises Malformed `too_many_intervals`."""
    (parts,) = count(actor, filters, [Wanted(by_interval(interval), ALL_FIGURES)])
    return Trend(timezone.now(), filters, interval, points_of(filters, interval, parts))


Counted = Mapping[str, Mapping[str, int]]


def count(actor: Actor | None, filters: StatisticsFilters, wanted: Sequence[Wanted]) -> Sequence[Counted]:
    """For each cut the values of its figures by part, all in one query. Without an actor the rows of everybody."""
    sources = [(fact, rows) for fact in FACTS if (rows := fact_rows(fact, actor, filters)) is not None]
    branches = [
        branch
        for index, want in enumerate(wanted)
        for fact, rows in sources
        if (branch := _branch(rows, fact, want, index)) is not None
    ]
    results: list[dict[str, dict[str, int]]] = [defaultdict(dict) for _want in wanted]
    if not branches:
        return results
    for index, fact_number, key, *values in branches[0].union(*branches[1:], all=True):
        figures = _figures_of(FACTS[fact_number], wanted[index].figures)
        results[index][key] |= {figure.code: value for figure, value in zip(figures, values, strict=False)}
    return results


def campaign_totals(*, campaign: Campaign, figures: Sequence[str]) -> Counts:
    """What the whole campaign reached: for its targets, which hold for all of it whoever looks."""
    filters = StatisticsFilters(campaign=campaign)
    (parts,) = count(None, filters, [Wanted(TOTAL, figures)])
    return total_of(filters, parts)


def total_of(filters: StatisticsFilters, parts: Counted) -> Counts:
    return _counts(_askable(filters, TOTAL), parts.get(NO_KEY, {}))


def parts_of(actor: Actor, filters: StatisticsFilters, by: str, parts: Counted) -> list[Part]:
    cut = by_dimension(by, actor=actor, filters=filters)
    occurring = [key for key, values in parts.items() if any(values.values())]
    names = names_of(by, occurring, actor=actor, filters=filters)
    askable = _askable(filters, cut)
    rest = {NO_KEY, region_code(parent_path(actor, filters)) if by == "region" else NO_KEY}
    return [Part(key, name, _counts(askable, parts.get(key, {})), is_rest=key in rest) for key, name in names.items()]


def points_of(filters: StatisticsFilters, interval: str, parts: Counted) -> list[Part]:
    days = sorted(date.fromisoformat(key) for key, values in parts.items() if any(values.values()))
    first, last = filters.since or min(days, default=None), filters.until or max(days, default=None)
    if first is None or last is None:
        return []
    if (last - first).days > MAX_INTERVALS * {"day": 1, "week": 7, "month": 30}[interval]:
        raise Malformed(
            "too_many_intervals",
            _("These are too many intervals. Choose a shorter period or a longer interval."),
            field="interval",
        )
    askable = _askable(filters, by_interval(interval))
    return [
        Part(start.isoformat(), interval_name(interval, start), _counts(askable, parts.get(str(start), {})))
        for start in intervals_between(interval, first, last)
    ]


def fact_rows(fact: Fact, actor: Actor | None, filters: StatisticsFilters) -> QuerySet[Any] | None:
    """The fact's rows that count; None where the fact lacks a dimension that is asked for."""
    condition = filters.condition(fact.dimensions)
    if condition is None:
        return None
    within = fact.model.objects.all() if actor is None else fact.seen(fact.model.objects, actor)
    rows: QuerySet[Any] = fact.counted(within).filter(condition).order_by()
    if fact is LISTED:
        rows = rows.annotate(is_visited=Exists(_visits_of_listed(actor, filters)))
    return rows if fact.day is None else rows.filter(_period(filters, fact.day))


def _visits_of_listed(actor: Actor | None, filters: StatisticsFilters) -> QuerySet[Visit]:
    within = Visit.objects.all() if actor is None else Visit.objects.visible_to(actor)
    visits = within.counted().filter(_period(filters, "visited_on"))
    return visits.filter(campaign=OuterRef("campaign"), enterprise=OuterRef("enterprise"))


def _period(filters: StatisticsFilters, day: str) -> Q:
    condition = Q()
    if filters.since:
        condition &= Q(**{f"{day}__gte": filters.since})
    if filters.until:
        condition &= Q(**{f"{day}__lte": filters.until})
    return condition


def _figures_of(fact: Fact, codes: Iterable[str]) -> list[Figure]:
    return [FIGURE[code] for code in codes if FIGURE[code].fact is fact]


def _branch(rows: QuerySet[Any], fact: Fact, want: Wanted, index: int) -> QuerySet[Any, Any] | None:
    figures = _figures_of(fact, want.figures)
    key = want.cut.key(fact)
    if not figures or key is None:
        return None
    today = timezone.localdate()
    values: dict[str, Any] = {f"value_{slot}": Value(0, output_field=IntegerField()) for slot in range(SLOTS)}
    for slot, figure in enumerate(figures):
        values[f"value_{slot}"] = Count(
            figure.distinct or "pk", distinct=bool(figure.distinct), filter=figure.condition(today) or None
        )
    labelled = rows.annotate(
        cut=Value(index, output_field=IntegerField()),
        fact=Value(FACTS.index(fact), output_field=IntegerField()),
        key=key,
    )
    grouped: QuerySet[Any, Any] = labelled.values("cut", "fact", "key").annotate(**values)
    return grouped.values_list("cut", "fact", "key", *values)


def _askable(filters: StatisticsFilters, cut: Cut) -> frozenset[str]:
    """The figures that can be filtered and cut so. Found once for all parts: building expressions takes long."""
    return frozenset(
        figure.code
        for figure in FIGURES
        if filters.condition(figure.fact.dimensions) is not None and cut.key(figure.fact) is not None
    )


def _counts(askable: frozenset[str], values: Mapping[str, int]) -> Counts:
    """Fill in what no row was found for: 0 where the figure can be asked so, else None."""
    return Counts({figure.code: values.get(figure.code, 0) if figure.code in askable else None for figure in FIGURES})
