"""SQL that turns rows of a fact into deltas. Triggers, recount and verification all use the same text."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db.models import Case, DateField, F, Func, IntegerField, QuerySet, SmallIntegerField, TextField, Value, When
from django.db.models.functions import Cast, Left
from psycopg2.extensions import adapt

from reports.engine.series import PART_COLUMNS, emissions
from reports.facts import FACTS, Fact

# Of a delta, but for `series`, `day` and `n`.
COLUMNS = ("campaign", "region", *PART_COLUMNS.values(), "duration", "entity")
DELTA_COLUMNS = ", ".join(("series", *COLUMNS, "day", "n"))


class Numbers(Func):
    """The numbers of the conditions that hold."""

    template = "array_remove(ARRAY[%(expressions)s]::smallint[], NULL)"
    output_field = ArrayField(SmallIntegerField())


@cache
def projection(fact_index: int) -> str:
    """`SELECT series, …, n` over the fact's table: a row for each day on which a row of the table counts."""
    kept = emissions(fact_index)
    rows = literal_sql(_rows(FACTS[fact_index]))
    marks = ", ".join(f"(f.series_{slot}, f.day_{slot}, {emission.sign})" for slot, emission in enumerate(kept))
    columns = ", ".join(f"f.c_{column} AS {column}" for column in COLUMNS)
    return (
        f"SELECT m.series, {columns}, m.day, m.n FROM ({rows}) f"
        f" CROSS JOIN LATERAL (VALUES {marks}) m(series, day, n) WHERE cardinality(m.series) > 0"
    )


def _rows(fact: Fact) -> QuerySet[Any, Any]:
    kept = emissions(FACTS.index(fact))
    annotations = {f"c_{column}": value for column, value in _delta_columns(fact).items()}
    for slot, emission in enumerate(kept):
        numbers = [
            Case(When(condition, then=Value(number)), output_field=SmallIntegerField())
            if condition
            else Value(number, output_field=SmallIntegerField())
            for number, condition in emission.series.items()
        ]
        annotations[f"series_{slot}"] = Numbers(*numbers)
        annotations[f"day_{slot}"] = Cast(Value(None) if emission.day is None else emission.day, DateField())
    rows: QuerySet[Any] = fact.counted(fact.model.objects).order_by()
    projected: QuerySet[Any, Any] = rows.annotate(**annotations).values_list(*annotations)
    return projected


def _delta_columns(fact: Fact) -> dict[str, Any]:
    """The columns of a delta as expressions over the fact's table; null where it lacks the dimension."""
    values: dict[str, Any] = {
        "campaign": F(f"{fact.dimensions['campaign']}_id"),
        "region": F(f"{fact.dimensions['region']}_id"),
    }
    for dimension, column in PART_COLUMNS.items():
        name = fact.dimensions.get(dimension)
        if name is None:
            field = IntegerField() if dimension in {"team", "organisation"} else TextField()
            values[column] = Cast(Value(None), field)
        else:
            values[column] = Left(F(f"{name}_id"), 1) if dimension == "industry" else F(name)
    values["duration"] = Cast(Value(None) if fact.duration is None else fact.duration, SmallIntegerField())
    values["entity"] = Cast(Value(None), IntegerField()) if fact.entity is None else F(f"{fact.entity}_id")
    return values


def literal_sql(rows: QuerySet[Any, Any]) -> str:
    """The query as text with its parameters written in; they are codes and dates of our own definitions."""
    sql, parameters = rows.query.sql_with_params()
    return sql % tuple(_literal(value) for value in parameters)


def _literal(value: Any) -> str:
    return "NULL" if value is None else adapt(value).getquoted().decode("ascii")
