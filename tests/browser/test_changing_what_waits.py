"""What waits in the outbox is changed or thrown away while the signal comes and goes: one record stays one visit."""

from __future__ import annotations

from playwright.sync_api import Page, Route, expect

from tests.browser.phone import (
    SENDING,
    SENT,
    WAITING,
    Sender,
    board,
    forgive_no_signal,
    found,
    land,
    log,
    open_outbox,
    save,
    some_words,
)
from tests.browser.visitor import Visitor


def let_the_queue_rest(page: Page) -> None:
    """Until what was begun to be sent has had its answer."""
    page.evaluate("navigator.locks.request('huiqi-outbox', () => null)")


def change(page: Page) -> None:
    page.locator(WAITING).get_by_role("link", name="更改").click()
    expect(page.locator("[data-photos][data-ready]")).to_be_attached()


def summaries(visitor: Visitor, words: str) -> list[str]:
    return sorted(visit["summary"] for visit in found(visitor, words))


def test_what_is_being_changed_is_not_sent_as_it_was(official: Visitor) -> None:
    words, page = some_words(), official.page
    board(official)
    log(official, words)
    change(page)
    land(official)
    let_the_queue_rest(page)
    assert summaries(official, words) == []
    page.get_by_label("走访情况").fill(f"{words}改")
    save(page)
    page.wait_for_url("**/visits/*/?sent=1")
    assert summaries(official, words) == [f"{words}改"]
    open_outbox(official)
    expect(page.locator(SENT)).to_have_count(1)
    forgive_no_signal(official)


def test_who_only_looked_at_it_leaves_it_to_be_sent(official: Visitor) -> None:
    words, page = some_words(), official.page
    board(official)
    log(official, words)
    change(page)
    land(official)
    open_outbox(official)
    expect(page.locator(SENT)).to_have_count(1)
    assert summaries(official, words) == [words]
    forgive_no_signal(official)


def test_a_change_that_was_begun_waits_to_be_gone_on_with(official: Visitor) -> None:
    words, page = some_words(), official.page
    board(official)
    log(official, words)
    change(page)
    page.get_by_label("走访情况").fill(f"{words}改")
    expect(page.locator("form[data-kept]")).to_be_attached()
    land(official)
    open_outbox(official)
    let_the_queue_rest(page)
    expect(page.locator(f"{WAITING} [data-part=unchanged]")).to_be_visible()
    assert summaries(official, words) == []
    change(page)
    expect(page.get_by_label("走访情况")).to_have_value(f"{words}改")
    save(page)
    page.wait_for_url("**/visits/*/?sent=1")
    assert summaries(official, words) == [f"{words}改"]
    forgive_no_signal(official)


def test_a_change_that_was_begun_can_be_given_up(official: Visitor) -> None:
    words, page = some_words(), official.page
    board(official)
    log(official, words)
    change(page)
    page.get_by_label("走访情况").fill(f"{words}改")
    expect(page.locator("form[data-kept]")).to_be_attached()
    land(official)
    open_outbox(official)
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator(WAITING).locator("[data-part=unchanged]").click()
    expect(page.locator(SENT)).to_have_count(1)
    assert summaries(official, words) == [words]
    forgive_no_signal(official)


def test_what_is_thrown_away_while_another_is_sent_does_not_come_back(official: Visitor) -> None:
    words, page, sender, on_their_way = some_words(), official.page, Sender(official.page), list[Route]()
    board(official)
    for number in "一二":
        log(official, f"{words}{number}")
    sender.answer = on_their_way.append
    with page.expect_request(SENDING):
        land(official)
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator(WAITING).last.get_by_role("button", name="删除").click()
    expect(page.locator(WAITING)).to_have_count(1)
    sender.answer = None
    on_their_way[0].continue_()
    expect(page.locator(SENT)).to_have_count(1)
    let_the_queue_rest(page)
    assert summaries(official, words) == [f"{words}一"]
    expect(page.locator(WAITING)).to_have_count(0)
    forgive_no_signal(official)
