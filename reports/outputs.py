"""The answers of the statistics' API, as its description tells them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from reports.figures import FIGURES
from reports.rates import HANDLING_TIMES, RATES

AnyField = serializers.Field[Any, Any, Any, Any]


def _nullable(field: type[AnyField], help_text: str = "") -> AnyField:
    return field(allow_null=True, help_text=help_text)


FigureOutput = inline_serializer(
    "StatisticsFigure",
    {
        "value": _nullable(serializers.IntegerField, "null where the records do not have a dimension asked for"),
        "records": _nullable(serializers.URLField, "the very rows that are counted"),
    },
)
HandlingTimeOutput = inline_serializer(
    "StatisticsHandlingTime",
    {
        "value": _nullable(
            serializers.FloatField, "working days: whole ones, of the mean one decimal; null of nothing"
        ),
        "records": _nullable(serializers.URLField, "the very rows that are measured"),
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
    outputs = ((FigureOutput, FIGURES), (HandlingTimeOutput, HANDLING_TIMES), (RateOutput, RATES))
    return {
        one.code: type(output)(required=False, help_text=str(one.meaning)) for output, some in outputs for one in some
    }


class FiguresOutput(serializers.Serializer[Any]):
    """Figures, handling times and rates by name: all, or those asked for."""

    def get_fields(self) -> dict[str, AnyField]:
        return _figure_fields()


class PartOutput(serializers.Serializer[Any]):
    key = serializers.CharField(allow_null=True)
    name = serializers.CharField()
    figures = FiguresOutput()


class ComparisonOutput(serializers.Serializer[Any]):
    since = serializers.DateField()
    until = serializers.DateField()
    figures = FiguresOutput()


class SummaryOutput(serializers.Serializer[Any]):
    as_of = serializers.DateTimeField()
    filters = serializers.DictField(child=serializers.CharField())
    figures = FiguresOutput()
    comparison = ComparisonOutput(required=False, help_text="with `compare` alone")


class PointOutput(PartOutput):
    comparison = ComparisonOutput(
        required=False, allow_null=True, help_text="with `compare` alone; null if it has fewer intervals"
    )


class TrendOutput(serializers.Serializer[Any]):
    as_of = serializers.DateTimeField()
    filters = serializers.DictField(child=serializers.CharField())
    results = PointOutput(many=True)


class PartsOutput(serializers.Serializer[Any]):
    as_of = serializers.DateTimeField()
    filters = serializers.DictField(child=serializers.CharField())
    results = PartOutput(many=True)


class RecordsOutput(serializers.Serializer[Any]):
    count = serializers.IntegerField()
    sensitive_hidden = serializers.IntegerField(
        help_text="How many of them are sensitive, seen by those alone who handle them: counted, not listed."
    )
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = serializers.ListField(child=serializers.DictField())
