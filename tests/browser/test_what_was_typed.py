"""Where the browser sends the form of a visit itself: what was typed stays on the phone until the server has it."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.phone import asked, fill_in, forgive_no_signal, found, open_form, open_page, save, some_words
from tests.browser.visitor import Visitor
from tests.photos import photo

UNFINISHED = "存为草稿"


def typed(visitor: Visitor, words: str) -> Page:
    """Half a visit, with a photo."""
    page = fill_in(visitor, words)
    choose_photo(page)
    expect(page.locator("form[data-kept]")).to_be_attached()
    return page


def choose_photo(page: Page) -> None:
    page.locator("input[name=photos]").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(40, 30)}
    )
    expect(page.get_by_role("img", name="照片 1")).to_be_visible()


def sign_in_elsewhere(visitor: Visitor) -> None:
    """In another tab, so that the token of the form that is open here is old."""
    cookie = {"name": "csrftoken", "value": "a" * 32, "url": visitor.address}
    visitor.page.context.add_cookies([cookie])  # type: ignore[list-item]


def keep_as_draft(page: Page) -> None:
    page.get_by_role("button", name=UNFINISHED).click()


def is_still_there(page: Page, words: str) -> None:
    expect(page.get_by_label("走访情况")).to_have_value(words)
    expect(page.get_by_role("img", name="照片 1")).to_be_visible()


def test_a_form_too_old_to_be_sent_loses_nothing(official: Visitor) -> None:
    words = some_words()
    page = typed(official, words)
    sign_in_elsewhere(official)
    keep_as_draft(page)
    expect(page.get_by_role("main")).to_contain_text("这份表单打开过久")
    expect(page.locator("[data-phone][data-ready]")).to_be_attached()
    is_still_there(open_form(official), words)
    assert found(official, words) == []
    official.forgive("403")


def test_a_form_that_never_arrived_loses_nothing(official: Visitor) -> None:
    words = some_words()
    page = typed(official, words)
    page.route("**/visits/new/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    keep_as_draft(page)
    expect(page).to_have_url(re.compile("^chrome-error:"))
    open_page(official, "/visits/")
    is_still_there(open_form(official), words)
    forgive_no_signal(official)


def test_what_the_server_has_is_not_brought_back(official: Visitor) -> None:
    words = some_words()
    page = typed(official, words)
    keep_as_draft(page)
    page.wait_for_url("**/visits/")
    expect(page.locator("[data-phone][data-ready]")).to_be_attached()
    open_form(official)
    expect(page.get_by_label("走访情况")).to_have_value("")
    expect(page.get_by_role("img", name="照片 1")).to_have_count(0)
    assert len(found(official, words)) == 1


def test_what_was_typed_into_a_draft_of_the_server_survives_a_reload(official: Visitor) -> None:
    words = some_words()
    page = typed(official, words)
    keep_as_draft(page)
    page.wait_for_url("**/visits/")
    [draft] = found(official, words)
    open_page(official, f"/visits/new/?draft={draft['id']}")
    page.get_by_label("走访情况").fill(f"{words}续")
    expect(page.locator("form[data-kept]")).to_be_attached()
    open_page(official, f"/visits/new/?draft={draft['id']}")
    expect(page.get_by_label("走访情况")).to_have_value(f"{words}续")
    save(page)
    page.wait_for_url("**/visits/*/?sent=1")
    assert [visit["summary"] for visit in found(official, words)] == [f"{words}续"]


def test_a_correction_too_old_to_be_sent_loses_nothing(official: Visitor) -> None:
    words = some_words()
    page = fill_in(official, words)
    save(page)
    page.wait_for_url("**/visits/*/?sent=1")
    visit = int(found(official, words)[0]["id"])
    open_page(official, f"/visits/{visit}/correct/")
    page.get_by_label("走访情况").fill(f"{words}改")
    page.get_by_label("更正原因").fill("记错了")
    day = page.locator("[name=visited_on]").input_value()
    page.locator("[name=visited_on]").fill("2099-01-01")  # the server's form is asked to say what is wrong with it
    choose_photo(page)
    sign_in_elsewhere(official)
    page.get_by_role("button", name="保存更正").click()
    expect(page.get_by_role("main")).to_contain_text("这份表单打开过久")
    expect(page.locator("[data-phone][data-ready]")).to_be_attached()
    is_still_there(open_page(official, f"/visits/{visit}/correct/"), f"{words}改")
    page.locator("[name=visited_on]").fill(day)
    page.get_by_role("button", name="保存更正").click()
    page.wait_for_url(f"**/visits/{visit}/?sent=correction")
    assert asked(official, f"visits/{visit}/")["summary"] == f"{words}改"
    official.forgive("403")
