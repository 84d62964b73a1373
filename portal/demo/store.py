"""Rows collected in memory with their keys known, then copied into the database in one stream per table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from enum import Enum
from graphlib import TopologicalSorter
from io import StringIO
from itertools import count
from typing import Any, TypeVar
from uuid import uuid4

from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED

from portal.copying import escaped

ModelT = TypeVar("ModelT", bound=models.Model)
BLOCK = 2000


class Store:
    """Hands out primary keys from the tables' own sequences, so that rows can point at each other before they exist."""

    def __init__(self) -> None:
        self._rows: dict[type[models.Model], list[models.Model]] = defaultdict(list)
        self._keys: dict[type[models.Model], Iterator[int]] = {}

    def new(self, model: type[ModelT], **values: Any) -> ModelT:
        row = model(pk=self._key(model), **values)
        self._rows[model].append(row)
        return row

    def rows(self, model: type[ModelT]) -> list[ModelT]:
        return self._rows[model]  # type: ignore[return-value]  # keyed by the rows' own class

    def copy(self, progress: Callable[[str], None]) -> None:
        """Write everything that was collected; the audit says that the demonstration did it."""
        _prepare()
        for model in _in_order_of_reference(self._rows):
            rows = self._rows[model]
            progress(f"{len(rows):>8,} × {model._meta.label}")
            _copy(model, rows)
        self._rows.clear()

    def _key(self, model: type[models.Model]) -> int:
        if model not in self._keys:
            self._keys[model] = _reserved(model)
        return next(self._keys[model])


def _reserved(model: type[models.Model]) -> Iterator[int]:
    for _ in count():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
                [model._meta.db_table, _key_column(model), BLOCK],
            )
            yield from [key for (key,) in cursor.fetchall()]


def _in_order_of_reference(models_: Iterable[type[models.Model]]) -> list[type[models.Model]]:
    graph = {model: {f.related_model for f in model._meta.concrete_fields if f.is_relation} for model in models_}
    order = TopologicalSorter({model: others - {model} for model, others in graph.items()}).static_order()
    return [model for model in order if model in graph]


def _prepare() -> None:
    # Without a context the audit's triggers raise and catch an error for each row, ever slower in one transaction.
    with connection.cursor() as cursor:
        # Checked table by table: a long queue of deferred checks would slow down each of the triggers' rows as well.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "SELECT set_config('pghistory.context_id', %s, true), set_config('pghistory.context_metadata', %s, true)",
            [str(uuid4()), '{"source": "demo"}'],
        )


def _key_column(model: type[models.Model]) -> str:
    return str(model._meta.pk.column)


def _copy(model: type[models.Model], rows: list[models.Model]) -> None:
    # Versions and times are the database's own; what else it would fill in, the rows know.
    fields = [field for field in model._meta.concrete_fields if field.editable or field.db_default is NOT_PROVIDED]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    names = [field.attname for field in fields]
    text = StringIO("".join("\t".join([_text(getattr(row, name)) for name in names]) + "\n" for row in rows))
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {quote(model._meta.db_table)} ({columns}) FROM STDIN", text)


def _text(value: Any) -> str:
    """A value in the text format of COPY."""
    if value is None:
        return r"\N"
    if isinstance(value, Enum):
        value = value.value
    if isinstance(value, list):
        # Arrays here hold codes, which need no quoting.
        return "{" + ",".join(str(getattr(item, "value", item)) for item in value) + "}"
    return escaped(str(value))
