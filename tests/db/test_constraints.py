"""Each rule of docs/integrity.md, broken in plain SQL behind the back of every service: PostgreSQL must refuse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pgtrigger
import pytest
from django.db import DatabaseError, IntegrityError, connection, models, transaction

from accounts.models import CalendarDay, User
from campaigns.models import ListChange, ListUpload, Target
from common.records import Record
from enterprises.models import DuplicateSearch, Export, Import, SizingRun
from issues.models import BulkMove, Category, SavedView
from tests.cast import make_cast
from tests.contract.integrity import Rule, all_rules, own_models
from tests.db.constraint_cases import CASES, IMPLIED_BY_PRIMARY_KEY
from tests.db.constraint_changes import Change, Copy
from tests.db.constraint_world import make_world

pytestmark = pytest.mark.django_db  # each test within a savepoint of the world's transaction

World = dict[type[models.Model], models.Model]
# Audited, but no `Record`: a change that shows.
WITHOUT_TIMES: dict[type[models.Model], str] = {
    CalendarDay: "note = 'x'",
    Category: "name_en = 'x'",
    Target: "value = value + 1",
    User: "phone = 'x'",
}
# Work in progress, which writes its own state many times: the row itself is the record, and what the work does to the
# register is in the trails of the register.
# What these do, the records that they are about tell; a saved view concerns nobody else.
WITHOUT_TRAIL = {BulkMove, DuplicateSearch, Export, Import, ListChange, ListUpload, SavedView, SizingRun}
RULES = {rule.name: rule for rule in all_rules()}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """One world for all cases: each of them leaves it as it was."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world(make_cast())
        transaction.set_rollback(True)


def test_every_rule_has_a_case() -> None:
    assert set(RULES) == set(CASES) | IMPLIED_BY_PRIMARY_KEY


@pytest.mark.parametrize("name", sorted(CASES))
def test_the_database_refuses(world: World, name: str) -> None:
    rule = RULES[name]
    for case in CASES[name]:
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            execute(f"{sql_of(case, world[rule.model])}; SET CONSTRAINTS ALL IMMEDIATE")
        assert constraint_of(refused.value) == constraint_name(rule), case


def test_counts_are_never_below_zero(world: World) -> None:
    kept = {model for model, trigger in pgtrigger.registered() if trigger.name == "append_only"}
    for row in world.values():
        for column in row._meta.local_concrete_fields:
            is_count = isinstance(column, models.PositiveIntegerField | models.PositiveSmallIntegerField)
            if is_count and column.name != "version":  # which the database writes itself
                # Of what is append-only nothing can be changed: there it is a new row.
                case = Copy({column.column: "-1"}) if type(row) in kept else Change(f"{column.column} = -1")
                with pytest.raises(IntegrityError, match="check"), transaction.atomic():
                    execute(sql_of(case, row))


def test_every_update_of_a_record_raises_its_version(world: World) -> None:
    for row in world.values():
        if isinstance(row, Record):
            execute(sql_of(Change("version = version + 40"), row))
            row.refresh_from_db()
            execute(sql_of(Change("version = 1"), row))  # what a save of a stale copy writes
            row.version += 1
            execute(sql_of(Change(f"created_at = created_at - interval '1 day', version = {row.version}"), row))
            before, updated_at = row.version, row.updated_at
            row.refresh_from_db()
            assert (row.version, row.updated_at > updated_at) == (before + 1, True), row._meta.label


def test_the_audit_trail_has_every_change_and_cannot_be_altered(world: World) -> None:
    audited = [row for row in world.values() if hasattr(row, "audit")]
    records = {m for m in own_models() if issubclass(m, Record)}
    assert {type(row) for row in audited} == records - WITHOUT_TRAIL | set(WITHOUT_TIMES)
    for row in audited:
        trail = row.audit  # type: ignore[attr-defined]
        before = trail.count()
        execute(sql_of(Change(WITHOUT_TIMES.get(type(row), "created_at = created_at - interval '1 day'")), row))
        assert trail.latest("pgh_id").pgh_label == "update"
        assert trail.count() == before + 1
        table = trail.model._meta.db_table
        for attempt in (f"UPDATE {table} SET pgh_label = 'x'", f"DELETE FROM {table}"):
            with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
                execute(attempt)


def test_a_region_that_moves_takes_all_below_it_along(world: World) -> None:
    execute("UPDATE accounts_region SET parent_id = '330800' WHERE code = '330502'")
    rows = fetched("SELECT path FROM accounts_region WHERE code IN ('330502', '330502001') ORDER BY path")
    assert rows == ["100000.330000.330800.330502.", "100000.330000.330800.330502.330502001."]


def sql_of(case: Change | Copy, row: models.Model) -> str:
    table, key = row._meta.db_table, row._meta.pk.column
    where = f"{key} = '{row.pk}'"
    if isinstance(case, Change):
        return f"UPDATE {table} SET {case.columns} WHERE {where}"
    values = {
        f'"{f.column}"': case.columns.get(f.column, f'"{f.column}"')
        for f in row._meta.local_concrete_fields
        if f.column in case.columns or not f.primary_key
    }
    return f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())} FROM {table} WHERE {where}"


def constraint_name(rule: Rule) -> str:
    """The name under which PostgreSQL reports it: for a unique column, that of the index that Django made."""
    if "." not in rule.name:
        return rule.name
    table, column = rule.name.split(".")
    with connection.cursor() as cursor:
        constraints = connection.introspection.get_constraints(cursor, table)
    return next(n for n, c in constraints.items() if c["unique"] and c["columns"] == [column] and not c["primary_key"])


def constraint_of(error: Any) -> str | None:
    name: str | None = error.__cause__.diag.constraint_name
    return name


def execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def fetched(sql: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [value for (value,) in cursor.fetchall()]
