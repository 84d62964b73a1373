"""Real PostgreSQL and Valkey for every test; the clock, the network and mail are the only things ever replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.cast import Cast


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Reference data (regions, industries, categories, calendar) are there as in every real portal."""
    from django.core.management import call_command

    with django_db_blocker.unblock():
        call_command("load_reference", verbosity=0)


@pytest.fixture
def cast(db: None) -> Cast:
    """The users and records of tests/cast.py."""
    from tests.cast import make_cast

    return make_cast()


@pytest.fixture
def committed_cast(transactional_db: None) -> Cast:
    """The same, committed, for tests that need a second connection; such tests empty every table when they end."""
    from django.core.management import call_command

    from tests.cast import make_cast

    call_command("load_reference", verbosity=0)
    return make_cast()
