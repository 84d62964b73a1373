"""What an office does rings at a handler's bell, and the bell leads there."""

from __future__ import annotations

import re
import time
from pathlib import Path

from playwright.sync_api import Locator, expect

from tests.browser.conftest import OpenWindow
from tests.browser.mailbox import PATIENCE, letters
from tests.browser.test_desk import dispatch, open_first_problem
from tests.browser.visitor import PHONE, Visitor


def test_a_dispatched_problem_rings_at_the_handlers_bell_and_the_link_leads_to_it(
    window: OpenWindow, mail: Path
) -> None:
    coordinator, handler = window("coordinator"), window("handler", size=PHONE)
    number, path = open_first_problem(coordinator, "已受理", region="330500")
    dispatch(coordinator.page)
    told = wait_for(handler, number)
    expect(handler.page.get_by_role("link", name=re.compile(r"消息通知 \d+条未读"))).to_be_visible()
    told.click()
    expect(handler.page).to_have_url(handler.address + path)
    handler.go("/notifications/")
    expect(handler.page.get_by_role("link", name=number)).to_have_count(0)
    assert any(number in text and "/notifications/" in text for text in letters(mail))


def test_without_script_all_can_be_marked_as_read_and_kinds_chosen(window: OpenWindow) -> None:
    official = window("official", script=False)
    page = official.go("/settings/notifications/")
    page.get_by_label("我上报问题的办理结果").select_option(label="不通知")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status").first).to_contain_text("已保存")
    expect(page.get_by_label("我上报问题的办理结果")).to_have_value("off")
    official.go("/notifications/")
    if page.get_by_role("button", name="全部标为已读").count():
        page.get_by_role("button", name="全部标为已读").click()
    expect(page.get_by_role("heading", name="消息已全部阅读")).to_be_visible()


def wait_for(handler: Visitor, number: str) -> Locator:
    """The worker tells it within moments."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        found = handler.go("/notifications/").get_by_role("link", name=re.compile(number)).first
        if found.count():
            return found
        time.sleep(0.2)
    raise AssertionError(f"nobody was told of {number} within {PATIENCE} s")
