"""The demonstration in a database of its own, loaded once in a run, for the tests that count it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection

TODAY = dt.date(2026, 11, 20)


@pytest.fixture(scope="session")
def demo_database(django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """The name of a copy of the test database with the demonstration as it stands on TODAY."""
    from portal.demo.loader import demo_load  # noqa: PLC0415  # models need the settings, which come after plugins

    name = f"{connection.settings_dict['NAME']}_demo"
    with django_db_blocker.unblock():
        _in_maintenance(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        _in_maintenance(f'CREATE DATABASE "{name}" TEMPLATE "{connection.settings_dict["NAME"]}"')
        empty = _switch(name)
        demo_load(today=TODAY, progress=lambda line: None)
        _switch(empty)
        yield name
        _in_maintenance(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture(scope="module")
def demo_loaded(demo_database: str, django_db_blocker: Any) -> Iterator[None]:
    """All tests of the module see the demonstration; what one changes is rolled back as usual."""
    with django_db_blocker.unblock():
        empty = _switch(demo_database)
    yield
    with django_db_blocker.unblock():
        _switch(empty)


def _switch(name: str) -> str:
    """Connect to another database from now on; returns the name of the one before."""
    before = str(connection.settings_dict["NAME"])
    connection.close()
    connection.settings_dict["NAME"] = name
    return before


def _in_maintenance(statement: str) -> None:
    # A database cannot be copied while somebody is connected to it.
    connection.close()
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)
