"""A real Chromium on a real portal. Whatever a test does, the console has to stay silent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, StorageState, sync_playwright

from tests.browser.phone import ready
from tests.browser.visitor import DESK, LAUNCH, PHONE, Visitor
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


@pytest.fixture
def official(window: OpenWindow) -> Visitor:
    """At home with signal once: the phone then has the shell and the list of enterprises."""
    return ready(window(size=PHONE), "official")


@pytest.fixture
def reported(window: OpenWindow) -> None:
    """Problems that a hotline has just reported to the city, like ones that were decided before.

    Whoever accepts or dispatches takes these: in another order of the tests none of the demo's would be left.
    """
    visitor = window("coordinator")
    request, address = visitor.page.request, visitor.address
    client = {"grant_type": "client_credentials", "client_id": "demo", "client_secret": "huiqi-demo-secret"}
    token = request.post(f"{address}/o/token/", form=client).json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    closed = request.get(
        f"{address}/api/v1/problems/", params={"state": "closed", "region": "330500", "page_size": 1}, headers=headers
    )
    (like,) = closed.json()["results"]
    said = {name: like[name] for name in ("campaign", "enterprise", "category", "title")}
    for _number in range(3):
        answer = request.post(f"{address}/api/v1/problems/", data={**said, "source": "hotline"}, headers=headers)
        assert answer.status == 201, answer.text()
