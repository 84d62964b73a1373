"""What else may happen to a visit on a phone: a gateway answers, the phone is full, another team is chosen."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.phone import (
    SENT,
    TO_CORRECT,
    WAITING,
    Sender,
    fill_in,
    find_signal,
    forgive_no_signal,
    found,
    log,
    lose_signal,
    open_form,
    open_outbox,
    open_page,
    save,
    some_words,
)
from tests.browser.visitor import Visitor

# From a flag on, nothing more can be kept.
FULL = """
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (...said) {
    if (localStorage.getItem("full")) throw new DOMException("full", "QuotaExceededError");
    return put.apply(this, said);
  };
"""


def gateway(route: Route) -> None:
    route.fulfill(status=200, json={"ok": 1})


def sign_in_page(route: Route) -> None:
    route.fulfill(status=302, headers={"Location": "/accounts/login/"})


def filter_of_words(route: Route) -> None:
    route.fulfill(status=403, json={"error": "blocked"})


@pytest.mark.parametrize("answer", [gateway, sign_in_page, filter_of_words])
def test_what_another_than_the_portal_answers_is_no_answer(official: Visitor, answer: Callable[[Route], Any]) -> None:
    words, sender = some_words(), Sender(official.page)
    lose_signal(official)
    log(official, words)
    sender.answer = answer
    find_signal(official)
    page = official.page
    page.get_by_role("button", name="立即发送").click()
    expect(page.locator(f"{WAITING} [data-part=status]")).to_contain_text("重试" if answer != sign_in_page else "等待")
    assert (found(official, words), len(sender.sent) > 0) == ([], True)
    sender.answer = None
    page.get_by_role("button", name="立即发送").click()
    expect(page.locator(SENT)).to_have_count(1)
    assert len(found(official, words)) == 1
    forgive_no_signal(official)
    official.complaints = [said for said in official.complaints if "403" not in said]


def test_what_is_refused_is_read_in_the_outbox_with_the_field_that_is_wrong(official: Visitor) -> None:
    words, sender = some_words(), Sender(official.page)
    said = {
        "code": "invalid",
        "detail": "有误。",
        "errors": [{"field": "team", "code": "does_not_exist", "detail": "没有。"}],
    }
    lose_signal(official)
    log(official, words)
    sender.answer = lambda route: route.fulfill(status=400, json=said)
    find_signal(official)
    page = open_outbox(official)
    refused = page.locator(TO_CORRECT)
    expect(refused.locator("[data-part=errors]")).to_have_text("服务组: 没有。")
    refused.locator("summary").click()
    expect(refused.locator("dl")).to_contain_text(words)
    refused.get_by_role("link", name="更改").click()
    expect(page.get_by_label("走访情况")).to_have_value(words)
    forgive_no_signal(official)
    official.complaints = [one for one in official.complaints if "400" not in one]


def test_on_a_full_phone_a_visit_goes_straight_to_the_server(official: Visitor) -> None:
    words = some_words()
    official.page.add_init_script(FULL)
    page = fill_in(official, "")
    page.evaluate("localStorage.setItem('full', 'yes')")
    page.get_by_label("走访情况").fill(words)
    expect(page.get_by_text("本机存储空间已满")).to_be_visible()
    save(page)
    page.wait_for_url(re.compile(r"/visits/[0-9]+/"))
    assert len(found(official, words)) == 1


def test_on_a_full_phone_without_signal_it_is_said_and_what_was_typed_stays(official: Visitor) -> None:
    words = some_words()
    official.page.add_init_script(FULL)
    lose_signal(official)
    page = fill_in(official, "")
    page.evaluate("localStorage.setItem('full', 'yes')")
    page.get_by_label("走访情况").fill(words)
    save(page)
    expect(page.get_by_text("本机存储空间已满")).to_be_in_viewport()
    expect(page.get_by_label("走访情况")).to_have_value(words)
    page.evaluate("localStorage.removeItem('full')")
    save(page)
    page.wait_for_url("**/outbox/")
    expect(page.locator(WAITING)).to_have_count(1)
    forgive_no_signal(official)


def test_what_was_typed_stays_whatever_team_the_address_names(official: Visitor) -> None:
    page = open_form(official)
    page.get_by_label("走访情况").fill("写到一半")
    expect(page.locator("form[data-kept]")).to_be_attached()
    team = page.locator("form[data-team]").get_attribute("data-team")
    open_page(official, f"/visits/new/?team={team}")
    expect(page.get_by_label("走访情况")).to_have_value("写到一半")
