"""The coordinator's desk by mouse and by keyboard, with the clicks and keys counted."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.visitor import PHONE, Visitor

TRIAGE = {"clicks": 5, "keys": 6}
TWENTY = {"clicks": 5}
WAITING = "/problems/?state=submitted"
SUGGESTION = "[data-suggestion=id_organisation]"
pytestmark = pytest.mark.usefixtures("reported")


class Keyboard:
    """Keys that count."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1


def dialog_of(page: Page) -> Locator:
    dialog = page.locator("dialog#dialog[open]")
    expect(dialog.locator("form")).to_be_visible()
    return dialog


def row_with_suggestions(visitor: Visitor) -> str:
    """The number of a problem that waits and for which there are past decisions to go by."""
    page = visitor.go(WAITING)
    boxes = page.locator("[name=selected]").evaluate_all("all => all.map(box => [box.ariaLabel, box.value])")
    for number, key in boxes:
        form = page.request.get(f"{visitor.address}/problems/bulk/triage/?selected={key}").text()
        if 'data-suggestion="id_organisation"' in form:
            return str(number)
    raise AssertionError("the demo has no problem with suggestions")


def test_one_problem_is_triaged_in_five_clicks(window: OpenWindow) -> None:
    visitor = window("coordinator", language="en")
    number = row_with_suggestions(visitor)
    page = visitor.page
    visitor.tap(page.get_by_role("checkbox", name=number))
    visitor.tap(page.get_by_role("button", name="Accept and dispatch"))
    dialog = dialog_of(page)
    assert dialog.get_by_role("combobox", name="Lead organisation").input_value() == ""
    visitor.tap(dialog.locator(SUGGESTION).first)
    visitor.tap(dialog.get_by_role("button", name="Accept and dispatch"))
    expect(page.get_by_role("status").first).to_contain_text(number)
    assert visitor.taps <= TRIAGE["clicks"]


def test_one_problem_is_triaged_with_six_keys(window: OpenWindow) -> None:
    visitor = window("coordinator", language="en")
    number = row_with_suggestions(visitor)
    page, keys = visitor.go(f"{WAITING}&number={number}"), Keyboard(visitor.page)
    keys.press("j", "t")
    dialog = dialog_of(page)
    place = 1 + dialog.locator("[data-suggestion]").evaluate_all(
        "all => all.findIndex(one => one.dataset.suggestion === 'id_organisation')"
    )
    expect(dialog.locator("[data-suggestion]").first).to_be_focused()
    keys.press(str(place))
    expect(dialog.get_by_role("button", name="Accept and dispatch")).to_be_focused()
    keys.press("Enter")
    expect(page.get_by_role("status").first).to_contain_text(number)
    assert keys.pressed <= TRIAGE["keys"]


def test_twenty_are_accepted_in_five_clicks(window: OpenWindow) -> None:
    visitor = window("coordinator", language="en")
    page = visitor.go(WAITING)
    many = page.locator("tbody [data-cell=check] input").count()
    assert many > 1
    visitor.tap(page.get_by_role("checkbox", name="All on this page"))
    expect(page.locator("[data-bulk-count]")).to_have_text(f"{many} selected")
    visitor.tap(page.get_by_role("button", name="Accept", exact=True))
    visitor.tap(dialog_of(page).get_by_role("button", name="Accept"))
    visitor.tap(page.get_by_role("button", name="Begin at once"))
    # More than twenty are a worker's: the page then tells how far it is until all are done.
    expect(page.locator(".messages, .kpis").filter(has_text=str(many))).to_be_visible(timeout=60_000)
    assert visitor.taps <= TWENTY["clicks"]


def test_letters_rest_while_somebody_types_and_help_names_them(window: OpenWindow) -> None:
    visitor = window("coordinator", language="en")
    page = visitor.go("/problems/?view=triage")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type("jxtad?")
    assert page.evaluate("document.activeElement.value") == "jxtad?"
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_a_letter_without_a_row_says_what_is_missing(window: OpenWindow) -> None:
    page = window("coordinator", language="en").go("/problems/?view=triage")
    page.keyboard.press("d")
    expect(page.locator("#live")).to_have_text("Tick a row first, or move to one with j.")


def test_a_view_is_saved_opened_and_deleted(window: OpenWindow) -> None:
    visitor = window("coordinator", language="en")
    page = visitor.go("/problems/?urgency=urgent")
    page.get_by_role("link", name="Save this view").click()
    dialog_of(page).get_by_label("Name of the view").fill("What burns")
    dialog_of(page).get_by_role("button", name="Save").click()
    expect(page.get_by_role("link", name="What burns")).to_have_attribute("aria-current", "true")
    page = visitor.go("/problems/views/")
    page.get_by_role("button", name="Delete What burns").click()
    expect(page.get_by_role("heading", name="You have no views of your own yet")).to_be_visible()


def test_the_desk_has_no_barriers_wide_or_narrow(window: OpenWindow) -> None:
    for size in ({"width": 1280, "height": 900}, PHONE):
        visitor = window("coordinator", language="en", size=size)
        page = visitor.go(WAITING)
        assert not visitor.faults()
        page.locator("tbody [data-cell=check] input").first.check()
        page.get_by_role("button", name="Accept and dispatch").click()
        dialog_of(page)
        assert not visitor.faults()


def test_without_script_the_form_is_a_page_of_its_own(window: OpenWindow) -> None:
    visitor = window("coordinator", language="en", script=False)
    page = visitor.go(WAITING)
    page.locator("tbody [data-cell=check] input").first.check()
    page.get_by_role("button", name="Ask for facts").click()
    page.get_by_label("What the enterprise is asked").fill("Please send the contract.")
    page.get_by_role("main").get_by_role("button", name="Ask for facts").click()
    expect(page.get_by_role("status").first).to_contain_text("Ask for facts")
