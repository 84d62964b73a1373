"""Triggers that note what the feed tells: for every statement on a table of the API, in the writing transaction.

A statement notes all its rows at once, a load of a million rows in one INSERT.
"""

from __future__ import annotations

from typing import Any

import pgtrigger

from integrations.changes.tables import Moves, Part, Table

INSERTED, UPDATED, DELETED = "insert", "update", "delete"
OPERATIONS = {INSERTED: pgtrigger.Insert, UPDATED: pgtrigger.Update, DELETED: pgtrigger.Delete}
ROWS = {INSERTED: {"new": "new_rows"}, UPDATED: {"old": "old_rows", "new": "new_rows"}, DELETED: {"old": "old_rows"}}


class Telling(pgtrigger.Trigger):
    """Notes the rows of one kind of statement."""

    level = pgtrigger.Statement
    when = pgtrigger.After

    def __init__(self, source: Table | Part | Moves, kind: str) -> None:
        self.source, self.kind = source, kind
        rows = pgtrigger.Referencing(**ROWS[kind])  # type: ignore[no-untyped-call]
        super().__init__(name=f"tell_{kind}", operation=OPERATIONS[kind], referencing=rows)

    def get_func(self, model: Any) -> str:
        key = model._meta.pk.column
        if isinstance(self.source, Moves):
            noted = _moves(self.source, model)
        elif isinstance(self.source, Part):
            noted = _of_whole(self.source, model, self.kind)
        else:
            noted = NOTED[self.kind](self.source, model)
        rows = _rows(model, self.kind, key)
        return f"INSERT INTO integrations_change (type, key, act, says, was)\n{noted}\n{rows};\nRETURN NULL;"


def telling_triggers(source: Table | Part | Moves) -> list[Telling]:
    return [Telling(source, kind) for kind in ([INSERTED] if isinstance(source, Moves) else OPERATIONS)]


def _rows(model: Any, kind: str, key: str) -> str:
    if kind != UPDATED:
        return f"FROM {'new_rows n' if kind == INSERTED else 'old_rows o'}"
    # A full join, kept one by conditions that are true of nulls as well, is never made by a nested loop: the plan
    # that a session remembers from a statement of one row would take hours over a million.
    has_version = any(field.name == "version" for field in model._meta.concrete_fields)
    differs = "n.version IS DISTINCT FROM o.version" if has_version else "n IS DISTINCT FROM o"
    return f"FROM old_rows o FULL JOIN new_rows n ON n.{key} = o.{key} WHERE {differs}"


def _inserted(table: Table, model: Any) -> str:
    return f"SELECT '{table.resource}', n.{model._meta.pk.column}::text, 'created', NULL::jsonb, NULL::jsonb"


def _updated(table: Table, model: Any) -> str:
    columns = [model._meta.get_field(name).column for name in table.scope]
    changed = " OR ".join(f"n.{column} IS DISTINCT FROM o.{column}" for column in columns)
    was = f"CASE WHEN {changed} THEN {_as_it_was(columns, model)} END" if columns else "NULL::jsonb"
    act, says = "'updated'", "NULL::jsonb"
    if table.merged:
        into = model._meta.get_field(table.merged).column
        act = f"CASE WHEN n.{into} IS DISTINCT FROM o.{into} THEN 'moved' ELSE 'updated' END"
        says = (
            f"CASE WHEN n.{into} IS NOT DISTINCT FROM o.{into} THEN NULL"
            f" WHEN n.{into} IS NULL THEN jsonb_build_object('move', 'undo-merge', 'out_of', o.{into})"
            f" ELSE jsonb_build_object('move', 'merge', 'into', n.{into}) END"
        )
    return f"SELECT '{table.resource}', n.{model._meta.pk.column}::text, {act}, {says}, {was}"


def _deleted(table: Table, model: Any) -> str:
    columns = [model._meta.get_field(name).column for name in table.scope]
    key = model._meta.pk.column
    return f"SELECT '{table.resource}', o.{key}::text, 'deleted', NULL::jsonb, {_as_it_was(columns, model)}"


NOTED = {INSERTED: _inserted, UPDATED: _updated, DELETED: _deleted}


def _as_it_was(columns: list[str], model: Any) -> str:
    pairs = ", ".join(f"'{column}', o.{column}" for column in [model._meta.pk.column, *columns])
    return f"jsonb_build_object({pairs})"


def _of_whole(part: Part, model: Any, kind: str) -> str:
    column = model._meta.get_field(part.of).column
    row = "o" if kind == DELETED else "n"
    return f"SELECT DISTINCT '{part.resource}', {row}.{column}::text, 'updated', NULL::jsonb, NULL::jsonb"


def _moves(moves: Moves, model: Any) -> str:
    of = model._meta.get_field(moves.of).column
    says = ", ".join(f"'{name}', n.{getattr(moves, name)}" for name in ("move", "from_state", "to_state"))
    return f"SELECT '{moves.resource}', n.{of}::text, 'moved', jsonb_build_object({says}), NULL::jsonb"
