"""Statistics for other systems and for the browser: the same figures, filters and records as the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import wraps
from itertools import zip_longest
from typing import Any, ClassVar, TypeVar, cast
from urllib.parse import urlencode

from django.db.models import Model
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.views import APIView

from accounts.models import User
from campaigns.models import ListedEnterprise
from issues.enums import ViewedThrough
from issues.services.sensitive import titles_listed
from reports.conditional import kept_while_unchanged
from reports.dimensions import DIMENSIONS
from reports.figures import FIGURE
from reports.forms import BreakdownForm, ComparisonForm, RecordsForm, StatisticsFilterForm, TrendForm
from reports.outputs import PartsOutput, RecordsOutput, SummaryOutput, TrendOutput
from reports.rates import HEADLINES, RATE
from reports.rules.periods import COMPARISONS
from reports.selectors import statistics
from reports.selectors.cuts import INTERVALS, interval_days
from reports.selectors.records import RecordKind, statistics_records
from reports.selectors.statistics import Counts, Part

API_PAGE_SIZE = 100


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


def parameter(name: str, about: str, values: list[str] | None = None, *, required: bool = False) -> OpenApiParameter:
    return OpenApiParameter(name, str, description=about, enum=values, required=required)


FILTER_PARAMETERS = [
    parameter("campaign", "Id or short name; that campaign alone."),
    parameter("region", "Code; the region and all below it."),
    parameter("team", "Id."),
    parameter("organisation", "Id."),
    parameter("category", "Word; with its sub-categories."),
    parameter("industry", "Section, division or group, with all that is part of it."),
    parameter("size", "Word."),
    parameter("since", "First day, inclusive."),
    parameter("until", "Last day, inclusive."),
    parameter("cut_off", "As on the evening of this day, which has come: what had happened by then."),
]
FIGURES_PARAMETER = parameter("figures", "Only these, separated by commas.")
COMPARE_PARAMETER = parameter(
    "compare",
    "With `since` and `until`: as many days just before (whole calendar months: as many months), or the same days or "
    "whole months of the year before.",
    list(COMPARISONS),
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match", str, OpenApiParameter.HEADER, description="An ETag; 304 while nothing of the answer has changed."
)


class StatisticsView(APIView):
    """Read with the scope `statistics`."""

    required_scopes = ["statistics"]
    # The tables whose names are in the answer whatever is asked for.
    named: ClassVar[tuple[type[Model], ...]] = ()

    def actor(self) -> User:
        """Whoever came this far is signed in."""
        return cast("User", self.request.user)


StatisticsViewT = TypeVar("StatisticsViewT", bound=StatisticsView)
Get = Callable[[StatisticsViewT, Request], Response]


def unless_unchanged(get: Get[StatisticsViewT]) -> Callable[[StatisticsViewT, Request], HttpResponseBase]:
    """304 to whoever holds this very answer already."""

    @wraps(get)
    def answer(view: StatisticsViewT, request: Request) -> HttpResponseBase:
        asked = cast("HttpRequest", request)
        return kept_while_unchanged(asked, view.actor(), lambda: get(view, request), named=view.named)

    return answer


class StatisticsSummaryApi(StatisticsView):
    @extend_schema(
        operation_id="statistics_summary",
        summary="Every figure in total",
        parameters=[*FILTER_PARAMETERS, FIGURES_PARAMETER, COMPARE_PARAMETER, IF_NONE_MATCH],
        responses=SummaryOutput,
        tags=["statistics"],
    )
    @unless_unchanged
    def get(self, request: Request) -> Response:
        form = read(ComparisonForm(request.query_params, actor=self.actor()))
        summary = statistics.statistics_summary(
            actor=self.actor(), filters=form.filters(), figures=form.counted(), compare=form.cleaned_data["compare"]
        )
        shown, parameters = form.cleaned_data["figures"], summary.filters.parameters()
        base = reverse("statistics-records", request=request)
        body = {
            "as_of": summary.as_of,
            "filters": parameters,
            "figures": figures_output(base, summary.counts, parameters, shown),
        }
        if summary.comparison:
            body["comparison"] = comparison_output(
                base, summary.comparison.counts, summary.comparison.filters.parameters(), shown
            )
        return Response(body)


class StatisticsBreakdownApi(StatisticsView):
    @extend_schema(
        operation_id="statistics_breakdown",
        summary="Every figure by a dimension",
        description="By region: the children of the region asked for. A null key is what is in no part.",
        parameters=[
            *FILTER_PARAMETERS,
            parameter("by", "Dimension.", list(DIMENSIONS), required=True),
            FIGURES_PARAMETER,
            IF_NONE_MATCH,
        ],
        responses=PartsOutput,
        tags=["statistics"],
    )
    @unless_unchanged
    def get(self, request: Request) -> Response:
        form = read(BreakdownForm(request.query_params, actor=self.actor()))
        by, shown = form.cleaned_data["by"], form.cleaned_data["figures"]
        breakdown = statistics.statistics_breakdown(
            actor=self.actor(), filters=form.filters(), by=by, figures=form.counted()
        )
        parameters = breakdown.filters.parameters()
        base = reverse("statistics-records", request=request)
        parts = [part_output(base, part, {**parameters, "by": by, "key": part.key}, shown) for part in breakdown.parts]
        return Response({"as_of": breakdown.as_of, "filters": parameters, "results": parts})


class StatisticsTrendApi(StatisticsView):
    @extend_schema(
        operation_id="statistics_trend",
        summary="Figures over time",
        description="The key is the first day of the day, ISO week or month. Numbers of different enterprises and "
        "rounds only where `figures` names them. With `compare` the first interval stands beside the first of the "
        "other period, and so on.",
        parameters=[
            *FILTER_PARAMETERS,
            parameter("interval", "Length.", list(INTERVALS), required=True),
            FIGURES_PARAMETER,
            COMPARE_PARAMETER,
            IF_NONE_MATCH,
        ],
        responses=TrendOutput,
        tags=["statistics"],
    )
    @unless_unchanged
    def get(self, request: Request) -> Response:
        form = read(TrendForm(request.query_params, actor=self.actor()))
        shown = form.cleaned_data["figures"]
        trend = statistics.statistics_trend(
            actor=self.actor(),
            filters=form.filters(),
            interval=form.cleaned_data["interval"],
            figures=form.counted(),
            compare=form.cleaned_data["compare"],
        )
        base = reverse("statistics-records", request=request)
        points = [part_output(base, point, interval_parameters(trend, point), shown) for point in trend.points]
        if other := trend.comparison:
            compared = [
                comparison_output(base, point.counts, interval_parameters(other, point), shown)
                for point in other.points
            ]
            # The same days of a leap year, or other weekdays, may make an interval more or fewer.
            for point, counterpart in zip_longest(points, compared[: len(points)]):
                point["comparison"] = counterpart
        return Response({"as_of": trend.as_of, "filters": trend.filters.parameters(), "results": points})


class StatisticsRecordsApi(StatisticsView):
    @extend_schema(
        operation_id="statistics_records",
        summary="The very records that a figure counts",
        description="`by` and `key` name one part of a breakdown; an empty key is what is in no part.",
        parameters=[
            *FILTER_PARAMETERS,
            parameter("figure", "Figure, handling time or rate.", list(HEADLINES), required=True),
            parameter("by", "Dimension.", list(DIMENSIONS)),
            parameter("key", "Part of the breakdown."),
            parameter("cursor", "From `next` or `previous`."),
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
        titles_listed(actor=self.actor(), problems=records.problems, through=ViewedThrough.API)
        here = request.build_absolute_uri(request.path)
        return Response(
            {
                "count": records.total,
                "sensitive_hidden": records.hidden,
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


# `base` is where the records behind a figure are listed.
def part_output(base: str, part: Part, parameters: dict[str, str], shown: Iterable[str]) -> dict[str, Any]:
    figures = figures_output(base, part.counts, parameters, shown)
    return {"key": part.key or None, "name": part.name, "figures": figures}


def comparison_output(base: str, counts: Counts, parameters: dict[str, str], shown: Iterable[str]) -> dict[str, Any]:
    figures = figures_output(base, counts, parameters, shown)
    return {"since": parameters["since"], "until": parameters["until"], "figures": figures}


def figures_output(base: str, counts: Counts, parameters: dict[str, str], shown: Iterable[str]) -> dict[str, Any]:
    query = urlencode(parameters)

    def records(code: str) -> str:
        return f"{base}?figure={code}{'&' if query else ''}{query}"

    return {code: _rate(code, counts, records) if code in RATE else _value(code, counts, records) for code in shown}


def _value(code: str, counts: Counts, records: Callable[[str], str]) -> dict[str, Any]:
    value = counts[code]
    is_listed = value is not None and (code not in FIGURE or FIGURE[code].is_listable)
    shown = float(value) if isinstance(value, Decimal) else value
    return {"value": shown, "records": records(code) if is_listed else None}


def _rate(code: str, counts: Counts, records: Callable[[str], str]) -> dict[str, Any]:
    counted = counts.rate(code)
    return {
        "numerator": counted.numerator if counted else None,
        "denominator": counted.denominator if counted else None,
        "value": str(counted.percent) if counted and counted.percent is not None else None,
        "records": records(code) if counted and FIGURE[RATE[code].listed].is_listable else None,
    }


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
