"""One page of figures for a leader: totals, trend, by team, region and category, and how far the targets are."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.functions import Cast, Greatest
from django.utils import timezone

from accounts.enums import RecognitionKind
from accounts.models import User as Actor
from accounts.scope import territories_of
from campaigns.models import Campaign, Enrolment, Meeting, Programme, Target, Visit
from campaigns.selectors.progress import organisations_recognised, programmes_of
from common.errors import Malformed
from issues.models import Problem
from reports.dimensions import StatisticsFilters
from reports.engine.places import places
from reports.engine.reading import latest_days
from reports.engine.series import settled_number
from reports.figures import FIGURE
from reports.rules.periods import COMPARISONS
from reports.selectors.cuts import TOTAL, by_dimension, by_interval
from reports.selectors.statistics import (
    ALL_FIGURES,
    FIGURES_OVER_TIME,
    Counted,
    Counts,
    Part,
    Summary,
    Trend,
    Wanted,
    campaign_totals,
    chosen,
    compared,
    count,
    parts_of,
    points_of,
    total_of,
)

TREND_FIGURES = ("visits", "meetings", "problems_collected", "problems_closed")
PART_FIGURES = (
    "visits",
    "enterprises_visited",
    "meetings",
    "problems_collected",
    "problems_closed",
    "problems_overdue",
    "measures_implemented",
)
# What shows that a campaign is alive.
CURRENT = timedelta(days=7)
ACTIVITY = [settled_number(FIGURE[code]) for code in ("visits", "meetings", "problems_collected")]
CATEGORY_FIGURES = ("problems_collected", "problems_closed")
# Up to how many days an interval suits by itself, and when asked for.
FITTING = {"day": 31, "week": 190}
READABLE = {"day": 366, "week": 5 * 366}


@dataclass(frozen=True)
class Goal:
    """A target and what the whole campaign reached. `code` is a figure's or a recognition's; a programme has none, its
    enrolments are counted."""

    name: str
    actual: int
    target: int | None
    is_lower_bound: bool
    code: str = ""
    programme_id: int | None = None
    enrolled: int | None = None


@dataclass(frozen=True)
class Comparison:
    """Another period beside the one asked for: `kind` is the word of COMPARISONS."""

    kind: str
    summary: Summary
    trend: Trend


@dataclass(frozen=True)
class Dashboard:
    """With a period, `comparisons` are the one before and the same of last year, as far as the calendar has them."""

    as_of: datetime
    filters: StatisticsFilters
    counts: Counts
    trend: Trend
    comparisons: Sequence[Comparison]
    teams: Sequence[Part]
    regions: Sequence[Part]
    categories: Sequence[Part]


def statistics_dashboard(
    *, actor: Actor, filters: StatisticsFilters, interval: str = "", trend_days: int | None = None
) -> Dashboard:
    """All figures of a dashboard, counted in one query and so in one state of the records. Raises Malformed.

    With `trend_days` the trend shows the last so many days, whatever the period of the rest.
    """
    of_trend = _last_days(filters, trend_days) if trend_days else filters
    interval = interval or fitting_interval(of_trend)
    by_team, by_region, by_category = (
        by_dimension(name, actor=actor, filters=filters) for name in ("team", "region", "category")
    )
    others = _other_periods(filters)
    total, trend, teams, regions, categories, *compared_counts = count(
        actor,
        filters,
        [
            Wanted(TOTAL, ALL_FIGURES),
            Wanted(by_interval(interval), TREND_FIGURES, of_trend),
            Wanted(by_team, PART_FIGURES),
            Wanted(by_region, PART_FIGURES),
            Wanted(by_category, CATEGORY_FIGURES),
            *(Wanted(TOTAL, FIGURES_OVER_TIME, other) for other in others.values()),
            *(Wanted(by_interval(interval), TREND_FIGURES, other) for other in others.values()),
        ],
    )
    now = timezone.now()
    return Dashboard(
        as_of=now,
        filters=filters,
        counts=total_of(filters, total),
        trend=Trend(now, of_trend, interval, points_of(of_trend, interval, trend, is_cut=True)),
        comparisons=_comparisons(now, interval, others, compared_counts),
        teams=parts_of(actor, filters, by_team, teams),
        regions=parts_of(actor, filters, by_region, regions),
        categories=sorted(
            parts_of(actor, filters, by_category, categories),
            key=lambda part: -(part.counts["problems_collected"] or 0),
        ),
    )


def _last_days(filters: StatisticsFilters, days: int) -> StatisticsFilters:
    last = filters.last_day or timezone.localdate()
    first = date.fromordinal(max(1, last.toordinal() - days + 1))  # not before the calendar's first day
    return replace(filters, since=first, until=last)


def _other_periods(filters: StatisticsFilters) -> dict[str, StatisticsFilters]:
    found = {}
    if filters.since and filters.until:
        for kind in COMPARISONS:
            with suppress(Malformed):  # before the first day of the calendar there is nothing to compare with
                found[kind] = compared(filters, kind)
    return found


def _comparisons(
    now: datetime, interval: str, others: dict[str, StatisticsFilters], counts: Sequence[Counted]
) -> list[Comparison]:
    totals, trends = counts[: len(others)], counts[len(others) :]
    return [
        Comparison(
            kind,
            Summary(now, filters, chosen(total_of(filters, total), FIGURES_OVER_TIME)),
            Trend(now, filters, interval, points_of(filters, interval, trend, is_cut=True)),
        )
        for (kind, filters), total, trend in zip(others.items(), totals, trends, strict=True)
    ]


def fitting_interval(filters: StatisticsFilters) -> str:
    """Days for a month, weeks for half a year, months beyond."""
    days = _days_shown(filters)
    return next((name for name, longest in FITTING.items() if days is not None and days <= longest), "month")


def possible_intervals(filters: StatisticsFilters) -> list[str]:
    """Those in which the trend can still be read."""
    days = _days_shown(filters)
    return [*(name for name, longest in READABLE.items() if days is not None and days <= longest), "month"]


def _days_shown(filters: StatisticsFilters) -> int | None:
    campaign = filters.campaign
    first = filters.since or (campaign.starts_on if campaign else None)
    last = filters.until or (campaign.ends_on if campaign else None) or timezone.localdate()
    return None if first is None else (last - first).days


def campaign_goals(*, actor: Actor, filters: StatisticsFilters) -> list[Goal]:
    """What the campaign has set itself and what all of it reached; that holds for the whole campaign, so it shows
    without finer filters only."""
    if filters.campaign is None or set(filters.parameters()) != {"campaign"}:
        return []
    return _programmes(actor, filters.campaign) + _targets(actor, filters.campaign)


def _targets(actor: Actor, campaign: Campaign) -> list[Goal]:
    rows: QuerySet[Any] = Target.objects.visible_to(actor)
    targets = list(rows.filter(campaign=campaign).order_by("id"))
    figures = [target.figure for target in targets if target.figure in FIGURE]
    kinds = [target.figure for target in targets if target.figure in RecognitionKind.values]
    counts = campaign_totals(campaign=campaign, figures=figures) if figures else Counts({})
    held = organisations_recognised(campaign=campaign, kinds=kinds)
    goals = []
    for target in targets:
        if target.figure in figures:
            name, actual = FIGURE[target.figure].name, counts[target.figure] or 0
        elif target.figure in kinds:
            name, actual = RecognitionKind(target.figure).label, held.get(target.figure, 0)
        else:
            continue
        goals.append(Goal(str(name), actual, target.value, target.is_lower_bound, target.figure))
    return goals


def _programmes(actor: Actor, campaign: Campaign) -> list[Goal]:
    return [
        Goal(
            str(one.programme),
            one.completed,
            one.programme.target,
            one.programme.is_lower_bound,
            programme_id=one.programme.pk,
            enrolled=one.enrolled,
        )
        for one in programmes_of(actor=actor, campaign=campaign)
    ]


def enrolments_in(campaign: str) -> QuerySet[Any]:
    """Anybody's in the programmes of the campaign of this key or short name, if any: what goals are made of."""
    name = "" if "\0" in campaign else campaign  # the database knows no such text
    programmes = Programme.objects.annotate(key=Cast("campaign_id", TextField()))
    asked = programmes.filter(Q(key=name) | Q(campaign__slug=name))
    return Enrolment.objects.filter(programme__in=asked)


def _latest(rows: QuerySet[Any], day: str) -> Subquery:
    return Subquery(rows.filter(campaign=OuterRef("pk")).order_by(f"-{day}").values(day)[:1])


def campaign_to_open(campaigns: Sequence[Campaign]) -> Campaign | None:
    """Of those in which something was done in the week before the latest day of all, the one of the widest territory.

    What a county begins does not take the place of what its city is at.
    """
    days = [one.last_on for one in campaigns if one.last_on]  # type: ignore[attr-defined]  # `campaigns_by_activity`
    if not days:
        return next(iter(campaigns), None)
    current = [one for one in campaigns if one.last_on and one.last_on >= max(days) - CURRENT]  # type: ignore[attr-defined]
    return min(current, key=lambda one: len(one.region.path))


def campaigns_by_activity(*, actor: Actor) -> list[Campaign]:
    """The campaigns that touch the actor's territory, the one where something was done last first; `last_on` is when,
    for a handler among the records that the organisation sees."""
    campaigns: QuerySet[Any] = Campaign.objects.visible_to(actor).select_related("region").order_by("-starts_on", "id")
    territories = territories_of(actor)
    if territories is None:
        latest = [
            _latest(Visit.objects.visible_to(actor).counted(), "visited_on"),
            _latest(Meeting.objects.visible_to(actor).counted(), "held_on"),
            _latest(Problem.objects.visible_to(actor).counted(), "reported_on"),
        ]
        found = list(campaigns.annotate(last_on=Greatest(*latest)))
    else:
        found = list(campaigns)
        days = latest_days(
            ACTIVITY, [place for place in places(territories, region="", campaign=None) if place.sign > 0]
        )
        for campaign in found:
            campaign.last_on = days.get(campaign.pk)
    return sorted(found, key=lambda campaign: campaign.last_on or date.min, reverse=True)
