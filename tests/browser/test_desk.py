"""A problem on its way: the office, the department, the enterprise, the office again; or up to the province."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.mailbox import link_in_letter_about
from tests.browser.visitor import PHONE, Visitor

BUREAU = "湖州市经济和信息化局"
OFFICE, HANDLER, PROVINCE = "沈佩芬", "钮志强", "傅明辉"
MOST_TAPS = 4  # to rate, with words; without them it is one less
COURSE = [
    ("受理", OFFICE),
    ("交办", OFFICE),
    ("签收", HANDLER),
    ("答复", HANDLER),
    ("答复审核通过", OFFICE),
    ("办结", OFFICE),
]


@pytest.mark.usefixtures("reported")
def test_a_problem_goes_from_the_office_to_the_bureau_to_the_enterprise_and_back(
    window: OpenWindow, mail: Path
) -> None:
    coordinator, handler = window("coordinator"), window("handler")
    number, path = open_first_problem(coordinator, "待受理")
    move(coordinator.page, "受理")
    dispatch(coordinator.page)
    handler.go(path)
    move(handler.page, "签收")
    plan_and_implement_a_measure(handler.page, number)
    handler.go(path)
    reply(handler.page)
    coordinator.go(path)
    move(coordinator.page, "答复审核通过")
    rate(window(size=PHONE), link_in_letter_about(number, mail), number)
    page = coordinator.go(path)
    expect(page.get_by_role("main")).to_contain_text("非常满意 · 5/5")
    close(page)
    expect(page.get_by_role("main")).to_contain_text("已办结")
    course = course_of(page)
    answered, by = course.pop(-2)
    assert answered.startswith("企业")
    assert by not in {OFFICE, HANDLER}
    assert course[-len(COURSE) :] == COURSE


def test_the_province_takes_over_what_huzhou_cannot_solve_and_huzhou_still_sees_it(window: OpenWindow) -> None:
    coordinator, province = window("coordinator"), window("coordinator-province")
    number, path = open_first_problem(coordinator, "已受理", region="330500")
    dialog = open_move(coordinator.page, "提级")
    dialog.get_by_label("提级理由").fill("用地指标在省里，请省专班协调。")
    dialog.get_by_role("button", name="提级").click()
    expect(coordinator.page.get_by_role("main")).to_contain_text("用地指标在省里，请省专班协调。")
    page = province.go("/problems/")
    page.get_by_role("link", name="提级事项").click()
    waiting = page.get_by_role("region", name="待您处理").get_by_role("row").filter(has_text=number)
    waiting.get_by_role("link").first.click()
    page.get_by_role("radio", name="受理提级").check()
    page.get_by_role("button", name="提交审定结果").click()
    expect(page.get_by_role("status").first).to_contain_text("提级事项已审定")
    page = coordinator.go(path)
    assert course_of(page)[-2:] == [("申请提级", OFFICE), ("同意提级，由浙江省接办", PROVINCE)]
    expect(page.get_by_role("main")).to_contain_text("浙江省")


@pytest.mark.usefixtures("reported")
def test_who_acts_on_an_outdated_page_is_shown_what_changed(window: OpenWindow) -> None:
    first, second = window("coordinator"), window("coordinator")
    _number, path = open_first_problem(first, "待受理")
    first.go(f"{path}accept/")
    second.go(path)
    move(second.page, "受理")
    first.page.get_by_role("main").get_by_role("button", name="受理").click()
    expect(first.page.get_by_role("heading", name="这个问题刚被他人修改")).to_be_visible()
    expect(first.page.get_by_role("main")).to_contain_text(OFFICE)
    first.forgive("409")


def test_a_handler_finds_what_waits_and_everything_with_the_bureau(window: OpenWindow) -> None:
    handler = window("handler")
    page = handler.go("/tasks/")
    expect(page.get_by_role("main")).to_contain_text(BUREAU)
    page.get_by_role("link", name="本单位全部问题").click()
    expect(page.get_by_role("row").nth(1)).to_be_visible()


def open_first_problem(visitor: Visitor, state: str, region: str = "") -> tuple[str, str]:
    """Filter what lies with the visitor's own office and open its first problem. Its number and its page."""
    page = visitor.go("/problems/?view=mine")
    page.get_by_role("search").get_by_label("状态").select_option(state)
    page.get_by_role("button", name="查询").click()
    row = page.get_by_role("row").filter(has_text=region).nth(1)
    expect(row).to_contain_text(state)
    number = row.get_by_role("link").first.inner_text()
    row.get_by_role("link").first.click()
    expect(page.get_by_role("main")).to_contain_text(number)
    page.wait_for_url("**/problems/*/")
    return number, page.url.removeprefix(visitor.address)


def open_move(page: Page, name: str) -> Page:
    page.get_by_role("group", name="可进行的操作").get_by_role("link", name=name, exact=True).click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("heading")).to_contain_text(name)
    return dialog  # type: ignore[return-value]  # a locator finds as a page does


def move(page: Page, name: str) -> None:
    open_move(page, name).get_by_role("button", name=name).click()
    expect(page.get_by_role("status").first).to_contain_text(f"：{name}")


def dispatch(page: Page) -> None:
    dialog = open_move(page, "交办")
    dialog.get_by_role("combobox", name="主办单位").press_sequentially("湖州市经济")
    dialog.get_by_role("option", name=BUREAU).click()
    dialog.get_by_label("办理期限").fill("2027-03-01")
    dialog.get_by_label("办理要求").fill("请与企业面对面协商。")
    dialog.get_by_role("button", name="交办").click()
    expect(page.get_by_role("main")).to_contain_text("2027-03-01")
    expect(page.get_by_role("main")).to_contain_text("请与企业面对面协商。")


def plan_and_implement_a_measure(page: Page, number: str) -> None:
    page.get_by_role("link", name="新增措施").click()
    page.get_by_label("措施内容").fill("上门指导申报设备更新贴息")
    expect(page.get_by_label("对应问题")).to_have_value(number)
    page.get_by_role("group", name="类型").get_by_role("radio").first.check()
    page.get_by_role("button", name="列入计划").click()
    expect(page.get_by_role("status").first).to_contain_text("措施已列入计划")
    page.get_by_role("link", name="标记为已落实").click()
    page.get_by_role("dialog").get_by_role("button", name="标记为已落实").click()
    expect(page.get_by_role("status").first).to_contain_text("措施已标记为已落实")


def reply(page: Page) -> None:
    dialog = open_move(page, "答复")
    dialog.get_by_label("答复内容").fill("贴息已受理，预计十个工作日到账。")
    dialog.get_by_label("签发人").fill("局长 钮志强")
    dialog.get_by_role("button", name="答复").click()
    expect(page.get_by_role("main")).to_contain_text("局长 钮志强")


def rate(enterprise: Visitor, link: str, number: str) -> None:
    """Whether it is solved, how satisfied, the words, and off: that is all it takes."""
    page = enterprise.go("/f/" + link.split("/f/")[1])
    expect(page.get_by_role("main")).to_contain_text(number)
    expect(page.get_by_role("main")).to_contain_text("贴息已受理，预计十个工作日到账。")
    enterprise.tap(page.get_by_role("radio", name="已解决", exact=True))
    enterprise.tap(page.get_by_role("radio", name="非常满意"))
    enterprise.tap(page.get_by_label("您还想说的话"))
    page.keyboard.insert_text("办得很快，谢谢。")
    enterprise.tap(page.get_by_role("button", name="提交"))
    assert enterprise.taps <= MOST_TAPS
    expect(page.get_by_role("heading", name="感谢您的评价")).to_be_visible()


def close(page: Page) -> None:
    dialog = open_move(page, "办结")
    dialog.get_by_role("radio", name="已解决", exact=True).check()
    dialog.get_by_role("button", name="办结").click()
    expect(page.get_by_role("status").first).to_contain_text("：办结")


def course_of(page: Page) -> list[tuple[str, str]]:
    """The timeline, oldest first: what was done, by whom."""
    told = page.get_by_role("listitem").filter(has=page.get_by_role("time")).all_inner_texts()
    lines = [text.split("\n") for text in reversed(told)]
    return [(what.split("：")[0], who.split(" · ")[1].strip()) for what, who, *_reason in lines]
