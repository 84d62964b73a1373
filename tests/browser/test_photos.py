"""Photos on an official's phone: kept as they are typed, sent after the visit, seen by nobody else."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.phone import (
    SENT,
    WAITING,
    Sender,
    asked,
    board,
    fill_in,
    find_signal,
    forgive_no_signal,
    found,
    land,
    lose_signal,
    lose_the_answer,
    open_form,
    open_outbox,
    ready,
    save,
    some_words,
)
from tests.browser.visitor import PHONE, Visitor
from tests.photos import from_a_camera, opened, photo

OTHER = "official-deqing"
# How many photos this phone keeps, whoever's.
KEPT = """() => new Promise((done) => {
  const request = indexedDB.open("huiqi");
  request.onsuccess = () => {
    const count = request.result.transaction("photos").objectStore("photos").count();
    count.onsuccess = () => done(count.result);
  };
})"""

# The phone makes no photo small before the test says so: then `window.makeThem()`.
SLOW_PHONE = """
  const soon = new Promise((done) => { window.makeThem = done; });
  const made = window.createImageBitmap;
  window.createImageBitmap = async (...words) => { await soon; return made(...words); };
"""


def named(body: bytes, name: str = "IMG_0001.jpg") -> FilePayload:
    return {"name": name, "mimeType": "image/jpeg", "buffer": body}


def choose(page: Page, *bodies: bytes) -> None:
    before = previews(page).count()
    chooser(page).set_input_files([named(body) for body in bodies])
    expect(previews(page)).to_have_count(before + len(bodies))


def chooser(page: Page) -> Locator:
    return page.locator("input[name=photos]")


def previews(page: Page) -> Locator:
    return page.get_by_role("img", name="照片")


def files_of(visitor: Visitor, words: str) -> list[Any]:
    """The photos that the server has of the only visit with these words."""
    [visit] = found(visitor, words)
    return list(asked(visitor, f"visits/{visit['id']}/files/")["results"])


def log_with(visitor: Visitor, words: str, *bodies: bytes) -> None:
    page = fill_in(visitor, words)
    choose(page, *bodies)
    save(page)
    page.wait_for_url("**/outbox/")


def test_a_photo_is_small_upright_and_without_words_before_it_leaves_the_phone(official: Visitor) -> None:
    words, page, sender = some_words(), official.page, Sender(official.page)
    bodies: list[bytes] = []
    page.context.on("request", lambda one: bodies.append(one.post_data_buffer or b"") if "/files/" in one.url else None)
    page = fill_in(official, words)
    choose(page, from_a_camera(2400, 1800))
    save(page)
    page.wait_for_url("**/visits/*/?sent=1")
    image = opened(bodies[0])
    assert (image.format, image.size, dict(image.getexif())) == ("JPEG", (1200, 1600), {})
    assert b"Huiqi" not in bodies[0]
    assert ["/files/" in url for url in sender.sent] == [False, True]
    [kept] = files_of(official, words)
    assert (kept["width"], kept["height"]) == (1200, 1600)


@pytest.mark.parametrize(("button", "there"), [("保存走访", "**/visits/*/?sent=1"), ("存为草稿", "**/visits/")])
def test_saving_waits_for_photos_that_are_being_made_small(official: Visitor, button: str, there: str) -> None:
    words, page = some_words(), official.page
    page.context.add_init_script(SLOW_PHONE)
    fill_in(official, words)
    chooser(page).set_input_files([named(photo(300 + n, 200)) for n in range(3)])
    page.get_by_role("button", name=button).click()
    expect(page.locator("[data-photo-status]")).to_contain_text("照片处理完毕后即保存")
    page.evaluate("makeThem()")
    page.wait_for_url(there)
    assert [one["width"] for one in files_of(official, words)] == [300, 301, 302]


def test_saving_stops_where_a_photo_turns_out_to_be_none(official: Visitor) -> None:
    words, page = some_words(), official.page
    page.context.add_init_script(SLOW_PHONE)
    fill_in(official, words)
    chooser(page).set_input_files([named(b"no photo", "note.jpg"), named(photo(301, 200))])
    save(page)
    page.evaluate("makeThem()")
    expect(page.locator("[data-photo-status]")).to_contain_text("note.jpg")
    assert found(official, words) == []
    save(page)
    page.wait_for_url("**/visits/*/?sent=1")
    assert [one["width"] for one in files_of(official, words)] == [301]


def test_photos_chosen_before_the_scripts_came_are_there(window: OpenWindow) -> None:
    official = window("official", size=PHONE, service_workers="block")  # it would have the scripts at hand
    words, page, late = some_words(), official.page, list[Any]()
    page.route("**/offline*.js", lambda route: late.extend([route]))
    page.goto(f"{official.address}/visits/new/")
    page.locator("[name=offered]:not([value=''])").last.check()
    page.get_by_label("走访情况").fill(words)
    chooser(page).set_input_files([named(photo(301, 200))])
    for script in late:
        script.continue_()
    expect(previews(page)).to_have_count(1)
    save(page)
    page.wait_for_url("**/visits/*/?sent=1")
    assert [one["width"] for one in files_of(official, words)] == [301]
    official.complaints = [said for said in official.complaints if "blocked by Playwright" not in said]


def test_photos_are_still_there_where_the_form_comes_back_with_an_error(official: Visitor) -> None:
    words, page = some_words(), official.page
    page.context.add_init_script(SLOW_PHONE)
    fill_in(official, words)
    chooser(page).set_input_files([named(photo(301, 200))])
    page.get_by_label("一句话概括问题").first.fill("没有选择类别的问题")
    save(page)
    page.evaluate("makeThem()")
    expect(page.get_by_role("alert").first).to_be_visible()
    page.evaluate("makeThem()")
    expect(previews(page)).to_have_count(1)
    expect(page.get_by_text("请重新选择照片")).to_be_hidden()
    page.get_by_role("radio", name="融资").first.check()
    save(page)
    page.wait_for_url("**/visits/*/?sent=1")
    assert [one["width"] for one in files_of(official, words)] == [301]
    official.forgive("422")


def test_photos_survive_a_reload_the_queue_and_a_closed_tab_and_arrive_once(official: Visitor) -> None:
    words, page, sender = some_words(), official.page, Sender(official.page, only="/files/")
    lose_signal(official)
    page = fill_in(official, words)
    choose(page, photo(40, 30), photo(50, 30), photo(60, 30))
    page.get_by_role("button", name="移除照片 2").click()
    page.reload()
    expect(previews(page)).to_have_count(2)
    expect(page.get_by_label("走访情况")).to_have_value(words)
    save(page)
    page.wait_for_url("**/outbox/")
    expect(page.locator(WAITING)).to_contain_text("照片已发送 0/2 张")
    official.page = again = page.context.new_page()
    page.close()
    open_outbox(official)
    expect(again.locator(WAITING)).to_have_count(1)

    sender.answer = lose_the_answer
    find_signal(official)
    expect(again.locator(WAITING)).to_contain_text("走访已发送，照片尚未发完")
    again.get_by_role("button", name="立即发送").click()
    sender.answer = None
    again.get_by_role("button", name="立即发送").click()
    expect(again.locator(SENT)).to_contain_text("照片已发送 2/2 张")
    assert [one["width"] for one in files_of(official, words)] == [40, 60]
    assert len(sender.sent) > len(set(sender.sent)) == 3
    assert again.evaluate(KEPT) == 0
    forgive_no_signal(official)


def test_a_photo_that_is_refused_stops_neither_the_visit_nor_the_others(official: Visitor) -> None:
    words, sender = some_words(), Sender(official.page, only="/files/")
    refusal = {"detail": "无法识别为照片。", "code": "not_a_photo", "errors": []}
    lose_signal(official)
    log_with(official, words, photo(40, 30), photo(50, 30))
    page = official.page
    refused: list[str] = []

    def refuse_the_first(route: Any) -> None:
        if route.request.url in refused or not refused:
            refused.append(route.request.url)
            body = json.dumps(refusal)
            route.fulfill(status=422, content_type="application/problem+json", body=body)
        else:
            route.continue_()

    sender.answer = refuse_the_first
    find_signal(official)
    expect(page.locator(WAITING)).to_contain_text("有照片未被接收： 无法识别为照片。")
    expect(page.locator(WAITING)).to_contain_text("照片已发送 1/2 张")
    assert [one["width"] for one in files_of(official, words)] == [50]
    sender.answer = None
    page.get_by_role("button", name="重新发送照片").click()
    expect(page.locator(SENT)).to_contain_text("照片已发送 2/2 张")
    assert len(files_of(official, words)) == 2
    official.forgive("422")
    forgive_no_signal(official)


def test_a_waiting_visit_is_changed_with_its_photos(official: Visitor) -> None:
    words = some_words()
    board(official)
    log_with(official, words, photo(40, 30), photo(50, 30))
    page = official.page
    page.locator(WAITING).get_by_role("link", name="更改").click()
    expect(page.locator("[data-photos][data-ready]")).to_be_attached()
    expect(previews(page)).to_have_count(2)
    page.get_by_role("button", name="移除照片 1").click()
    choose(page, photo(60, 30))
    save(page)
    page.wait_for_url("**/outbox/")
    expect(page.locator(WAITING)).to_have_count(1)
    land(official)
    expect(page.locator(SENT)).to_contain_text("照片已发送 2/2 张")
    assert [one["width"] for one in files_of(official, words)] == [50, 60]
    assert page.evaluate(KEPT) == 0
    forgive_no_signal(official)


def test_without_script_the_browser_sends_photos_with_the_form(window: OpenWindow) -> None:
    visitor, words = window("official", size=PHONE, script=False), some_words()
    page = visitor.go("/visits/new/")
    page.locator("[name=offered]:not([value=''])").last.check()
    page.get_by_label("走访情况").fill(words)
    chooser(page).set_input_files([named(from_a_camera()), named(photo(50, 30))])
    save(page)
    expect(page.get_by_role("link", name="查看大图")).to_have_count(2)


def test_what_the_phone_cannot_read_is_said_and_left_out(official: Visitor) -> None:
    page = open_form(official)
    chooser(page).set_input_files([named(b"no photo", "note.jpg"), named(photo())])
    expect(previews(page)).to_have_count(1)
    expect(page.locator("[data-photo-status]")).to_contain_text("note.jpg")
    choose(page, *(photo(20 + n, 20) for n in range(8)))
    chooser(page).set_input_files([named(photo(99, 20))])
    expect(page.locator("[data-photo-status]")).to_contain_text("最多九张")
    expect(previews(page)).to_have_count(9)
    page.get_by_role("button", name="移除照片 9").focus()
    page.keyboard.press("Enter")
    expect(previews(page)).to_have_count(8)
    expect(page.get_by_role("button", name="移除照片 8")).to_be_focused()


def test_another_person_on_the_phone_neither_sees_nor_sends_a_photo(official: Visitor) -> None:
    words, page, answers = some_words(), official.page, list[int]()
    page.context.on("response", lambda one: answers.append(one.status) if "/by-uuid/" in one.url else None)
    lose_signal(official)
    log_with(official, words, photo(40, 30))
    choose(fill_in(official, "写到一半"), photo(50, 30))
    page.context.clear_cookies(name="sessionid")
    page.goto("about:blank")
    find_signal(official)
    ready(official, OTHER)
    open_outbox(official)
    expect(page.get_by_text("没有待发送的记录")).to_be_visible()
    open_form(official)
    expect(previews(page)).to_have_count(0)
    assert set(answers) <= {401, 403}  # a try of the browser's own before anybody has signed in
    page.context.clear_cookies(name="sessionid")
    page.goto("about:blank")
    official.sign_in("official")
    open_outbox(official)
    expect(page.locator(SENT)).to_contain_text("照片已发送 1/1 张")
    assert len(files_of(official, words)) == 1
    open_form(official)
    expect(previews(page)).to_have_count(1)
    for status in ("401", "403"):
        official.forgive(status)
    forgive_no_signal(official)


def test_a_draft_for_the_server_takes_its_photos_along(official: Visitor) -> None:
    words = some_words()
    page = fill_in(official, words)
    choose(page, photo(40, 30))
    page.get_by_role("button", name="存为草稿").click()
    page.wait_for_url("**/visits/")
    assert len(files_of(official, words)) == 1
    expect(page.locator("[data-phone][data-ready]")).to_be_attached()
    assert page.evaluate(KEPT) == 0


def test_photos_are_looked_at_large_and_one_after_the_other_by_keyboard(official: Visitor) -> None:
    words = some_words()
    page = fill_in(official, words)
    choose(page, photo(400, 300), photo(300, 400))
    save(page)
    page.wait_for_url("**/visits/*/?sent=1")
    expect(page.locator("[data-phone][data-ready]")).to_be_attached()
    [visit] = found(official, words)
    official.go(f"/visits/{visit['id']}/")
    assert not official.faults()
    page.get_by_role("link", name="照片 1/2：查看大图").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/photos/*/")
    expect(page.get_by_role("img", name="的照片 1")).to_have_js_property("naturalWidth", 400)
    assert not official.faults()
    page.get_by_role("link", name="下一张").press("Enter")
    expect(page.get_by_role("img", name="的照片 2")).to_have_js_property("naturalWidth", 300)
