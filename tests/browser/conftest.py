"""A real Chromium on a real portal. Whatever a test does, the console has to stay silent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, StorageState, sync_playwright

from tests.browser.visitor import DESK, LAUNCH, Visitor
from tests.chromium import find_chromium
from tests.running import running_portal

VAR = settings.VAR_DIR / "running"
LOCALES = {"zh-hans": "zh-CN", "en": "en-GB"}
OpenWindow = Callable[..., Visitor]


@pytest.hookimpl(tryfirst=True)  # before -m looks for the mark
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def portal() -> Iterator[str]:
    with running_portal(VAR) as address:
        yield address


@pytest.fixture(scope="session")
def mail() -> Path:
    """Where the running portal's worker leaves its letters."""
    return VAR / "mail"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = find_chromium()
    assert program, "no Chromium: `make browser` installs one, BROWSER=skip leaves these tests out"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=LAUNCH)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def sessions() -> dict[str, StorageState]:
    """Who signed in once stays signed in: most tests are about what comes afterwards."""
    return {}


@pytest.fixture
def window(portal: str, browser: Browser, sessions: dict[str, StorageState]) -> Iterator[OpenWindow]:
    """`window("official", language="en", size=PHONE)` is that person's signed-in browser window."""
    contexts: list[BrowserContext] = []
    visitors: list[Visitor] = []

    def open_window(
        account: str = "", *, language: str = "zh-hans", size: Any = DESK, script: bool = True, **options: Any
    ) -> Visitor:
        context = browser.new_context(
            viewport=size,
            locale=LOCALES[language],
            java_script_enabled=script,
            storage_state=sessions.get(account),
            **options,
        )
        contexts.append(context)
        visitor = Visitor(context.new_page(), portal, script=script)
        visitors.append(visitor)
        if account and account not in sessions:
            visitor.sign_in(account)
            sessions[account] = context.storage_state()
        return visitor

    yield open_window
    for context in contexts:
        context.close()
    for visitor in visitors:
        assert not visitor.complaints, visitor.complaints
