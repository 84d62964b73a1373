"""One page of figures for a leader: totals, trend, by team, region and category, and how far the targets are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils import timezone

from accounts.enums import RecognitionKind
from accounts.models import User as Actor
from campaigns.models import Campaign, Meeting, Target, Visit
from campaigns.selectors.progress import organisations_recognised, programmes_of
from issues.models import Problem
from reports.dimensions import StatisticsFilters
from reports.figures import FIGURE
from reports.selectors.cuts import TOTAL, by_dimension, by_interval
from reports.selectors.statistics import (
    ALL_FIGURES,
    Counts,
    Part,
    Trend,
    Wanted,
    campaign_totals,
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
CATEGORY_FIGURES = ("problems_collected", "problems_closed")


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
class Dashboard:
    as_of: datetime
    filters: StatisticsFilters
    counts: Counts
    trend: Trend
    teams: Sequence[Part]
    regions: Sequence[Part]
    categories: Sequence[Part]
    goals: Sequence[Goal]


def statistics_dashboard(*, actor: Actor, filters: StatisticsFilters) -> Dashboard:
    """Everything on the dashboard; all figures of it are counted in one query. Raises Malformed."""
    interval = fitting_interval(filters)
    by_team, by_region, by_category = (
        by_dimension(name, actor=actor, filters=filters) for name in ("team", "region", "category")
    )
    total, trend, teams, regions, categories = count(
        actor,
        filters,
        [
            Wanted(TOTAL, ALL_FIGURES),
            Wanted(by_interval(interval), TREND_FIGURES),
            Wanted(by_team, PART_FIGURES),
            Wanted(by_region, PART_FIGURES),
            Wanted(by_category, CATEGORY_FIGURES),
        ],
    )
    now = timezone.now()
    counts = total_of(filters, total)
    return Dashboard(
        as_of=now,
        filters=filters,
        counts=counts,
        trend=Trend(now, filters, interval, points_of(filters, interval, trend)),
        teams=parts_of(actor, filters, by_team, teams),
        regions=parts_of(actor, filters, by_region, regions),
        categories=sorted(
            parts_of(actor, filters, by_category, categories),
            key=lambda part: -(part.counts["problems_collected"] or 0),
        ),
        goals=goals(actor, filters),
    )


def fitting_interval(filters: StatisticsFilters) -> str:
    """Days for a month, weeks for half a year, months beyond."""
    campaign = filters.campaign
    first = filters.since or (campaign.starts_on if campaign else None)
    last = filters.until or (campaign.ends_on if campaign else None) or timezone.localdate()
    if first is None or last - first > timedelta(days=190):
        return "month"
    return "day" if last - first <= timedelta(days=31) else "week"


def goals(actor: Actor, filters: StatisticsFilters) -> list[Goal]:
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


def _latest(rows: QuerySet[Any], day: str) -> Subquery:
    return Subquery(rows.filter(campaign=OuterRef("pk")).order_by(f"-{day}").values(day)[:1])


def campaigns_by_activity(*, actor: Actor) -> list[Campaign]:
    """The campaigns that touch the actor's territory, the one where something was done last first."""
    latest = [
        _latest(Visit.objects.visible_to(actor).counted(), "visited_on"),
        _latest(Meeting.objects.visible_to(actor).counted(), "held_on"),
        _latest(Problem.objects.visible_to(actor).counted(), "reported_on"),
    ]
    campaigns: QuerySet[Any] = (
        Campaign.objects.visible_to(actor).annotate(last_on=Greatest(*latest)).order_by("-starts_on", "id")
    )
    return sorted(campaigns, key=lambda campaign: campaign.last_on or date.min, reverse=True)
