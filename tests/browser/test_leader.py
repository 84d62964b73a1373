"""A leader looks at figures: they are the programmes' own, and each opens the records that it counts."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenWindow
from tests.browser.visitor import Visitor

DOUBLE_SERVICE = "Zhejiang “double service” special action"
TOGETHER = "“Together benefiting enterprises” SME service action"
TALKS = "Huzhou government-enterprise talks"
CARE = "Huzhou entrepreneur care"
PRECISIONS = "Three precisions 2024"
HELP = "Help for 8,000 small and micro enterprises"

HEADLINES = [
    (DOUBLE_SERVICE, "2,305 Visits", "367 Meetings", "2,240 Problems collected", "2,108 Measures implemented"),
    (TALKS, "595 Meetings", "4,545 Attendances", "5,895 Problems collected", "99.44% Satisfaction rate"),
]
NOTES = [
    (TALKS, "Rounds: 76"),
    (TALKS, "5,862/5,895"),
    (CARE, "932 enrolled, 932 completed"),
    (PRECISIONS, "1,736/1,700"),
    (PRECISIONS, "/40,000"),
    (PRECISIONS, "/100"),
    (HELP, "8,036/8,000"),
    *[(TOGETHER, note) for note in ("703/703", "392/392", "3,812/3,800", "2,634/2,600", "101/101")],
]
CAMPAIGNS = [DOUBLE_SERVICE, TOGETHER, TALKS, CARE, PRECISIONS, HELP]
ORGANISATIONS = [("703", "703/703"), ("392", "392/392"), ("3,812", "3,812/3,800"), ("2,634", "2,634/2,600")]


@pytest.mark.parametrize(("campaign", *(f"figure{n}" for n in range(1, 5))), HEADLINES)
def test_the_headline_figures_of_a_campaign_are_on_the_screen(
    window: OpenWindow, campaign: str, figure1: str, figure2: str, figure3: str, figure4: str
) -> None:
    page = dashboard_of(window("leader", language="en"), campaign)
    for figure in (figure1, figure2, figure3, figure4):
        expect(page.get_by_role("link", name=figure, exact=True)).to_be_visible()


def test_targets_and_numerators_stand_beside_the_figures(window: OpenWindow) -> None:
    leader = window("leader", language="en")
    missing = []
    for campaign in dict.fromkeys(campaign for campaign, _note in NOTES):
        shown = dashboard_of(leader, campaign).get_by_role("main").inner_text()
        missing += [(one, note) for one, note in NOTES if one == campaign and note not in shown]
    assert not missing


def test_the_double_service_had_eleven_provincial_teams(window: OpenWindow) -> None:
    page = dashboard_of(window("leader", language="en"), DOUBLE_SERVICE)
    teams = page.get_by_role("region", name="By provincial service team")
    expect(teams.get_by_role("rowheader")).to_have_count(11)


def test_the_joint_action_has_twelve_service_contents_in_two_areas(window: OpenWindow) -> None:
    page = dashboard_of(window("leader", language="en"), TOGETHER)
    page.get_by_role("link", name="The campaign").click()
    offer = page.locator("section").filter(has=page.get_by_role("heading", name="What it offers"))
    expect(offer.get_by_role("heading", level=3)).to_have_count(2)
    expect(offer.get_by_role("listitem")).to_have_count(12)


def test_nineteen_departments_are_in_the_support_group(window: OpenWindow) -> None:
    page = dashboard_of(window("leader", language="en"), HELP)
    page.get_by_role("link", name="The campaign").click()
    expect(page.get_by_role("main")).to_contain_text("19")


@pytest.mark.parametrize("campaign", CAMPAIGNS)
def test_every_figure_opens_a_list_of_exactly_that_many_records(window: OpenWindow, campaign: str) -> None:
    leader = window("leader", language="en")
    page = dashboard_of(leader, campaign)
    for name, url, values in linked_figures(page):
        if "day" in values[0]:  # a length of time is no number of records
            continue
        heading = title_of(leader, url)
        assert heading.split(" = ")[1] in values, (name, heading)


def test_a_rate_opens_what_it_is_measured_on(window: OpenWindow) -> None:
    page = dashboard_of(window("leader", language="en"), TALKS)
    page.get_by_role("link", name="99.44% Satisfaction rate", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ratings = 5,895")
    expect(page.get_by_role("row")).to_have_count(51)


def test_a_period_stands_beside_the_one_before_and_that_of_last_year(window: OpenWindow) -> None:
    page = dashboard_of(window("leader", language="en", script=False), TALKS)
    page.get_by_label("From day").fill("2023-11-01")
    page.get_by_label("To day").fill("2023-11-30")
    page.get_by_role("button", name="Apply").click()
    meetings = page.get_by_role("listitem").filter(has=page.get_by_role("link", name="Meetings"))
    expect(meetings.first).to_contain_text("up by 9 (39.1%) on the period before")
    trend = page.get_by_role("region", name="Meetings", exact=True)
    expect(trend.get_by_role("columnheader")).to_have_text(
        ["Period", "This period", "The period before", "The same period last year"]
    )
    page.get_by_role("navigation", name="Interval").get_by_role("link", name="Weeks").click()
    expect(trend.get_by_role("rowheader").first).to_have_text("2023-W44")
    page.get_by_role("link", name="The period before").click()
    expect(page.get_by_label("From day")).to_have_value("2023-10-01")
    expect(trend.get_by_role("rowheader").first).to_have_text("2023-W39")


def test_a_cut_off_day_unfolds_and_shows_what_that_evening_knew(window: OpenWindow) -> None:
    page = dashboard_of(window("leader", language="en"), TALKS)
    page.get_by_role("search", name="Filters").get_by_text("More", exact=True).click()
    page.get_by_label("As on the evening of").fill("2024-01-31")
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("link", name="Remove filter: As on the evening of: 2024-01-31")).to_be_visible()
    page.get_by_role("link", name=re.compile("Problems closed$")).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Problems closed = 5,416")


def test_a_leader_goes_down_to_a_region_to_a_record_and_back(window: OpenWindow) -> None:
    page = dashboard_of(window("leader", language="en"), DOUBLE_SERVICE)
    whole = page.url.split("&")[0]
    page.get_by_role("region", name="By region").get_by_role("link", name="Huzhou", exact=True).click()
    expect(region_chosen(page)).to_have_value("330500")
    visits = page.get_by_role("link", name=re.compile("Visits$")).first
    count = visits.inner_text().split()[0]
    visits.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"Visits = {count}")
    page.get_by_role("row").nth(1).get_by_role("link").first.click()
    expect(page.get_by_role("heading", name="The visit")).to_be_visible()
    page.go_back()
    page.get_by_role("link", name="Dashboard").last.click()
    expect(region_chosen(page)).to_have_value("330500")
    page.get_by_role("link", name="Remove filter: Region: Huzhou").click()
    expect(region_chosen(page)).to_have_value("")
    assert page.url.split("&")[0] == whole


def dashboard_of(leader: Visitor, campaign: str) -> Page:
    page = leader.page
    if "/dashboard/" not in page.url:
        leader.go("/dashboard/")
    page.get_by_label("Campaign").select_option(campaign)
    page.get_by_role("button", name="Apply").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(campaign)
    return page


def region_chosen(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Region")


def linked_figures(page: Page) -> list[tuple[str, str, list[str]]]:
    """Name, link and value of every figure in the table of all figures; of a rate, numerator and denominator."""
    rows = page.get_by_role("region", name="All figures").get_by_role("row").filter(has=page.get_by_role("link"))
    found = []
    for row in rows.all():
        name, shown = row.get_by_role("rowheader").inner_text(), row.get_by_role("cell").inner_text()
        url = row.get_by_role("link").get_attribute("href") or ""
        found.append((name, url, shown.split()[-1].split("/")))
    assert found
    return found


def title_of(leader: Visitor, url: str) -> str:
    answer = leader.page.request.get(leader.address + url)
    assert answer.ok, url
    title = re.search(r"<h1>(.*?)</h1>", answer.text())
    assert title
    return title[1]
