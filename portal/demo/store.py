"""Rows collected in memory with their keys known, then copied into the database in one stream per table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from enum import Enum
from io import StringIO
from itertools import count
from typing import Any, TypeVar

from django.db import connection, models
from django.db.models.fields import NOT_PROVIDED

ModelT = TypeVar("ModelT", bound=models.Model)
BLOCK = 2000


class Store:
    """Hands out primary keys from the tables' own sequences, so that rows can point at each other before they exist.

    Foreign keys are checked at the end of the transaction; the order of the tables does not matter.
    """

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
        """Write everything that was collected."""
        for model, rows in self._rows.items():
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
                [model._meta.db_table, model._meta.pk.column, BLOCK],
            )
            yield from [key for (key,) in cursor.fetchall()]


def _copy(model: type[models.Model], rows: list[models.Model]) -> None:
    # Versions and times are the database's own.
    fields = [field for field in model._meta.concrete_fields if field.db_default is NOT_PROVIDED]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
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
    return str(value).translate(_ESCAPES)


_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
