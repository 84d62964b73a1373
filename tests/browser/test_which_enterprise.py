"""Which enterprise was visited: chosen from those at hand or looked for, never both, and warned of at once."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.phone import (
    WAITING,
    chips,
    find_signal,
    forgive_no_signal,
    found,
    lose_signal,
    open_form,
    open_outbox,
    save,
    some_words,
)
from tests.browser.visitor import PHONE, Visitor

WARNING = "非邀请不走访"


def other(page: Page) -> Locator:
    return page.get_by_role("combobox", name="其他企业")


def name_of(chip: Locator) -> str:
    return str(chip.evaluate("chip => chip.closest('label').textContent.trim()"))


def test_typing_another_enterprise_lets_go_of_the_one_chosen_above(official: Visitor) -> None:
    words, page = some_words(), open_form(official)
    page.get_by_label("走访情况").fill(words)
    chips(page).first.check()
    other(page).press_sequentially("没有这家企业")
    expect(chips(page).and_(page.locator(":checked"))).to_have_count(0)
    save(page)
    expect(page.get_by_role("alert").first).to_contain_text("没有这家企业")
    assert found(official, words) == []
    official.forgive("422")


def test_choosing_one_above_clears_what_was_typed_and_the_outbox_names_the_chosen(official: Visitor) -> None:
    words = some_words()
    lose_signal(official)
    page = open_form(official)
    page.get_by_label("走访情况").fill(words)
    other(page).fill("zhuoshengzhuosheng")
    chip = chips(page).last
    chip.check()
    expect(other(page)).to_have_value("")
    name, key = name_of(chip), chip.get_attribute("value")
    save(page)
    page.wait_for_url("**/outbox/")
    expect(page.locator(WAITING)).to_contain_text(name)
    find_signal(official)
    expect(page.locator(WAITING)).to_have_count(0)
    [visit] = found(official, words)
    assert str(visit["enterprise"]) == key
    forgive_no_signal(official)


def test_without_signal_it_is_said_that_no_enterprise_has_the_typed_name(official: Visitor) -> None:
    lose_signal(official)
    page = open_form(official)
    other(page).fill("没有这家企业")
    save(page)
    assert "没有找到" in other(page).evaluate("field => field.validationMessage")
    open_outbox(official)
    expect(page.locator(WAITING)).to_have_count(0)
    forgive_no_signal(official)


@pytest.mark.parametrize("script", [True, False], ids=["before-the-scripts", "without-script"])
def test_who_wants_no_visits_is_told_as_soon_as_it_is_chosen(window: OpenWindow, script: bool) -> None:
    official = window("official", size=PHONE, script=script)
    page = official.page
    page.route("**/*.js", lambda _route: None)  # they never come
    page.goto(f"{official.address}/visits/new/", wait_until="commit")
    # Which one it is follows from the day on which the demonstration was made.
    told = page.locator(".told", has_text=WARNING).first.get_attribute("id")
    page.locator(f"#{str(told).removesuffix('_told')}").check()
    expect(page.get_by_role("heading", name=WARNING)).to_be_visible()
    page.get_by_label("走访情况").scroll_into_view_if_needed()
    chips(page).last.check()
    expect(page.get_by_role("heading", name=WARNING)).to_be_hidden()
