"""Every page, in both languages and at both widths, held against what no page may do."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.visitor import DESK, NARROWEST, PHONE, Visitor

# Who opens which pages; of a list marked with an arrow the first record is opened too.
PAGES = {
    "": ["/accounts/login/", "/f/demo-feedback-link-0001/"],
    "official": [
        "/plan/", "/visits/ →", "/visits/new/", "/outbox/", "/meetings/", "/meetings/new/", "/enterprises/ →",
        "/enterprises/new/", "/problems/ →",
    ],
    "handler": [
        "/tasks/", "/tasks/templates/", "/measures/ →", "/measures/new/", "/notifications/?show=all",
        "/settings/notifications/", "/slips/ →",
    ],
    "coordinator": [
        "/problems/?view=triage →", "/problems/new/", "/escalations/ →", "/campaigns/ →", "/meetings/ →",
        "/enterprises/titles/", "/enterprises/tags/", "/enterprises/duplicates/", "/imports/", "/exports/",
        "/problems/bulk/", "/problems/views/", "/supervision/", "/common-problems/ →", "/common-problems/suggestions/",
        "/common-problems/new/",
    ],
    "call-back": ["/call-backs/ →"],
    "leader": [
        "/dashboard/", "/dashboard/?since=2023-11-01&until=2023-11-30&cut_off=2024-01-31", "/reports/",
        "/reports/figures/", "/reports/records/?figure=problems_closed", "/policies/ →",
    ],
    "admin": [
        "/settings/", "/settings/deadlines/", "/settings/system/", "/organisations/ →",
        "/enterprises/size-standards/", "/enterprises/industries/",
        "/accounts/password/change/", "/accounts/2fa/",
    ],
}  # fmt: skip
LANGUAGES = ["zh-hans", "en"]
DARK = ["/dashboard/", "/problems/", "/reports/", "/campaigns/", "/policies/"]
HEAVIEST_FIRST_LOAD = 70 * 1024
LATER = "charts"  # fetched after first paint, only where there is a chart

# What the portal itself says. The second headings of these pages are records: the title of a problem, of a clause.
SAID = "nav a, button, details:not(.menu) > summary, legend, th[scope=col], h2, .field > label"
ENGLISH_WORD = re.compile(r"[A-Za-z]{3,}")
CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Proper names and codes; the switch to the other language speaks that language.
# File formats have no other name in Chinese.
MEANT = {"English", "API", "简体中文", "CSV", "导出 Excel"}
# What a button acts on is named to screen readers in the record's own words; people are called by their names.
OWN_WORDS = """all => all.map(shown => {
    const own = shown.cloneNode(true);
    own.querySelectorAll(".visually-hidden, bdi").forEach(other => other.remove());
    return own.textContent.trim().replace(/\\s+/g, " ");
})"""
HEADED_BY_RECORDS = re.compile(
    r"/(f/[^/]+|call-backs/\d+|escalations/\d+|policies/\d+|common-problems/suggestions|tasks/templates)/$"
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("account", PAGES)
def test_nothing_bars_anybody_and_nothing_is_cut_off(window: OpenWindow, account: str, language: str) -> None:
    visitor = window(account, language=language)
    faults: list[str] = []
    for page in every_page(visitor, PAGES[account]):
        for size in (DESK, PHONE):
            page.set_viewport_size(size)  # type: ignore[arg-type]
            faults += visitor.faults()
        page.set_viewport_size(NARROWEST)  # type: ignore[arg-type]
        faults += visitor.overflow()
        page.set_viewport_size(DESK)  # type: ignore[arg-type]
        faults += foreign_words(page, language)
    assert not faults, "\n".join(faults)


def test_dark_pages_are_readable_too(window: OpenWindow) -> None:
    leader = window("leader", color_scheme="dark")
    faults: list[str] = []
    for page in every_page(leader, DARK):
        expect(page.locator("body")).not_to_have_css("background-color", "rgb(255, 255, 255)")
        faults += leader.faults()
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("account", PAGES)
def test_the_first_load_of_a_page_is_light(window: OpenWindow, account: str) -> None:
    visitor = window(account, size=PHONE, service_workers="block")  # a first load has none
    wire = visitor.page.context.new_cdp_session(visitor.page)
    wire.send("Network.enable")
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    urls: dict[str, str] = {}
    received: dict[str, int] = {}
    wire.on("Network.requestWillBeSent", lambda event: urls.update({event["requestId"]: event["request"]["url"]}))
    wire.on("Network.loadingFinished", lambda event: received.update({event["requestId"]: event["encodedDataLength"]}))
    heavy = {}
    for path in PAGES[account]:
        received.clear()
        visitor.go(path.removesuffix(" →")).wait_for_load_state("networkidle")
        # What the page before was still fetching when this began to listen has no address.
        weight = sum(size for request, size in received.items() if request in urls and LATER not in urls[request])
        if not 0 < weight <= HEAVIEST_FIRST_LOAD:
            heavy[path] = weight
    visitor.complaints = [said for said in visitor.complaints if "blocked by Playwright" not in said]
    assert not heavy


def test_a_dashboard_is_printed_without_its_controls(window: OpenWindow) -> None:
    leader = window("leader")
    page = leader.go("/dashboard/")
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation", name="主菜单")).to_be_hidden()
    expect(page.get_by_role("button", name="查询")).to_be_hidden()
    sheets = page.pdf(format="A4", landscape=True)
    assert sheets.startswith(b"%PDF")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", sheets)) <= 12


def every_page(visitor: Visitor, paths: list[str]) -> Iterator[Page]:
    for path in paths:
        yield visitor.go(path.removesuffix(" →"))
        if path.endswith("→"):
            row = visitor.page.get_by_role("row").filter(has=visitor.page.get_by_role("cell")).first
            yield visitor.go(row.get_by_role("link").first.get_attribute("href") or "")


def foreign_words(page: Page, language: str) -> list[str]:
    """What the page says in the other language."""
    foreign = ENGLISH_WORD if language == "zh-hans" else CHINESE
    elements = SAID.replace("h2, ", "") if HEADED_BY_RECORDS.search(page.url) else SAID
    said = {text.strip() for text in page.locator(elements).evaluate_all(OWN_WORDS)}
    return [
        f"{page.url} says “{text}” to a reader of {language}" for text in sorted(said - MEANT) if foreign.search(text)
    ]
