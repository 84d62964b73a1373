"""Real PostgreSQL and Valkey for every test; the clock, the network and mail are the only things ever replaced."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from pytest_django.plugin import blocking_manager_key

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


@pytest.fixture(scope="session", autouse=True)
def _uploads_apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test writes where a portal of this checkout keeps its files."""
    from django.test import override_settings

    with override_settings(MEDIA_ROOT=tmp_path_factory.mktemp("media")):
        yield


@pytest.fixture(autouse=True)
def _portal_language() -> None:
    """What was asked for in one language leaves no trace in the tests that follow."""
    from django.conf import settings
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def uploads(settings: Any, tmp_path: Path) -> Path:
    """Where the files of this test lie, and no others."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def committed_cast(transactional_db: None) -> Cast:
    """The same, committed, for tests that need a second connection; such tests empty every table when they end."""
    from tests.cast import make_cast

    return make_cast()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """A test that emptied the tables leaves the reference data to those that follow on its worker."""
    yield
    if "transactional_db" in getattr(item, "fixturenames", ()):
        from django.core.management import call_command

        with item.config.stash[blocking_manager_key].unblock():
            call_command("load_reference", verbosity=0)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: Playwright leaves an event loop running, in which Django refuses the database."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
