"""An official without signal: nothing typed is lost, nothing is sent twice, and nobody else on the phone sees it."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Dialog, Page, expect

from tests.browser.phone import (
    KIT_IS_GONE,
    SENDING,
    SENT,
    TO_CORRECT,
    WAITING,
    Sender,
    chips,
    fill_in,
    find_signal,
    forgive_no_signal,
    found,
    log,
    lose_signal,
    lose_the_answer,
    open_form,
    open_outbox,
    open_page,
    ready,
    save,
    some_words,
)
from tests.browser.visitor import PASSWORD, Visitor

OTHER = "official-deqing"
# What the phone keeps of the enterprises: by key, who was there last.
ROWS = """() => new Promise((done) => {
  const request = indexedDB.open("huiqi");
  request.onsuccess = () => {
    const kit = request.result.transaction("meta").objectStore("meta").get("kit");
    kit.onsuccess = () => done(Object.fromEntries(kit.result.enterprises.map((one) => [one[0], one[6]])));
  };
})"""


def test_from_no_signal_to_the_server_without_loss_and_without_doubles(official: Visitor) -> None:
    words, page, sender = some_words(), official.page, Sender(official.page)
    lose_signal(official)
    form = open_form(official)
    form.get_by_label("走访情况").fill("写到一半")
    expect(page.locator("form[data-kept]")).to_be_attached()
    form.reload()
    expect(page.get_by_label("走访情况")).to_have_value("写到一半")
    page.get_by_role("button", name="重新填写").click()
    expect(page.get_by_label("走访情况")).to_have_value("")
    for number in range(3):
        log(official, f"{words}第{number}次")
    expect(page.locator(WAITING)).to_have_count(3)
    expect(page.locator("[data-outbox-count]")).to_have_text("3")
    again = page.context.new_page()
    page.close()
    official.page = page = again
    page.goto(f"{official.address}/outbox/")
    expect(page.locator(WAITING)).to_have_count(3)

    sender.answer = lose_the_answer
    find_signal(official)
    expect(page.locator(f"{WAITING} [data-part=status]").first).not_to_be_empty()
    page.get_by_role("button", name="立即发送").click()
    for _record in range(3):
        page.get_by_role("button", name="立即发送").click()
    sender.answer = None
    page.get_by_role("button", name="立即发送").click()
    expect(page.locator(SENT)).to_have_count(3)
    expect(page.locator(WAITING)).to_have_count(0)
    assert len(found(official, words)) == 3
    assert len(sender.sent) > 3
    forgive_no_signal(official)


def test_a_session_that_ended_keeps_what_waits_until_one_signs_in(official: Visitor) -> None:
    words, page = some_words(), official.page
    lose_signal(official)
    log(official, words)
    page.context.clear_cookies(name="sessionid")
    find_signal(official)
    page.get_by_role("button", name="立即发送").click()
    expect(page.locator(WAITING)).to_contain_text("登录后发送")
    page.locator(WAITING).get_by_role("link", name="登录").click()
    official.fill_sign_in("official")
    expect(page.locator(SENT)).to_have_count(1)
    assert len(found(official, words)) == 1
    official.forgive("401")
    forgive_no_signal(official)


def test_what_the_server_refuses_waits_for_a_correction(official: Visitor) -> None:
    words, page, sender = some_words(), official.page, Sender(official.page)
    refusal = {"detail": "走访日期不在活动期间。", "code": "day_outside_campaign", "errors": []}
    lose_signal(official)
    log(official, words)
    sender.answer = lambda route: route.fulfill(
        status=422, content_type="application/problem+json", body=json.dumps(refusal)
    )
    find_signal(official)
    expect(page.locator(TO_CORRECT)).to_contain_text("走访日期不在活动期间。")
    sender.answer = None
    page.locator(TO_CORRECT).get_by_role("link", name="更改").click()
    expect(page.get_by_label("走访情况")).to_have_value(words)
    expect(page.locator("[data-phone][data-ready]")).to_be_attached()
    page.get_by_role("button", name="保存走访").click()
    expect(page.get_by_role("status").first).to_contain_text("走访已保存")
    assert len(found(official, words)) == 1
    assert sender.sent[0] != sender.sent[-1]
    page.goto(f"{official.address}/outbox/")
    expect(page.locator(TO_CORRECT)).to_have_count(0)
    official.forgive("422")
    forgive_no_signal(official)


def test_two_tabs_send_each_record_once(official: Visitor) -> None:
    words, page, sender = some_words(), official.page, Sender(official.page)
    lose_signal(official)
    for number in range(5):
        log(official, f"{words}第{number}次")
    other = page.context.new_page()
    other.goto(f"{official.address}/outbox/")
    expect(other.locator(WAITING)).to_have_count(5)
    sender.sent.clear()
    find_signal(official)
    for tab in (page, other):
        expect(tab.locator(SENT)).to_have_count(5)
    assert len(sender.sent) == len(set(sender.sent)) == 5
    assert len(found(official, words)) == 5
    forgive_no_signal(official)


def test_another_person_on_the_phone_neither_sees_nor_sends_it(official: Visitor) -> None:
    words, page = some_words(), official.page
    lose_signal(official)
    log(official, words)
    page.context.clear_cookies(name="sessionid")
    page.goto("about:blank")
    find_signal(official)
    ready(official, OTHER)
    page.goto(f"{official.address}/outbox/")
    expect(page.get_by_text("没有待发送的记录")).to_be_visible()
    expect(page.locator("[data-outbox-count]")).to_be_hidden()
    lose_signal(official)
    form = open_form(official)
    assert words not in form.content()
    find_signal(official)
    page.goto(f"{official.address}/plan/")
    sign_out(page)
    official.sign_in("official", PASSWORD)
    page.goto(f"{official.address}/outbox/")
    expect(page.locator(SENT)).to_have_count(1)
    assert len(found(official, words)) == 1
    forgive_no_signal(official)


def test_another_person_who_is_no_official_neither_sees_it_nor_the_list(official: Visitor) -> None:
    words, page = some_words(), official.page
    lose_signal(official)
    log(official, words)
    page.context.clear_cookies(name="sessionid")
    page.goto("about:blank")
    find_signal(official)
    official.sign_in("coordinator")
    page.wait_for_function(KIT_IS_GONE)
    lose_signal(official)
    open_outbox(official)
    expect(page.get_by_text("没有待发送的记录")).to_be_visible()
    expect(page.locator("[data-outbox-count]")).to_be_hidden()
    expect(page.locator("[data-directory]")).to_be_hidden()
    open_form(official)
    expect(page.get_by_text("本机尚无您的企业名单")).to_be_visible()
    forgive_no_signal(official)


@pytest.mark.parametrize("path", ["/visits/new/", "/visits/1/correct/"])
def test_a_form_takes_nothing_from_the_list_of_another_person(official: Visitor, path: str) -> None:
    official.page.evaluate(
        """async () => {
          const opened = await new Promise((done) => {
            const asked = indexedDB.open("huiqi");
            asked.onsuccess = () => done(asked.result);
          });
          const meta = opened.transaction("meta", "readwrite").objectStore("meta");
          const kit = await new Promise((done) => {
            meta.get("kit").onsuccess = (event) => done(event.target.result);
          });
          meta.put({ ...kit, user: kit.user + 1, visits: [{ ...kit.visits[0], id: 1 }] }, "kit");
        }"""
    )
    lose_signal(official)
    page = open_page(official, path)
    expect(page.locator("[data-no-kit]")).to_be_visible()
    expect(page.locator("form[data-phone-form]")).to_be_hidden()
    forgive_no_signal(official)


def sign_out(page: Page) -> None:
    page.locator("summary").filter(has_text="账号菜单").click()
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/accounts/login/**")


def test_signing_out_with_something_unsent_asks_first_and_takes_the_list_away(official: Visitor) -> None:
    page, asked = official.page, list[str]()

    def refuse(dialog: Dialog) -> None:
        asked.append(dialog.message)
        dialog.dismiss()

    lose_signal(official)
    log(official, some_words())
    # Signal to sign out with, but none for the record.
    page.context.route(SENDING, lambda route: route.abort())
    find_signal(official)
    page.goto(f"{official.address}/plan/")
    expect(page.locator("[data-outbox-count]")).to_have_text("1")
    page.once("dialog", refuse)
    page.locator("summary").filter(has_text="账号菜单").click()
    page.get_by_role("button", name="退出登录").click()
    assert "1 条记录尚未发送" in asked[0]
    expect(page).to_have_url(f"{official.address}/plan/")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="退出登录").click()
    page.wait_for_url("**/accounts/login/**")
    lose_signal(official)
    page.goto(f"{official.address}/visits/new/")
    expect(page.get_by_text("本机尚无您的企业名单")).to_be_visible()
    forgive_no_signal(official)


def test_the_own_enterprises_are_found_without_signal(official: Visitor) -> None:
    page, words = official.page, some_words()
    lose_signal(official)
    form = open_form(official)
    name = chips(form).first.locator("xpath=..").inner_text().strip()
    form.get_by_role("combobox", name="其他企业").press_sequentially(name[2:6])
    form.get_by_role("option").filter(has_text=name).click()
    problem = form.get_by_role("group", name="问题 1")
    problem.get_by_label("一句话概括问题").fill("厂区门口限高")
    form.get_by_role("button", name="保存走访").click()
    categories = problem.get_by_role("group", name="类别").get_by_role("radio")
    assert not categories.first.evaluate("field => field.validity.valid")
    problem.get_by_role("radio", name="用地用房").check()
    form.get_by_label("走访情况").fill(words)
    form.get_by_role("button", name="保存走访").click()
    page.wait_for_url("**/outbox/")
    expect(page.locator(WAITING)).to_contain_text(name)
    find_signal(official)
    page.locator(SENT).get_by_role("link", name="查看走访").click()
    expect(page.get_by_role("main")).to_contain_text("厂区门口限高")
    forgive_no_signal(official)


def test_the_list_of_the_own_enterprises_is_searched_by_name_pinyin_and_initials(official: Visitor) -> None:
    kit = official.page.evaluate("async () => (await fetch('/visits/kit/')).json()")
    key, name, _district, tail, pinyin, initials = kit["enterprises"][-1][:6]
    lose_signal(official)
    page = open_outbox(official)
    hit = page.locator(f"[data-found] a[href$='enterprise={key}']")
    for words in (name[2:8], pinyin, f"{pinyin[:10]} {pinyin[10:]}".upper(), initials, tail.lower()):
        page.get_by_label("查找您负责的企业").fill("")
        expect(hit).to_have_count(0)
        page.get_by_label("查找您负责的企业").fill(words)
        expect(hit).to_have_text(name)
    hit.click()
    expect(page.locator("[data-phone][data-ready]")).to_be_attached()
    expect(page.get_by_role("radio", name=name)).to_be_checked()
    forgive_no_signal(official)


def test_a_draft_for_the_server_is_not_lost_where_there_is_no_signal(official: Visitor) -> None:
    words = some_words()
    page = open_form(official)
    page.get_by_label("走访情况").fill(words)
    lose_signal(official)
    page.get_by_role("button", name="存为草稿").click()
    expect(page.get_by_label("走访情况")).to_have_value(words)
    expect(page.locator("form[data-kept]")).to_be_attached()
    page.reload()
    expect(page.get_by_label("走访情况")).to_have_value(words)
    page.get_by_role("button", name="重新填写").click()
    expect(page.get_by_label("走访情况")).to_have_value("")
    forgive_no_signal(official)


def test_who_was_there_lately_and_who_wants_no_visits_is_told_without_signal(official: Visitor) -> None:
    key = official.page.evaluate(
        """async () => {
          const opened = await new Promise((done) => {
            const asked = indexedDB.open("huiqi");
            asked.onsuccess = () => done(asked.result);
          });
          const meta = opened.transaction("meta", "readwrite").objectStore("meta");
          const kit = await new Promise((done) => {
            meta.get("kit").onsuccess = (event) => done(event.target.result);
          });
          const known = kit.enterprises.find((one) => kit.teams[0].offered.includes(one[0]));
          const day = new Date(Date.now() - 9 * 86400000).toISOString().slice(0, 10);
          known.splice(6, 2, [day, "市级走访组"], "正在停产检修");
          meta.put(kit, "kit");
          return known[0];
        }"""
    )
    lose_signal(official)
    form = open_form(official)
    form.locator(f"[name=offered][value='{key}']").check()
    for words in ("市级走访组", "正在停产检修"):
        expect(form.get_by_text(words)).to_be_visible()
    form.locator("[name=offered][value='']").check()
    for words in ("市级走访组", "正在停产检修"):
        expect(form.get_by_text(words)).to_have_count(0)
    forgive_no_signal(official)


def test_after_a_visit_only_what_it_changed_is_asked_for(official: Visitor) -> None:
    kits: list[str] = []
    official.page.on("request", lambda one: kits.append(one.url) if "/visits/kit/" in one.url else None)
    before = official.page.evaluate(ROWS)
    page = fill_in(official, words := some_words())
    save(page)
    page.wait_for_url("**/visits/*/?sent=1")
    expect(page.locator("[data-phone][data-stocked]")).to_be_attached()
    assert [url.rpartition("/")[2] for url in kits] == ["?part=latest"]
    after = page.evaluate(ROWS)
    assert set(after) >= set(before)
    [visit] = found(official, words)
    assert after[str(visit["enterprise"])][0] == visit["visited_on"]


def test_the_outbox_names_how_much_of_a_long_list_the_phone_keeps(official: Visitor) -> None:
    page = open_outbox(official)
    expect(page.locator("[data-partial]")).to_be_hidden()
    page.route("**/visits/kit/**", lambda route: route.abort())
    page.evaluate(
        """() => new Promise((done) => {
          const asked = indexedDB.open("huiqi");
          asked.onsuccess = () => {
            const meta = asked.result.transaction("meta", "readwrite").objectStore("meta");
            meta.get("kit").onsuccess = ({ target }) => {
              meta.put({ ...target.result, total: 48120 }, "kit").onsuccess = () => done(null);
            };
          };
        })"""
    )
    open_outbox(official)
    expect(page.locator("[data-partial]")).to_contain_text("48120")


def test_nobody_is_in_the_shell(official: Visitor) -> None:
    kept = official.page.evaluate(
        """async () => {
          const texts = [];
          for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const request of await cache.keys()) {
              const answer = await cache.match(request);
              if (answer.headers.get("content-type").includes("html")) texts.push(await answer.text());
            }
          }
          return texts;
        }"""
    )
    assert len(kept) == 6
    for page in kept:
        assert "csrfmiddlewaretoken" not in page
        assert "有限公司" not in page
        assert "data-user" not in page
