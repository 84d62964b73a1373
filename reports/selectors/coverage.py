"""Of the enterprises on a campaign's list, how many were visited: in total, by region and by team."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from accounts.models import User as Actor
from campaigns.models import Campaign
from campaigns.selectors.lists import campaign_seen
from reports.dimensions import StatisticsFilters
from reports.selectors.statistics import Counts, Part, made_of, statistics_breakdown, statistics_summary

FIGURES = made_of(["coverage_rate"])


@dataclass(frozen=True)
class Coverage:
    campaign: Campaign
    filters: StatisticsFilters
    total: Counts
    regions: Sequence[Part]
    teams: Sequence[Part]


def campaign_coverage(*, actor: Actor, campaign_id: int, filters: StatisticsFilters) -> Coverage:
    """As far as the actor sees the list. Raises NotFound."""
    campaign = campaign_seen(actor=actor, campaign_id=campaign_id)
    filters = replace(filters, campaign=campaign)
    summary = statistics_summary(actor=actor, filters=filters, figures=FIGURES)
    regions, teams = (
        statistics_breakdown(actor=actor, filters=filters, by=by, figures=FIGURES) for by in ("region", "team")
    )
    return Coverage(campaign, filters, summary.counts, regions.parts, teams.parts)
