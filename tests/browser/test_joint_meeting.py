"""A joint meeting, from its call to a decision in the timeline of a problem; and a measure with its milestones."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.visitor import PHONE, Visitor
from tests.db.issues.test_evidence import A_PDF

DECISION = "由市经济和信息化局牵头，两周内拿出方案。"


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
def test_a_meeting_is_called_its_agenda_prepared_and_a_decision_recorded(window: OpenWindow, script: bool) -> None:
    visitor = window("coordinator", script=script)
    page = called(visitor, f"联席会议（{'有' if script else '无'}脚本）")
    proposals = page.get_by_role("region", name="建议列入议题").or_(page.locator("#proposals"))
    first = proposals.get_by_role("row").filter(has_text="已逾期").first
    number = first.get_by_role("link").first.inner_text()
    first.get_by_role("button").click()
    proposals.get_by_role("row").filter(has_text="已逾期").first.get_by_role("button").click()
    page.get_by_role("button", name=re.compile("^上移")).click()
    expect(page.locator("section[id^=item-]").last).to_contain_text(number)
    page.get_by_role("button", name="会议召开").click()
    decided = page.locator("section[id^=item-]").last
    decided.get_by_role("link", name="记录议定事项").click()
    form = page.get_by_role("dialog") if script else page.get_by_role("main")
    form.get_by_label("议定事项", exact=True).fill(DECISION)
    form.get_by_role("button", name="记录议定事项").click()
    expect(page.locator("section[id^=item-]").last).to_contain_text(DECISION)
    page.locator("section[id^=item-]").last.get_by_role("heading").get_by_role("link").click()
    told = page.get_by_role("listitem").filter(has_text="联席会议议定").first
    expect(told).to_contain_text(DECISION)
    expect(told.get_by_role("link")).to_be_visible()


def test_the_agenda_is_within_reach_of_everybody_on_paper_and_on_phones(window: OpenWindow) -> None:
    visitor = window("coordinator")
    page = called(visitor, "联席会议（无障碍）")
    page.locator("#proposals").get_by_role("row").nth(1).get_by_role("button").click()
    address = page.url.removeprefix(visitor.address)
    faults = visitor.faults()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]  # a plain dict
    faults += visitor.faults()
    visitor.go(f"{address}print/")
    faults += visitor.faults()
    assert faults == []


def test_a_measure_gets_milestones_evidence_and_a_further_problem(window: OpenWindow) -> None:
    visitor = window("handler")
    page = visitor.go("/measures/?status=planned")
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="进度节点")).to_be_visible()
    page.get_by_text("添加节点").click()
    yesterday = timezone.localdate() - timedelta(days=1)
    page.get_by_label("节点内容").fill("与企业签订协议")
    page.locator("#milestones").get_by_label("计划日期").fill(yesterday.isoformat())
    page.locator("#milestones").get_by_role("button", name="添加").last.click()
    row = page.get_by_role("row").filter(has_text="与企业签订协议")
    expect(row).to_contain_text("逾期 1 天")
    row.get_by_role("link", name="编辑").click()
    page.get_by_role("dialog").get_by_label("完成日期").fill(yesterday.isoformat())
    page.get_by_role("dialog").get_by_role("button", name="保存").click()
    expect(page.get_by_role("row").filter(has_text="与企业签订协议")).not_to_contain_text("逾期")
    send_evidence(page)
    expect(page.get_by_role("main")).to_contain_text("节点完成")
    assert visitor.faults() == []


def called(visitor: Visitor, title: str) -> Page:
    """A joint meeting of the city today, on the page of its agenda."""
    page = visitor.go("/meetings/joint/new/")
    page.get_by_label("专项行动").select_option(label="湖州市企业家关爱行动")
    page.get_by_label("地区").select_option("330500")
    page.get_by_label("标题").fill(title)
    page.locator("input[type=date]").fill(timezone.localdate().isoformat())
    page.get_by_role("button", name="确定召集").click()
    page.get_by_role("link", name="议题", exact=True).click()
    expect(page.locator("#proposals")).to_be_visible()
    return page


def send_evidence(page: Page) -> None:
    page.get_by_text("添加佐证材料").first.click()
    sent = {"name": "协议.pdf", "mimeType": "application/pdf", "buffer": A_PDF}
    page.locator("input[type=file]").set_input_files(sent)  # type: ignore[arg-type]  # a file as Playwright takes it
    page.locator("#evidence").get_by_role("button", name="提交").click()
    expect(page.get_by_role("link", name="协议.pdf")).to_be_visible()
