"""A person at a browser: goes to pages, signs in, and looks at a page with an auditor's eyes."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Locator, Page, expect

PASSWORD = "huiqi-demo"
# The account on whose plan enough enterprises wait for all the tests that visit one from there, in any order.
PLANNER = "official-deqing"
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
NARROWEST = {"width": 320, "height": 844}
LAUNCH = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-gpu",
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]

# Charts follow the width of the window one frame later.
BEYOND_THE_RIGHT_EDGE = """async () => {
  for (let frame = 0; frame < 3; frame++) await new Promise(requestAnimationFrame);
  return document.documentElement.scrollWidth - document.documentElement.clientWidth;
}"""


class Visitor:
    def __init__(self, page: Page, address: str, *, script: bool = True) -> None:
        self.page = page
        self.address = address
        self.script = script
        self.complaints: list[str] = []
        self.taps = 0
        page.set_default_timeout(10_000)
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def _listen(self, message: ConsoleMessage) -> None:
        """Chromium reports violations of the Content-Security-Policy here too."""
        if message.type in {"error", "warning"}:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def go(self, path: str) -> Page:
        response = self.page.goto(self.address + path)
        assert response is not None
        assert response.status < 400, f"{path} answered {response.status}"
        if self.script:
            # Until then links and buttons lead to pages of their own, as they do without a script.
            expect(self.page.locator("[hx-get]:not([data-htmx-powered])")).to_have_count(0)
        return self.page

    def tap(self, target: Locator) -> None:
        """A click that counts."""
        target.click()
        self.taps += 1

    def forgive(self, status: str) -> None:
        """Chromium writes an answer of 4xx into the console: fine where the test provoked it."""
        self.complaints = [said for said in self.complaints if f"status of {status}" not in said]

    def sign_in(self, account: str, password: str = PASSWORD) -> None:
        self.go("/accounts/login/")
        self.fill_sign_in(account, password)
        self.page.wait_for_url(lambda url: "/accounts/login/" not in url)

    def fill_sign_in(self, account: str, password: str = PASSWORD) -> None:
        """On whichever sign-in page the person stands, in either language."""
        main = self.page.get_by_role("main")
        main.get_by_role("textbox").first.fill(account)
        main.locator("input[type=password]").fill(password)
        main.get_by_role("button").click()

    def faults(self) -> list[str]:
        """What is wrong with the page as it stands: barriers for some people, or something beyond the right edge."""
        self._unroll()
        report: Any = Axe().run(self.page, options={"runOnly": WCAG, "resultTypes": ["violations"]})
        width = self.page.viewport_size["width"]  # type: ignore[index]
        where = f"{self.page.url} at {width} px"
        barriers = [
            f"{where}: {violation['id']}: {[node['html'][:120] for node in violation['nodes'][:3]]}"
            for violation in report.response["violations"]
        ]
        return [*barriers, *self.overflow()]

    def overflow(self) -> list[str]:
        beyond = self.page.evaluate(BEYOND_THE_RIGHT_EDGE)
        width = self.page.viewport_size["width"]  # type: ignore[index]
        return [f"{self.page.url} is {beyond} px too wide at {width} px"] if beyond > 0 else []

    def _unroll(self) -> None:
        """A window as tall as the page: bars that stick to its edge then cover nothing."""
        self.page.wait_for_load_state()
        height = self.page.evaluate("document.documentElement.scrollHeight")
        width = self.page.viewport_size["width"]  # type: ignore[index]
        self.page.set_viewport_size({"width": width, "height": height})
