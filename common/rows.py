"""Rows as the API gives them: declared as a serializer, so that the schema is exact, and read straight from columns.

Building model instances and running serializer fields costs about three times what the query does; a list of a thousand
rows has no use for either.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from rest_framework import serializers

RECORD = ("id", "version", "created_at", "updated_at", "url")


@dataclass(frozen=True)
class Reading:
    """For whom, when and where rows are read: what a derived value may depend on beside its row."""

    actor: Any
    today: date
    collection_url: str


@dataclass(frozen=True)
class Derived:
    """A value computed from columns of the row: `value(reading, *columns)`, the columns being named in `needs`."""

    needs: tuple[str, ...]
    value: Callable[..., Any]


def _object_url(reading: Reading, key: Any) -> str:
    return f"{reading.collection_url}{key}/"


class RowSerializer(serializers.ModelSerializer[Any]):
    """The shape of one row. A field's `source` is its column, lookup path or annotation; `derived` names the others.

    Give what is no column of the model its type by declaring the field, as in any serializer.
    """

    url = serializers.URLField(read_only=True)

    derived: ClassVar[dict[str, Derived]] = {}

    @classmethod
    def names(cls) -> tuple[str, ...]:
        return _columns_of(cls)[0]

    @classmethod
    def columns(cls, names: Iterable[str]) -> list[str]:
        """What a query must fetch for the fields `names`."""
        sources = _columns_of(cls)[1]
        return list(dict.fromkeys(column for name in names for column in sources[name].needs))

    @classmethod
    def shaped(cls, rows: Iterable[dict[str, Any]], *, names: Iterable[str], reading: Reading) -> list[dict[str, Any]]:
        """The fields `names` of `rows`, which hold at least `columns(names)`."""
        sources = _columns_of(cls)[1]
        plan = [(name, sources[name].needs[0], sources[name]) for name in names]
        return [
            {
                name: row[column]
                if source.value is _as_it_is
                else source.value(reading, *(row[need] for need in source.needs))
                for name, column, source in plan
            }
            for row in rows
        ]


def _as_it_is(reading: Reading, value: Any) -> Any:
    return value


def _as_text(reading: Reading, value: Any) -> str | None:
    """Amounts are written as text, so that no reader makes floating point of them."""
    return None if value is None else str(value)


@cache
def _columns_of(row: type[RowSerializer]) -> tuple[tuple[str, ...], dict[str, Derived]]:
    derived = {"url": Derived(("pk",), _object_url), **row.derived}
    sources = {}
    for name, field in row().fields.items():
        path = "__".join(field.source_attrs)
        is_decimal = isinstance(field, serializers.DecimalField)
        sources[name] = derived.get(name, Derived((path,), _as_text if is_decimal else _as_it_is))
    return tuple(sources), sources


def read(queryset: QuerySet[Model], columns: Iterable[str], annotations: dict[str, Any]) -> QuerySet[Any]:
    """`queryset` as plain rows with exactly `columns`; of `annotations` only those among them cost anything."""
    wanted = list(columns)
    rows: QuerySet[Any] = queryset.annotate(**{name: annotations[name] for name in wanted if name in annotations})
    return rows.values(*wanted)
