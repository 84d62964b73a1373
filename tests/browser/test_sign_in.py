"""Who signs in, in which language, and where the person lands."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenWindow

HOMES = [
    ("official", "/plan/", "待办事项", "What waits for me"),
    ("official-deqing", "/plan/", "待办事项", "What waits for me"),
    ("handler", "/tasks/", "我的待办", "My tasks"),
    ("coordinator", "/problems/?view=triage", "问题", "Problems"),
    ("coordinator-province", "/problems/?view=triage", "问题", "Problems"),
    ("call-back", "/call-backs/", "电话回访", "Call-backs"),
    ("leader", "/dashboard/?campaign=", "湖州市企业家关爱行动", "Huzhou entrepreneur care"),
    ("admin", "/settings/", "系统设置", "Set-up"),
]
MENU = [
    "/plan/", "/visits/", "/visits/new/", "/meetings/", "/enterprises/", "/tasks/", "/problems/", "/measures/",
    "/campaigns/", "/dashboard/", "/reports/", "/settings/", "/organisations/", "/policies/", "/escalations/",
    "/call-backs/",
]  # fmt: skip


@pytest.mark.parametrize(("account", "home", "heading", "english"), HOMES)
def test_each_account_lands_on_its_home_in_either_language(
    window: OpenWindow, account: str, home: str, heading: str, english: str
) -> None:
    visitor = window()
    visitor.sign_in(account)
    assert visitor.page.url.startswith(visitor.address + home)
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(heading)
    visitor.page.get_by_role("button", name="English").click()
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text(english)
    expect(visitor.page.locator("html")).to_have_attribute("lang", "en")
    assert visitor.page.url.startswith(visitor.address + home)


def test_an_english_browser_is_greeted_in_english(window: OpenWindow) -> None:
    visitor = window(language="en")
    visitor.sign_in("official")
    expect(visitor.page.get_by_role("heading", level=1)).to_have_text("What waits for me")


def test_a_wrong_password_is_said_and_the_name_is_kept(window: OpenWindow) -> None:
    visitor = window()
    visitor.go("/accounts/login/")
    visitor.fill_sign_in("leader", "not-the-password")
    expect(visitor.page.get_by_role("main")).to_contain_text("您提供的用户名或密码不正确")
    expect(visitor.page.get_by_role("textbox", name="用户名")).to_have_value("leader")
    assert "/accounts/login/" in visitor.page.url


@pytest.mark.parametrize("path", MENU)
def test_every_page_asks_a_stranger_to_sign_in(window: OpenWindow, path: str) -> None:
    visitor = window()
    visitor.go(path)
    assert re.fullmatch(rf"{re.escape(visitor.address)}/accounts/login/\?next={re.escape(path)}", visitor.page.url)


def test_after_signing_in_a_stranger_sees_the_page_that_was_asked_for(window: OpenWindow) -> None:
    visitor = window()
    visitor.go("/problems/?view=open")
    visitor.fill_sign_in("leader")
    visitor.page.wait_for_url("**/problems/?view=open")


def test_who_signs_out_has_to_sign_in_again(window: OpenWindow) -> None:
    visitor = window()
    visitor.sign_in("handler")
    visitor.page.get_by_role("banner").get_by_text("钮志强").first.click()
    visitor.page.get_by_role("button", name="退出登录").click()
    visitor.page.wait_for_url("**/accounts/login/**")
    visitor.go("/tasks/")
    assert "/accounts/login/" in visitor.page.url
