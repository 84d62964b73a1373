"""SQL that turns rows of a fact into deltas. Triggers, recount and verification all use the same text."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.db.models import (
    BigIntegerField,
    Case,
    DateField,
    F,
    Func,
    IntegerField,
    Q,
    QuerySet,
    SmallIntegerField,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, Left
from psycopg2.extensions import adapt

from reports.engine.series import PART_COLUMNS, WORDS, Emission, bit_of, emissions, word_of
from reports.facts import FACTS, Fact

# Of a delta, but for its words, `day` and `n`.
COLUMNS = ("campaign", "region", *PART_COLUMNS.values(), "duration", "entity")
DELTA_KEY = ", ".join((*WORDS, *COLUMNS, "day"))
DELTA_COLUMNS = f"{DELTA_KEY}, n"
TYPES = {**dict.fromkeys(WORDS, "bigint"), "day": "date", "n": "integer"}


class Bits(Func):
    """The bits of all series whose condition holds."""

    template = "(%(expressions)s)"
    arg_joiner = " | "
    output_field = BigIntegerField()


@cache
def projection(fact_index: int) -> str:
    """`SELECT settled, as_of, growing, …, n` over the fact's table: a row for each day on which a row of it counts."""
    slots = list(enumerate(emissions(fact_index)))
    values = {
        **{word: [f"f.{word}_{slot}" if _in_word(one, word) else "0" for slot, one in slots] for word in WORDS},
        "day": [f"f.day_{slot}" for slot, _one in slots],
        "n": [str(one.sign) for _slot, one in slots],
    }
    columns = ", ".join(f"f.c_{column} AS {column}" for column in COLUMNS)
    # In the list of a SELECT arrays are unnested side by side; a join with VALUES would take ten times as long.
    marks = ", ".join(f"{_one_of(texts, TYPES[name])} AS {name}" for name, texts in values.items())
    rows = rows_by_slot(fact_index)
    return f"SELECT * FROM (SELECT {columns}, {marks} FROM ({rows}) f) m WHERE {' | '.join(WORDS)} <> 0"


def _one_of(texts: Sequence[str], of_type: str) -> str:
    if len(texts) == 1:
        return f"{texts[0]}::{of_type}"
    return f"unnest(ARRAY[{', '.join(texts)}]::{of_type}[])"


def _in_word(emission: Emission, word: str) -> dict[int, Q]:
    return {number: condition for number, condition in emission.series.items() if word_of(number) == word}


@cache
def rows_by_slot(fact_index: int) -> str:
    """`SELECT` of a row for each row of the fact: `c_` and the columns of a delta; and by the number of each emission
    the `day_` on which it counts and those of the words `settled_`, `as_of_`, `growing_` in which it may."""
    fact = FACTS[fact_index]
    annotations = {f"c_{column}": value for column, value in _delta_columns(fact).items()}
    for slot, emission in enumerate(emissions(fact_index)):
        for word in WORDS:
            bits = [_bit(number, condition) for number, condition in _in_word(emission, word).items()]
            if bits:
                annotations[f"{word}_{slot}"] = Bits(*bits)
        annotations[f"day_{slot}"] = Cast(Value(None) if emission.day is None else emission.day, DateField())
    rows: QuerySet[Any] = fact.counted(fact.model.objects).order_by()
    return literal_sql(rows.annotate(**annotations).values_list(*annotations))


def _bit(number: int, condition: Q) -> Any:
    bit = Value(bit_of(number), output_field=BigIntegerField())
    return Case(When(condition, then=bit), default=Value(0), output_field=BigIntegerField()) if condition else bit


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
