"""Visits are corrected without signal as they are logged without one; who was slower compares both."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.phone import (
    DIFFERING,
    SENT,
    WAITING,
    Sender,
    asked,
    board,
    fill_in,
    find_signal,
    forgive_no_signal,
    found,
    land,
    lose_signal,
    lose_the_answer,
    open_outbox,
    open_page,
    save,
    some_words,
)
from tests.browser.visitor import Visitor
from tests.photos import photo


def logged(visitor: Visitor, words: str) -> int:
    """A visit that the server has and the phone knows."""
    page = fill_in(visitor, words)
    save(page)
    page.wait_for_url("**/visits/*/?sent=1")
    expect(page.locator("[data-phone][data-stocked]")).to_be_attached()
    return int(found(visitor, words)[0]["id"])


def write(page: Page, words: str) -> None:
    page.get_by_label("走访情况").fill(words)
    page.get_by_label("更正原因").fill("记错了")


def correct(visitor: Visitor, visit: int, words: str) -> None:
    page = open_page(visitor, f"/visits/{visit}/correct/")
    write(page, words)
    page.get_by_role("button", name="保存更正").click()
    page.wait_for_url("**/outbox/")


def test_a_correction_waits_survives_and_arrives_once_with_its_photo(official: Visitor) -> None:
    words, sender = some_words(), Sender(official.page)
    visit = logged(official, words)
    lose_signal(official)
    page = open_outbox(official)
    page.get_by_text("更正您登记的走访").click()
    page.locator("[data-visits] a").first.click()
    expect(page.get_by_label("走访情况")).to_have_value(words)
    write(page, f"{words}改")
    page.locator("input[name=photos]").set_input_files(
        {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(40, 30)}
    )
    expect(page.get_by_role("img", name="照片 1")).to_be_visible()
    page.reload()
    expect(page.get_by_label("走访情况")).to_have_value(f"{words}改")
    expect(page.get_by_role("img", name="照片 1")).to_be_visible()
    page.get_by_role("button", name="保存更正").click()
    page.wait_for_url("**/outbox/")
    expect(page.locator(WAITING)).to_contain_text("更正")
    sender.answer = lose_the_answer
    find_signal(official)
    expect(page.locator(f"{WAITING} [data-part=status]")).not_to_be_empty()
    page.get_by_role("button", name="立即发送").click()
    sender.answer = None
    page.get_by_role("button", name="立即发送").click()
    expect(page.locator(SENT).filter(has_text="照片已发送 1/1 张")).to_have_count(1)
    [revision] = asked(official, f"visits/{visit}/revisions/")["results"]
    assert (revision["after"]["summary"], len(revision["after"]["photos"])) == (f"{words}改", 1)
    assert len(asked(official, f"visits/{visit}/files/")["results"]) == 1
    forgive_no_signal(official)


def test_a_correction_that_was_not_tried_yet_is_gone_on_with(official: Visitor) -> None:
    words = some_words()
    visit = logged(official, words)
    board(official)
    for said in ("一", "二"):
        correct(official, visit, f"{words}{said}")
        expect(official.page.locator(WAITING)).to_have_count(1)
    land(official)
    expect(official.page.locator(SENT)).to_have_count(2)
    assert asked(official, f"visits/{visit}/")["summary"] == f"{words}二"
    forgive_no_signal(official)


def test_who_was_slower_sees_both_and_decides(official: Visitor, window: OpenWindow) -> None:
    words = some_words()
    visit = logged(official, words)
    lose_signal(official)
    correct(official, visit, f"{words}手机")
    office = window("coordinator")
    desk = office.go(f"/visits/{visit}/correct/")
    write(desk, f"{words}办公室")
    desk.get_by_role("button", name="保存更正").click()
    desk.wait_for_url(f"**/visits/{visit}/**")
    find_signal(official)
    page = official.page
    waiting = page.locator(DIFFERING)
    for said in (f"{words}办公室", f"{words}手机"):
        expect(waiting.get_by_role("cell", name=said)).to_be_visible()
    assert asked(official, f"visits/{visit}/")["summary"] == f"{words}办公室"
    waiting.get_by_role("link", name="核对后重新更正").click()
    expect(page.locator("[data-phone][data-ready]")).to_be_attached()
    expect(page.get_by_label("走访情况")).to_have_value(f"{words}手机")
    page.get_by_role("button", name="保存更正").click()
    page.wait_for_url(f"**/visits/{visit}/?sent=correction")
    assert asked(official, f"visits/{visit}/")["summary"] == f"{words}手机"
    open_outbox(official)
    expect(page.locator(DIFFERING)).to_have_count(0)
    official.forgive("409")
    forgive_no_signal(official)
