"""The desk of a handler in a browser: a wording in the reply, and the work of somebody who left."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow


def test_a_wording_is_inserted_below_what_is_typed_without_script(window: OpenWindow) -> None:
    handler = window("handler", script=False)
    page = handler.go("/tasks/?heap=signed")
    path = page.locator("td[data-cell=ref] a").first.get_attribute("href") or ""
    page = handler.go(f"{path}reply/")
    page.locator("textarea[name=reply]").fill("张总您好。")
    page.locator("input[name=signed_by]").fill("陈局长")
    page.locator("select[name=template]").select_option(index=1)
    page.locator("button[name=insert]").click()
    typed = page.locator("textarea[name=reply]").input_value()
    assert typed.startswith("张总您好。")
    assert "湖州市经济和信息化局" in typed
    expect(page.locator("input[name=signed_by]")).to_have_value("陈局长")


def test_the_work_of_somebody_who_left_is_handed_over_after_a_look_at_the_list(window: OpenWindow) -> None:
    handler = window("handler")
    page = handler.go("/tasks/")
    page.get_by_role("main").locator("a[href*='/tasks/colleagues/']").nth(1).click()
    page.get_by_role("checkbox", name="钮志强").check()
    page.locator("form[method=get]").last.get_by_role("button").click()
    pieces = page.get_by_role("row").filter(has_text="钮志强")
    count = pieces.count()
    assert count
    page.locator("form[method=post]").last.get_by_role("button").first.click()
    expect(page.get_by_role("status").first).to_contain_text(str(count))
    expect(page.get_by_role("row").filter(has_text="凌国强")).to_have_count(0)
