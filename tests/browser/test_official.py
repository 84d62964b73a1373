"""An official of a service team, with a phone at an enterprise's gate."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.visitor import PHONE, PLANNER, Visitor

TAPS_FOR_A_VISIT_WITH_A_PROBLEM = 4


def test_an_official_logs_a_visit_with_two_problems_at_once(window: OpenWindow) -> None:
    official = window(PLANNER, size=PHONE)
    enterprise = start_visit(official)
    page = official.page
    page.get_by_label("企业接待人员").fill("总经理沈国强")
    page.get_by_label("走访情况").fill("新车间已投产，讲解了设备更新贴息政策。")
    describe_problem(page, 1, "厂区门口限高，货车进不来")
    page.get_by_role("button", name="再添加一个问题").click()
    describe_problem(page, 2, "夜班工人缺少宿舍")
    page.get_by_text("更多：宣讲政策、现场解决、回访").click()
    page.get_by_role("group", name="宣讲的政策").get_by_role("checkbox").first.check()
    page.get_by_role("button", name="保存走访").click()
    expect(page.get_by_role("status").first).to_contain_text("走访已保存，2 个问题已提交专班办公室。")
    expect(page.get_by_role("heading", level=1)).to_have_text(enterprise)
    expect(page.get_by_role("main")).to_contain_text("总经理沈国强")
    expect(page.get_by_role("heading", name="宣讲的政策")).to_be_visible()
    page.get_by_role("link", name="企业信息").click()
    for words in ("新车间已投产", "厂区门口限高", "夜班工人缺少宿舍"):
        expect(page.get_by_role("listitem").filter(has_text=words)).to_be_visible()


def test_a_visit_with_a_problem_at_a_planned_enterprise_takes_few_taps(window: OpenWindow) -> None:
    official = window(PLANNER, size=PHONE)
    start_visit(official)
    page = official.page
    problem = page.get_by_role("group", name="问题 1")
    official.tap(problem.get_by_label("一句话概括问题"))
    page.keyboard.type("流动资金紧张，续贷审批慢")
    official.tap(problem.get_by_role("radio", name="融资"))
    official.tap(page.get_by_role("button", name="保存走访"))
    expect(page.get_by_role("status").first).to_contain_text("1 个问题已提交")
    assert official.taps == TAPS_FOR_A_VISIT_WITH_A_PROBLEM


def test_an_official_finds_another_enterprise_by_a_part_of_its_name(window: OpenWindow) -> None:
    official = window("official", size=PHONE)
    page = official.go("/visits/new/")
    page.get_by_role("combobox", name="其他企业").press_sequentially("纺织")
    choice = page.get_by_role("option").filter(has_text="纺织").first
    name = choice.evaluate("option => option.firstChild.textContent")
    choice.click()
    page.get_by_role("button", name="保存走访").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(name)


def test_what_was_typed_stays_when_the_enterprise_was_forgotten(window: OpenWindow) -> None:
    official = window("official", size=PHONE)
    page = official.go("/visits/new/")
    page.get_by_label("走访情况").fill("谈了很久")
    page.get_by_role("button", name="保存走访").click()
    expect(page.get_by_role("alert")).to_contain_text("请选择走访的企业")
    expect(page.get_by_label("走访情况")).to_have_value("谈了很久")
    official.forgive("422")


def test_an_official_records_a_meeting_and_who_came(window: OpenWindow) -> None:
    official = window("official", size=PHONE)
    page = official.go("/plan/")
    page.get_by_role("link", name="登记会议").click()
    page.get_by_label("标题").fill("童装产业银企对接会")
    page.get_by_label("地点").fill("织里镇政府三楼")
    enterprise = add_attendee(page, 1, "企业", "湖州", "邱国强")
    page.get_by_role("button", name="再添加一人").click()
    bureau = add_attendee(page, 2, "或单位", "湖州市经济和信息化局", "姚副局长")
    page.get_by_role("button", name="保存会议").click()
    expect(page.get_by_role("status").first).to_contain_text("会议已保存")
    expect(page.get_by_role("heading", level=1)).to_have_text("童装产业银企对接会")
    expect(page.get_by_role("row").filter(has_text="邱国强")).to_contain_text(enterprise)
    expect(page.get_by_role("row").filter(has_text="姚副局长")).to_contain_text(bureau)


def start_visit(official: Visitor) -> str:
    """The first tap, on the home page: the first enterprise that is still to be visited. Its name."""
    page = official.go("/plan/")
    entry = page.locator('main a[href*="enterprise="]').first
    enterprise = entry.inner_text().removeprefix("登记").strip()
    official.tap(entry)
    expect(page.get_by_role("radio", name=enterprise)).to_be_checked()
    return enterprise


def describe_problem(page: Page, number: int, title: str) -> None:
    problem = page.get_by_role("group", name=f"问题 {number}")
    problem.get_by_label("一句话概括问题").fill(title)
    problem.get_by_role("radio", name="用地用房").check()


def add_attendee(page: Page, number: int, of: str, words: str, name: str) -> str:
    """One more person on the list; answers the full name of the enterprise or organisation that was found."""
    person = page.get_by_role("group", name=f"人员 {number}")
    person.get_by_role("combobox", name=of).press_sequentially(words)
    choice = person.get_by_role("option").first
    found = str(choice.evaluate("option => option.firstChild.textContent"))
    choice.click()
    person.get_by_role("textbox", name="人员", exact=True).fill(name)
    return found


def test_an_official_reads_the_list_of_a_campaign_and_goes_on(window: OpenWindow) -> None:
    official = window(PLANNER)
    page = official.go("/campaigns/")
    page.get_by_role("link", name="湖州市企业家关爱行动").first.click()
    page.locator("main a[href$='/list/']").first.click()
    expect(page.get_by_role("row").nth(1)).to_be_visible()
    page.get_by_role("link", name="我的计划").click()
    expect(page).to_have_url(f"{official.address}/plan/")
    assert not official.complaints
