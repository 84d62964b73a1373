"""What the tests of an official's phone share: signal lost and found, the form, and what is sent, counted."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.visitor import Visitor

SENDING = "**/api/v1/visits/by-uuid/**"
WAITING = "section[data-state=waiting] li.panel"
TO_CORRECT = "section[data-state=refused] li.panel"
DIFFERING = "section[data-state=conflict] li.panel"
SENT = "section[data-state=sent] li.panel"

AIRPLANE = """
  delete ServiceWorkerRegistration.prototype.sync;
  Object.defineProperty(Navigator.prototype, "onLine", { get: () => localStorage.getItem("airplane") === null });
"""
KIT_IS_GONE = """() => new Promise((done) => {
  const request = indexedDB.open("huiqi");
  request.onsuccess = () => {
    const kit = request.result.transaction("meta").objectStore("meta").get("kit");
    kit.onsuccess = () => done(kit.result === undefined);
  };
})"""


class Sender:
    """What the phone sends, counted; `answer` says what becomes of it on the way, `only` of which part."""

    def __init__(self, page: Page, only: str = "") -> None:
        self.sent: list[str] = []
        self.only = only
        self.answer: Callable[[Route], Any] | None = None
        page.context.route(SENDING, self._pass)

    def _pass(self, route: Route) -> None:
        self.sent.append(route.request.url)
        if self.answer is None or self.only not in route.request.url:
            route.continue_()
        else:
            self.answer(route)


def lose_the_answer(route: Route) -> None:
    """The server has saved it, but the phone never hears of it."""
    route.fetch()
    route.abort("connectionreset")


def ready(visitor: Visitor, account: str) -> Visitor:
    """At home with signal once: the phone then has the shell and the list of enterprises."""
    visitor.sign_in(account)
    visitor.go("/visits/new/")
    visitor.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    visitor.go("/visits/new/")
    expect(visitor.page.locator("[data-phone][data-stocked]")).to_be_attached()
    return visitor


def lose_signal(visitor: Visitor) -> None:
    visitor.page.context.set_offline(True)


def find_signal(visitor: Visitor) -> None:
    visitor.page.context.set_offline(False)


def board(visitor: Visitor) -> None:
    """No signal, and the browser knows it: Playwright takes it from the pages alone, behind the browser's back."""
    visitor.page.context.add_init_script(AIRPLANE)
    visitor.page.evaluate("localStorage.setItem('airplane', 'yes')")
    lose_signal(visitor)


def land(visitor: Visitor) -> None:
    find_signal(visitor)
    visitor.page.evaluate("localStorage.removeItem('airplane'); window.dispatchEvent(new Event('online'))")


def open_page(visitor: Visitor, path: str) -> Page:
    """A page of the field, with or without signal, when it can be used."""
    visitor.page.goto(f"{visitor.address}{path}")
    expect(visitor.page.locator("[data-phone][data-ready]")).to_be_attached()
    return visitor.page


def open_form(visitor: Visitor) -> Page:
    return open_page(visitor, "/visits/new/")


def open_outbox(visitor: Visitor) -> Page:
    return open_page(visitor, "/outbox/")


def fill_in(visitor: Visitor, summary: str) -> Page:
    page = open_form(visitor)
    chips(page).last.check()  # one that was visited before: the plan of the demonstration is left to other tests
    page.get_by_label("走访情况").fill(summary)
    return page


def save(page: Page) -> None:
    page.get_by_role("button", name="保存走访").click()


def log(visitor: Visitor, summary: str) -> None:
    page = fill_in(visitor, summary)
    save(page)
    page.wait_for_url("**/outbox/")


def chips(page: Page) -> Locator:
    return page.locator("[name=offered]:not([value=''])")


def asked(visitor: Visitor, path: str) -> Any:
    """What the API answers this person."""
    return visitor.page.evaluate("async (path) => (await fetch(path)).json()", f"/api/v1/{path}")


def found(visitor: Visitor, words: str) -> list[Any]:
    """The visits with these words that the server has."""
    return list(asked(visitor, f"visits/?search={words}")["results"])


def some_words() -> str:
    return f"无信号走访{uuid.uuid4().hex[:8]}"


def forgive_no_signal(visitor: Visitor) -> None:
    """Chromium writes what could not be reached into the console."""
    visitor.complaints = [said for said in visitor.complaints if "ERR_" not in said]
