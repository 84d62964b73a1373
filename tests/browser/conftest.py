"""A real Chromium on a real portal. Every page is checked for accessibility and a silent console as it is visited."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.chromium import find_chromium
from tests.running import running_portal

PASSWORD = "huiqi-demo"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
LAUNCH = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One portal serves all browser tests, so one worker runs them."""
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))


@pytest.fixture(scope="session")
def portal() -> Iterator[str]:
    with running_portal(settings.VAR_DIR / "running") as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = find_chromium()
    assert program, "no Chromium: `make browser` installs one, BROWSER=skip leaves these tests out"
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=program, args=LAUNCH)


class Visitor:
    """A browser window of somebody who is signed in, or not (`account` empty)."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.complaints: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def go(self, path: str) -> Page:
        response = self.page.goto(self.address + path)
        assert response is not None
        assert response.status < 400, f"{path} answered {response.status}"
        return self.page

    def sign_in(self, account: str) -> None:
        self.go("/accounts/login/")
        self.page.fill("[name=login]", account)
        self.page.fill("[name=password]", PASSWORD)
        self.page.locator("main form button[type=submit], main form button:not([type])").last.click()
        self.page.wait_for_url(lambda url: "/accounts/login/" not in url)

    def check(self) -> None:
        """The page as it stands: accessible, nothing in the console, nothing beyond the right edge."""
        report: Any = Axe().run(self.page, options={"runOnly": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]})
        assert not report.response["violations"], f"{self.page.url}\n{report.generate_report()}"
        overflow = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, f"{self.page.url} is {overflow} px too wide"
        assert not self.complaints, f"{self.page.url}: {self.complaints}"


@pytest.fixture
def visitor(portal: str, browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """`visitor("official", language="en", size=PHONE)` is that person's signed-in browser window."""
    contexts: list[BrowserContext] = []

    def open_window(
        account: str = "", *, language: str = "zh-hans", size: dict[str, int] = DESK, script: bool = True
    ) -> Visitor:
        locale = {"zh-hans": "zh-CN", "en": "en-GB"}[language]
        context = browser.new_context(viewport=size, locale=locale, java_script_enabled=script)
        contexts.append(context)
        somebody = Visitor(context.new_page(), portal)
        if account:
            somebody.sign_in(account)
        return somebody

    yield open_window
    for context in contexts:
        context.close()
