"""What an office does about what lags: slips from the supervision list, and one answer for a common problem."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.mailbox import link_in_letter_about
from tests.browser.phone import asked
from tests.browser.visitor import Visitor

BUREAU = "湖州市经济和信息化局"


def test_the_office_presses_from_the_supervision_list_and_the_bureau_answers(window: OpenWindow) -> None:
    coordinator, handler = window("coordinator"), window("handler")
    page = coordinator.go("/supervision/?light=red&slip=none")
    row = page.get_by_role("region", name="清单中的问题").get_by_role("row").filter(has_text=BUREAU).first
    number = row.get_by_role("link").first.inner_text()
    row.get_by_role("checkbox").check()
    page.get_by_role("button", name="黄单").click()
    text = page.get_by_label("督办内容")
    expect(text).to_have_value(re.compile(rf"^{BUREAU}：.*{number}"))
    text.fill(f"{number}已逾期，请本周内办结。")
    page.get_by_role("button", name="发出1份").click()
    expect(page.get_by_role("status").first).to_contain_text("已发出1份督办单")
    expect(page.get_by_role("main")).to_contain_text("请本周内办结")
    page = handler.go("/tasks/")
    slips = page.get_by_role("region", name="待反馈的督办单").get_by_role("row").filter(has_text=number)
    slips.get_by_role("link", name="黄单").click()
    page.get_by_label("反馈内容").fill("已约企业周三面谈。")
    page.get_by_role("button", name="提交反馈").click()
    expect(page.get_by_role("status").first).to_contain_text("已反馈")
    page.emulate_media(media="print")
    sheet = page.pdf(format="A4")
    assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
    page = coordinator.go("/supervision/?slip=yellow&light=red")
    expect(page.get_by_role("row").filter(has_text=number)).to_contain_text("已反馈")


def test_a_suggestion_becomes_a_common_problem_with_one_answer_that_every_enterprise_gets(
    window: OpenWindow, mail: Path
) -> None:
    coordinator = window("coordinator")
    page = coordinator.go("/common-problems/")
    page.get_by_role("link", name="系统建议").click()
    suggestion = page.locator("section.panel").filter(has_text="铁路车皮计划紧张").first
    expect(suggestion).to_contain_text("车皮计划紧张")
    suggestion.get_by_role("button", name="将勾选的列为共性问题").click()
    numbers = page.get_by_label("问题", exact=True).input_value().split()
    # Whoever was asked for facts has not told yet what the matter is, and gets no answer.
    answered = [one for one in numbers if state_of(coordinator, one) != "need_info"]
    assert len(answered) >= 3
    page.get_by_label("一句话说明事项").fill("铁路车皮计划紧张")
    page.get_by_role("button", name="登记").click()
    expect(page.get_by_role("heading", name="铁路车皮计划紧张", level=1)).to_be_visible()
    page.get_by_role("link", name="统一答复").click()
    page.get_by_label("统一答复内容").fill("已与铁路部门建立月度会商，统一安排车皮计划。")
    page.get_by_label("签发人").fill("市经信局 局长")
    page.get_by_role("button", name="统一答复").click()
    expect(page.get_by_role("status").first).to_contain_text(f"已答复{len(answered)}家企业的问题")
    expect(page.get_by_role("row").filter(has_text="待评价")).to_have_count(len(answered))
    for number in answered:
        assert link_in_letter_about(number, mail)


def state_of(visitor: Visitor, number: str) -> str:
    return str(asked(visitor, f"problems/?number={number}")["results"][0]["state"])
