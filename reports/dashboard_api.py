"""A whole dashboard in one answer: for a wall screen, or for a system that shows its own."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from campaigns.models import ServiceTeam
from reports.api import (
    FILTER_PARAMETERS,
    IF_NONE_MATCH,
    StatisticsView,
    comparison_output,
    figures_output,
    interval_parameters,
    parameter,
    part_output,
    read,
    unless_unchanged,
)
from reports.forms import TrendForm, WholeForm
from reports.outputs import ComparisonOutput, FiguresOutput, PartOutput
from reports.rates import HEADLINES
from reports.rules.periods import COMPARISONS
from reports.selectors.cuts import INTERVALS
from reports.selectors.dashboard import CATEGORY_FIGURES, PART_FIGURES, TREND_FIGURES, statistics_dashboard
from reports.selectors.statistics import MAX_INTERVALS

COMPARED = TrendForm.offered


class TrendShownOutput(serializers.Serializer[Any]):
    interval = serializers.ChoiceField(choices=list(INTERVALS))
    results = PartOutput(many=True)


class DashboardComparisonOutput(ComparisonOutput):
    kind = serializers.ChoiceField(choices=list(COMPARISONS))


class DashboardOutput(serializers.Serializer[Any]):
    as_of = serializers.DateTimeField()
    filters = serializers.DictField(child=serializers.CharField())
    figures = FiguresOutput()
    comparisons = DashboardComparisonOutput(many=True, help_text="with `since` and `until` alone")
    trend = TrendShownOutput()
    teams = PartOutput(many=True)
    regions = PartOutput(many=True)
    categories = PartOutput(many=True)


class StatisticsDashboardApi(StatisticsView):
    named = (ServiceTeam,)

    @extend_schema(
        operation_id="statistics_dashboard",
        summary="All of a dashboard, as of one moment",
        description="Every figure in total, the trend, and the parts by team, by region (the children of the region "
        "asked for) and by category. What several requests count may have changed between them; here it has not.",
        parameters=[
            *FILTER_PARAMETERS,
            parameter("interval", "Of the trend; one that fits its length if none is named.", list(INTERVALS)),
            OpenApiParameter(
                "trend_days",
                int,
                description="The trend shows the last so many days, whatever the period of the rest; at most "
                f"{MAX_INTERVALS:,}.",
            ),
            IF_NONE_MATCH,
        ],
        responses=DashboardOutput,
        tags=["statistics"],
    )
    @unless_unchanged
    def get(self, request: Request) -> Response:
        form = read(WholeForm(request.query_params, actor=self.actor()))
        shown = statistics_dashboard(
            actor=self.actor(),
            filters=form.filters(),
            interval=form.cleaned_data["interval"],
            trend_days=form.cleaned_data["trend_days"],
        )
        base, filters = reverse("statistics-records", request=request), shown.filters.parameters()
        parts = {
            name: [part_output(base, part, {**filters, "by": by, "key": part.key}, figures) for part in found]
            for name, by, found, figures in (
                ("teams", "team", shown.teams, PART_FIGURES),
                ("regions", "region", shown.regions, PART_FIGURES),
                ("categories", "category", shown.categories, CATEGORY_FIGURES),
            )
        }
        points = [
            part_output(base, point, interval_parameters(shown.trend, point), TREND_FIGURES)
            for point in shown.trend.points
        ]
        others = [
            {"kind": one.kind} | comparison_output(base, one.summary.counts, one.summary.filters.parameters(), COMPARED)
            for one in shown.comparisons
        ]
        return Response(
            {
                "as_of": shown.as_of,
                "filters": filters,
                "figures": figures_output(base, shown.counts, filters, HEADLINES),
                "comparisons": others,
                "trend": {"interval": shown.trend.interval, "results": points},
                **parts,
            }
        )
