"""The ways to an enterprise's verdict beside its own link: the letter with a code, and the call-back."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow
from tests.browser.visitor import DESK, PHONE, Visitor


def test_the_code_of_a_letter_is_on_the_paper_alone(window: OpenWindow) -> None:
    coordinator = window("coordinator", language="en")
    page = coordinator.go("/problems/?state=awaiting_feedback")
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    page.get_by_role("link", name="Letter to the enterprise").click()
    assert faults_at_both_widths(coordinator) == []
    page.get_by_role("button", name="Make the letter").click()
    expect(page.get_by_text("Print it now")).to_be_visible()
    assert faults_at_both_widths(coordinator) == []
    code = page.locator(".letter-code svg")
    expect(code).to_be_hidden()
    page.emulate_media(media="print")
    expect(code).to_be_visible()
    expect(page.get_by_text("Print it now")).to_be_hidden()
    box = code.bounding_box()
    assert box is not None
    assert box["width"] == box["height"] > 100
    assert len(page.pdf(format="A4")) > 1000
    page.emulate_media(media="screen")
    page.get_by_role("link", name="Back to the problem").click()
    expect(page.get_by_text("Letter with a code for the enterprise's answer was made").first).to_be_visible()


def test_a_call_back_is_noted_and_marked_wherever_the_answer_is_shown(window: OpenWindow) -> None:
    officer = window("call-back", language="en", size=PHONE)
    page = officer.go("/call-backs/")
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    expect(page.get_by_role("button", name="Note the call")).to_be_visible()
    assert officer.faults() == []
    path = page.url.removeprefix(officer.address)
    problem = re.sub("call-backs", "problems", path)
    page.get_by_role("radio", name="Reached", exact=True).check()
    page.get_by_label("Spoke to").fill("王总")
    page.get_by_role("radio", name="Solved", exact=True).check()
    page.get_by_role("radio", name="Very satisfied").check()
    page.get_by_role("button", name="Note the call").click()
    expect(page.get_by_role("status").first).to_contain_text("the call is noted")
    leader = window("leader", language="en")
    told = leader.go(problem).get_by_role("main")
    expect(told).to_contain_text("Very satisfied · 5/5")
    expect(told).to_contain_text("Call-back by telephone")


def test_a_guessed_link_and_a_signed_in_reader_get_kind_pages_that_name_nobody(window: OpenWindow) -> None:
    guesser = window("", language="en")
    guesser.page.goto(f"{guesser.address}/f/demo-feedback-link-0002/")
    expect(guesser.page.get_by_role("heading", name="This link does not work")).to_be_visible()
    assert faults_at_both_widths(guesser) == []
    guesser.forgive("404")
    handler = window("handler", language="en")
    handler.page.goto(f"{handler.address}/f/demo-feedback-link-0001/")
    expect(handler.page.get_by_role("heading", name="Only the enterprise answers here")).to_be_visible()
    assert faults_at_both_widths(handler) == []
    handler.forgive("403")


def faults_at_both_widths(visitor: Visitor) -> list[str]:
    found = []
    for size in (PHONE, DESK):
        visitor.page.set_viewport_size(size)  # type: ignore[arg-type]
        found += visitor.faults()
    return found
