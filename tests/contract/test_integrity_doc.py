"""docs/integrity.md lists what the database really refuses: models, PostgreSQL and the page agree."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.contract import integrity


def catalogue(query: str) -> set[str]:
    tables = [model._meta.db_table for model in integrity.own_models()]
    with connection.cursor() as cursor:
        cursor.execute(query, [tables])
        return {name for (name,) in cursor.fetchall()}


def test_the_page_lists_every_rule_of_the_models() -> None:
    renewed = integrity.document_with(integrity.rendered())
    assert integrity.DOCUMENT.read_text() == renewed, "renew docs/integrity.md as it says"


@pytest.mark.django_db
def test_every_named_constraint_is_in_the_database() -> None:
    present = catalogue("SELECT conname FROM pg_constraint WHERE conrelid::regclass::text = ANY(%s)") | catalogue(
        "SELECT indexrelid::regclass::text FROM pg_index WHERE indisunique AND indrelid::regclass::text = ANY(%s)"
    )
    declared = {rule.name for rule in integrity.all_rules() if "." not in rule.name}
    assert declared - present == set(integrity.TRIGGER_RULES)


@pytest.mark.django_db
def test_the_database_has_no_rule_that_the_page_lacks() -> None:
    composite = "SELECT conname FROM pg_constraint WHERE conrelid::regclass::text = ANY(%s)"
    keys = catalogue(f"{composite} AND contype = 'f' AND array_length(conkey, 1) > 1")
    assert keys == set(integrity.COMPOSITE_KEYS)
    # Counts that are never below zero are Django's own checks, named after their column.
    checks = catalogue(f"{composite} AND contype = 'c' AND conname NOT LIKE '%%_check'")
    assert checks <= {rule.name for rule in integrity.all_rules()}


@pytest.mark.django_db
def test_every_trigger_is_explained() -> None:
    names = catalogue("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text = ANY(%s)")
    kinds = {name.removeprefix("pgtrigger_").rsplit("_", 1)[0] for name in names}
    assert kinds <= set(integrity.TRIGGERS)
    page = integrity.DOCUMENT.read_text()
    assert all(f"`{kind}`" in page for kind in kinds)
