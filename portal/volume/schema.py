"""Tables loaded as a database administrator would: without secondary indexes, keys and triggers, put back afterwards.

What is put back is checked by PostgreSQL over all rows: a key that leads nowhere or a double makes the load fail as a
whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import connection, models

from portal.volume.progress import Progress

_MEMORY = "512MB"
# Not those of primary keys, nor those on which the keys of other tables stand.
_CONSTRAINTS = """
    SELECT held.conrelid::regclass::text, quote_ident(held.conname), pg_get_constraintdef(held.oid)
    FROM pg_constraint held
    WHERE held.conrelid = ANY (%s::regclass[])
      AND (held.contype = 'f' OR held.contype = 'u' AND NOT EXISTS (
            SELECT FROM pg_constraint other WHERE other.contype = 'f' AND other.conindid = held.conindid
          ))
    ORDER BY held.contype DESC, held.conrelid::regclass::text, held.conname
"""
_INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
    FROM pg_index
    WHERE indrelid = ANY (%s::regclass[])
      AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid AND conrelid = indrelid)
    ORDER BY indexrelid::regclass::text
"""


@dataclass(frozen=True, slots=True)
class _Part:
    """Something of a table that can be taken off and put back as it was."""

    name: str
    drop: str
    create: str


@contextmanager
def loosened(tables: list[type[models.Model]], progress: Progress) -> Iterator[None]:
    """Within the transaction the tables take rows at the speed of the disk; only their own CHECKs are looked at."""
    names = [model._meta.db_table for model in tables]
    with connection.cursor() as cursor:
        # What earlier statements of the transaction left to be checked at its end would stand in the way.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"SET LOCAL maintenance_work_mem = '{_MEMORY}'")
        parts = _parts(names)
        for part in parts:
            cursor.execute(part.drop)
        for name in names:
            cursor.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
        yield
        progress.say(f"{progress.rows:,} rows are written; putting back {len(parts)} indexes and keys.")
        for number, part in enumerate(reversed(parts), start=1):
            progress.working_on(f"{number} of {len(parts)}: {part.name}")
            cursor.execute(part.create)
        for name in names:
            cursor.execute(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')


def _parts(tables: list[str]) -> list[_Part]:
    """In the order of taking them off: foreign keys need the indexes of what they lead to."""
    with connection.cursor() as cursor:
        cursor.execute(_CONSTRAINTS, [tables])
        constraints = [
            _Part(
                name, f"ALTER TABLE {table} DROP CONSTRAINT {name}", f"ALTER TABLE {table} ADD CONSTRAINT {name} {text}"
            )
            for table, name, text in cursor.fetchall()
        ]
        cursor.execute(_INDEXES, [tables])
        indexes = [_Part(name, f"DROP INDEX {name}", text) for name, text in cursor.fetchall()]
    keys = [part for part in constraints if "FOREIGN KEY" in part.create]
    return [*keys, *(part for part in constraints if part not in keys), *indexes]
