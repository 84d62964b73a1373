"""Statistics for other systems and for the browser: the same figures, filters and records as the pages."""

from __future__ import annotations

from typing import Any, TypeVar, cast
from urllib.parse import urlencode

from django.http import QueryDict
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts.models import User
from campaigns.models import ListedEnterprise
from reports.dimensions import DIMENSIONS
from reports.figures import FIGURE, FIGURES, RATE, RATES
from reports.forms import BreakdownForm, RecordsForm, StatisticsFilterForm, TrendForm
from reports.selectors import statistics
from reports.selectors.cuts import INTERVALS, interval_days
from reports.selectors.records import RecordKind, statistics_records
from reports.selectors.statistics import Counts, Part

API_PAGE_SIZE = 100
AnyField = serializers.Field[Any, Any, Any, Any]


FormT = TypeVar("FormT", bound=StatisticsFilterForm)


def read(form: FormT) -> FormT:
    """The form, valid. Raises ValidationError (400) that names each wrong parameter."""
    if form.is_valid():
        return form
    raise ValidationError(
        {
            "non_field_errors" if name == "__all__" else name: [
                ErrorDetail(message, code=error.code) for error in errors.as_data() for message in error.messages
            ]
            for name, errors in form.errors.items()
        }
    )


def _nullable(field: type[AnyField], help_text: str = "") -> AnyField:
    return field(allow_null=True, help_text=help_text)


FigureOutput = inline_serializer(
    "StatisticsFigure",
    {
        "value": _nullable(serializers.IntegerField, "null where the records do not have a dimension asked for"),
        "records": _nullable(serializers.URLField, "the very rows that are counted"),
    },
)
RateOutput = inline_serializer(
    "StatisticsRate",
    {
        "numerator": _nullable(serializers.IntegerField),
        "denominator": _nullable(serializers.IntegerField),
        "value": _nullable(serializers.CharField, "per cent with two decimals, half up; null when nothing is rated"),
        "records": _nullable(serializers.URLField),
    },
)


def _figure_fields() -> dict[str, AnyField]:
    figures = {figure.code: type(FigureOutput)(help_text=str(figure.meaning)) for figure in FIGURES}
    return figures | {rate.code: type(RateOutput)(help_text=str(rate.meaning)) for rate in RATES}


class FiguresOutput(serializers.Serializer[Any]):
    """Every figure and rate by name."""

    def get_fields(self) -> dict[str, AnyField]:
        return _figure_fields()


class PartOutput(serializers.Serializer[Any]):
    key = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    figures = FiguresOutput()


class SummaryOutput(serializers.Serializer[Any]):
    as_of = serializers.DateTimeField()
    filters = serializers.DictField(child=serializers.CharField())
    figures = FiguresOutput()


class PartsOutput(serializers.Serializer[Any]):
    as_of = serializers.DateTimeField()
    filters = serializers.DictField(child=serializers.CharField())
    results = PartOutput(many=True)


class RecordsOutput(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = serializers.ListField(child=serializers.DictField())


def _parameter(name: str, about: str, values: list[str] | None = None, *, required: bool = False) -> OpenApiParameter:
    return OpenApiParameter(name, str, description=about, enum=values, required=required)


FILTER_PARAMETERS = [
    _parameter("campaign", "Id or short name; that campaign alone."),
    _parameter("region", "Code; the region and all below it."),
    _parameter("team", "Id."),
    _parameter("organisation", "Id."),
    _parameter("category", "Word; with its sub-categories."),
    _parameter("industry", "Section, division or group, with all that is part of it."),
    _parameter("size", "Word."),
    _parameter("since", "First day, inclusive."),
    _parameter("until", "Last day, inclusive."),
]


class StatisticsView(APIView):
    """Read with the scope `statistics`."""

    required_scopes = ["statistics"]

    def actor(self) -> User:
        """Whoever came this far is signed in."""
        return cast("User", self.request.user)


class StatisticsSummaryApi(StatisticsView):
    @extend_schema(
        operation_id="statistics_summary",
        summary="Every figure in total",
        parameters=FILTER_PARAMETERS,
        responses=SummaryOutput,
        tags=["statistics"],
    )
    def get(self, request: Request) -> Response:
        form = read(StatisticsFilterForm(request.query_params, actor=self.actor()))
        summary = statistics.statistics_summary(actor=self.actor(), filters=form.filters())
        parameters = summary.filters.parameters()
        return Response(
            {
                "as_of": summary.as_of,
                "filters": parameters,
                "figures": _figures(request, summary.counts, parameters),
            }
        )


class StatisticsBreakdownApi(StatisticsView):
    @extend_schema(
        operation_id="statistics_breakdown",
        summary="Every figure by a dimension",
        description="By region: the children of the region asked for. A null key is what is in no part.",
        parameters=[*FILTER_PARAMETERS, _parameter("by", "Dimension.", list(DIMENSIONS), required=True)],
        responses=PartsOutput,
        tags=["statistics"],
    )
    def get(self, request: Request) -> Response:
        form = read(BreakdownForm(request.query_params, actor=self.actor()))
        by = form.cleaned_data["by"]
        breakdown = statistics.statistics_breakdown(actor=self.actor(), filters=form.filters(), by=by)
        parameters = breakdown.filters.parameters()
        return _parts(
            request, breakdown, [(part, {**parameters, "by": by, "key": part.key}) for part in breakdown.parts]
        )


class StatisticsTrendApi(StatisticsView):
    @extend_schema(
        operation_id="statistics_trend",
        summary="Every figure over time",
        description="The key is the first day of the day, ISO week or month.",
        parameters=[*FILTER_PARAMETERS, _parameter("interval", "Length.", list(INTERVALS), required=True)],
        responses=PartsOutput,
        tags=["statistics"],
    )
    def get(self, request: Request) -> Response:
        form = read(TrendForm(request.query_params, actor=self.actor()))
        interval = form.cleaned_data["interval"]
        trend = statistics.statistics_trend(actor=self.actor(), filters=form.filters(), interval=interval)
        return _parts(request, trend, [(part, interval_parameters(trend, part)) for part in trend.points])


class StatisticsRecordsApi(StatisticsView):
    @extend_schema(
        operation_id="statistics_records",
        summary="The very records that a figure counts",
        description="`by` and `key` name one part of a breakdown; an empty key is what is in no part.",
        parameters=[
            *FILTER_PARAMETERS,
            _parameter("figure", "Figure or rate.", [*FIGURE, *RATE], required=True),
            _parameter("by", "Dimension.", list(DIMENSIONS)),
            _parameter("key", "Part of the breakdown."),
            _parameter("cursor", "From `next` or `previous`."),
            OpenApiParameter("page_size", int, description="Up to 1,000."),
        ],
        responses=RecordsOutput,
        tags=["statistics"],
    )
    def get(self, request: Request) -> Response:
        form = read(RecordsForm(request.query_params, actor=self.actor()))
        records = statistics_records(
            actor=self.actor(),
            filters=form.filters(),
            asked=form.asked(API_PAGE_SIZE),
        )
        here = request.build_absolute_uri(request.path)
        return Response(
            {
                "count": records.total,
                "next": _page_url(here, request.query_params, records.page.next),
                "previous": _page_url(here, request.query_params, records.page.previous),
                "results": [
                    {
                        "id": row.pk,
                        "url": _record_url(request, records.kind, row),
                        **{name: _plain(value(row)) for name, _label, value in records.kind.columns},
                    }
                    for row in records.page.items
                ],
            }
        )


def interval_parameters(trend: statistics.Trend, part: Part) -> dict[str, str]:
    """The trend's filters narrowed to one of its intervals."""
    first, last = interval_days(trend.interval, part.key)
    since = max(first, trend.filters.since or first)
    until = min(last, trend.filters.until or last)
    return {**trend.filters.parameters(), "since": since.isoformat(), "until": until.isoformat()}


def _parts(request: Request, answer: Any, parts: list[tuple[Part, dict[str, str]]]) -> Response:
    return Response(
        {
            "as_of": answer.as_of,
            "filters": answer.filters.parameters(),
            "results": [
                {"key": part.key or None, "name": part.name, "figures": _figures(request, part.counts, parameters)}
                for part, parameters in parts
            ],
        }
    )


def _figures(request: Request, counts: Counts, parameters: dict[str, str]) -> dict[str, Any]:
    base = reverse("statistics-records", request=request)
    query = urlencode(parameters)

    def records(code: str) -> str:
        return f"{base}?figure={code}{'&' if query else ''}{query}"

    figures: dict[str, Any] = {}
    for figure in FIGURES:
        value = counts[figure.code]
        is_listed = value is not None and figure.is_listable
        figures[figure.code] = {"value": value, "records": records(figure.code) if is_listed else None}
    for rate in RATES:
        counted = counts.rate(rate.code)
        figures[rate.code] = {
            "numerator": counted.numerator if counted else None,
            "denominator": counted.denominator if counted else None,
            "value": str(counted.percent) if counted and counted.percent is not None else None,
            "records": records(rate.code) if counted else None,
        }
    return figures


def _page_url(base: str, query: QueryDict, cursor: str | None) -> str | None:
    if cursor is None:
        return None
    place = query.copy()
    place["cursor"] = cursor
    return f"{base}?{place.urlencode()}"


def _record_url(request: Request, kind: RecordKind, row: Any) -> str:
    identity = row.enterprise_id if isinstance(row, ListedEnterprise) else row.pk
    return reverse(f"{kind.resource}-detail", args=[identity], request=request)


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int) else str(value)
