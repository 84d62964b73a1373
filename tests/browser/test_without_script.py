"""Everything that matters works in a browser without script."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.test_desk import BUREAU
from tests.browser.visitor import PHONE, PLANNER


def test_a_person_signs_in_and_out(window: OpenWindow) -> None:
    visitor = window(script=False)
    visitor.sign_in("handler")
    page = visitor.page
    expect(page.get_by_role("heading", level=1)).to_have_text("我的待办")
    page.get_by_role("banner").get_by_text("钮志强").first.click()
    page.get_by_role("button", name="退出登录").click()
    visitor.go("/tasks/")
    assert "/accounts/login/" in page.url


def test_an_official_logs_a_visit_with_two_problems(window: OpenWindow) -> None:
    official = window(PLANNER, size=PHONE, script=False)
    page = official.go("/plan/")
    page.locator('main a[href*="enterprise="]').first.click()
    enterprise = page.get_by_role("group", name="企业").first.get_by_role("radio", checked=True)
    expect(enterprise).to_have_count(1)
    for number, title in ((1, "用电负荷不足"), (2, "出口退税到账慢")):
        problem = page.get_by_role("group", name=f"问题 {number}")
        problem.get_by_label("一句话概括问题").fill(title)
        problem.get_by_role("radio", name="其他").check()
    page.get_by_role("button", name="保存走访").click()
    expect(page.get_by_role("status").first).to_contain_text("2 个问题已提交专班办公室")
    for title in ("用电负荷不足", "出口退税到账慢"):
        expect(page.get_by_role("row").filter(has_text=title)).to_be_visible()


def test_an_official_types_the_name_of_an_enterprise(window: OpenWindow) -> None:
    official = window("official", size=PHONE, script=False)
    page = official.go("/enterprises/")
    name = page.get_by_role("row").nth(1).get_by_role("link").first.inner_text()
    official.go("/visits/new/")
    page.get_by_role("textbox", name="其他企业").fill(name)
    page.get_by_role("button", name="保存走访").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_a_coordinator_filters_and_dispatches(window: OpenWindow) -> None:
    coordinator = window("coordinator", script=False)
    page = coordinator.go("/problems/")
    page.get_by_role("search").get_by_label("状态").select_option("已受理")
    page.get_by_role("button", name="查询").click()
    page.get_by_role("row").filter(has_text="330500").nth(0).get_by_role("link").first.click()
    page.get_by_role("link", name="交办").click()
    page.get_by_label("主办单位").fill(BUREAU)
    page.get_by_label("办理期限").fill("2027-03-01")
    page.get_by_role("main").get_by_role("button", name="交办").click()
    expect(page.get_by_role("status").first).to_contain_text("：交办")
    expect(page.get_by_role("main")).to_contain_text("2027-03-01")
