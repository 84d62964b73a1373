from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.enums import RecognitionKind
from accounts.models import Recognition, Region
from campaigns.models import Campaign, Target
from reports.explanations import FROM, UNTIL
from reports.figures import FIGURES
from reports.rates import HEADLINES
from reports.selectors.dashboard import campaign_to_open
from reports.views import PAGE_SIZE
from tests.cast import Cast, make_enterprise, make_organisation, make_problem, make_visit, signed_in
from tests.property.records import scatter

HOMES = [
    ("official", "/plan/"),
    ("handler", "/tasks/"),
    ("coordinator", "/problems/?view=triage"),
    ("leader", "/dashboard/"),
    ("admin", "/settings/"),
]


@pytest.mark.parametrize(("role", "url"), HOMES)
def test_each_role_has_its_home(cast: Cast, role: str, url: str) -> None:
    assert signed_in(getattr(cast, role)).get("/").headers["Location"] == url


def test_a_person_without_a_role_is_told_whom_to_ask(cast: Cast) -> None:
    response = signed_in(cast.nobody).get("/")
    assert response.status_code == 200
    assert response.templates[0].name == "reports/no_role.html"


@pytest.mark.parametrize("since", ["0001-01-01", "1900-01-01"])
def test_a_dashboard_since_ever_shows_the_trend_of_what_there_is(cast: Cast, since: str) -> None:
    make_visit(cast)
    response = signed_in(cast.leader).get(f"/dashboard/?campaign={cast.campaign.pk}&since={since}")
    assert response.status_code == 200
    assert len(response.context["shown"].trend.points) == 1


def test_the_dashboard_opens_the_campaign_with_the_latest_activity(cast: Cast) -> None:
    make_visit(cast)
    response = signed_in(cast.leader).get("/dashboard/")
    assert response.headers["Location"] == f"/dashboard/?campaign={cast.campaign.pk}"


def test_what_a_county_begins_does_not_take_the_place_of_what_its_city_is_at() -> None:
    def campaign(path: str, last_on: date) -> Campaign:
        found = Campaign(region=Region(path=path))
        found.last_on = last_on
        return found

    county = campaign("100000.330000.330500.330502.", date(2026, 11, 23))
    city = campaign("100000.330000.330500.", date(2026, 11, 18))
    nation = campaign("100000.", date(2024, 12, 31))
    assert campaign_to_open([county, city, nation]) is city
    assert campaign_to_open([county, nation]) is county


def test_every_figure_on_the_dashboard_is_the_number_of_records_behind_its_link(cast: Cast) -> None:
    scatter(cast, seed=11)
    client = signed_in(cast.leader)
    page = client.get(f"/dashboard/?campaign={cast.campaign.pk}&region=330500").content.decode()
    links = re.findall(r'href="(/reports/records/[^"]+)">([\d,]+)<', page)
    assert len(links) > 40
    for url, value in links:
        found = client.get(url.replace("&amp;", "&")).context["found"]
        assert found.total == int(value.replace(",", "")), url
        assert found.total == len(found.page.items) + found.hidden or len(found.page.items) == PAGE_SIZE, url


def test_the_dashboard_asks_the_database_at_most_16_times(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    scatter(cast, seed=3)
    Target.objects.create(campaign=cast.campaign, figure="visits", value=10)
    Target.objects.create(campaign=cast.campaign, figure=RecognitionKind.NATIONAL_BASE, value=10)
    client = signed_in(cast.leader)
    client.get("/dashboard/")
    with django_assert_max_num_queries(16):
        client.get(f"/dashboard/?campaign={cast.campaign.pk}")
    with django_assert_max_num_queries(16):
        client.get(f"/dashboard/?campaign={cast.campaign.pk}&region=330500&since=2026-01-01")
    with CaptureQueriesContext(connection) as asked:
        client.get(f"/dashboard/?campaign={cast.campaign.pk}&since=2026-10-01&until=2026-11-22&cut_off=2026-11-20")
    assert len(asked.captured_queries) <= 16
    assert len([query for query in asked.captured_queries if "above AS MATERIALIZED" in query["sql"]]) == 1


def test_targets_are_shown_with_what_was_reached(cast: Cast) -> None:
    make_visit(cast)
    Target.objects.create(campaign=cast.campaign, figure="visits", value=4, is_lower_bound=True)
    Target.objects.create(campaign=cast.campaign, figure=RecognitionKind.NATIONAL_BASE, value=2)
    today = timezone.localdate()
    Recognition.objects.create(organisation=cast.department, kind=RecognitionKind.NATIONAL_BASE, valid_from=today)
    goals = [row["goal"] for row in _dashboard(cast).context["goals"]]
    assert [(goal.code, goal.actual, goal.target) for goal in goals] == [("visits", 1, 4), ("national_base", 1, 2)]
    assert goals[0].is_lower_bound


def test_campaign_page_and_dashboard_agree_on_recognitions(cast: Cast) -> None:
    kind = RecognitionKind.NATIONAL_PLATFORM
    Target.objects.create(campaign=cast.campaign, figure=kind, value=5)
    for organisation in (cast.department, make_organisation("北京平台", "110000")):
        Recognition.objects.create(organisation=organisation, kind=kind, valid_from=timezone.localdate())
    (row,) = _dashboard(cast).context["goals"]
    (line,) = signed_in(cast.leader).get(f"/campaigns/{cast.campaign.pk}/").context["detail"].targets
    assert (row["goal"].actual, line.reached) == (1, 1)
    assert line.label == row["goal"].name


def test_an_empty_dashboard_says_so(cast: Cast) -> None:
    response = _dashboard(cast, "since=2020-01-01&until=2020-01-02")
    assert response.status_code == 200
    assert response.context["is_empty"] is False  # the list of enterprises has no period
    assert signed_in(cast.other_coordinator).get("/dashboard/?size=micro").context["is_empty"]


@pytest.mark.parametrize("query", ["colour=red", "campaign=none-such", "region=1", "since=yesterday"])
def test_an_unknown_filter_is_a_400_page_with_a_message(cast: Cast, query: str) -> None:
    response = signed_in(cast.leader).get(f"/dashboard/?{query}")
    assert response.status_code == 400
    assert response.templates[0].name == "reports/bad_filter.html"


def test_a_region_out_of_scope_is_404(cast: Cast) -> None:
    assert signed_in(cast.coordinator).get("/dashboard/?region=330800").status_code == 404


def test_how_it_is_counted_names_every_figure_and_rate(cast: Cast) -> None:
    page = signed_in(cast.leader).get("/reports/figures/").content.decode()
    for code in HEADLINES:
        assert f'id="{code}"' in page


def test_how_it_is_counted_says_from_when_and_until_when_a_row_counts(cast: Cast) -> None:
    assert {figure.code for figure in FIGURES if figure.begins is not None} == FROM.keys()
    assert {figure.code for figure in FIGURES if figure.ends is not None} == UNTIL.keys()
    page = signed_in(cast.leader).get("/reports/figures/", headers={"accept-language": "en"}).content.decode()
    assert "Counts from: the due day, or the day of the closing if that was earlier." in page
    assert "Until: the day of the reply or of the closing." in page
    assert "Exact up to 400 days" in page


def test_cards_say_what_changed_in_signs_and_in_words(cast: Cast) -> None:
    for day in ("2026-11-02", "2026-11-03", "2026-11-04", "2026-10-20", "2026-10-21", "2025-11-05"):
        make_visit(cast, visited_on=date.fromisoformat(day))
    page = _dashboard(cast, "since=2026-11-01&until=2026-11-30", language="en")
    (visits, *_others) = page.context["count_cards"]
    assert [change.signs for change in visits.changes] == [
        "▲ +1 (+50.0%) on the period before",
        "▲ +2 (+200.0%) on last year",
    ]
    assert visits.changes[0].words == "up by 1 (50.0%) on the period before"
    assert "up by 2 (200.0%) on last year" in page.content.decode()
    assert [(name, days) for name, days, _url in page.context["compared"]] == [
        ("The period before", "2026-10-01–2026-10-31"),
        ("The same period last year", "2025-11-01–2025-11-30"),
    ]


def test_without_a_period_nothing_is_compared(cast: Cast) -> None:
    make_visit(cast)
    page = _dashboard(cast, "since=2026-01-01")
    assert page.context["compared"] == []
    assert not page.context["count_cards"][0].changes


def test_the_trend_has_a_column_for_each_period(cast: Cast) -> None:
    make_visit(cast, visited_on=date(2026, 3, 2))
    make_visit(cast, visited_on=date(2026, 2, 28))
    (chart,) = _dashboard(cast, "since=2026-03-01&until=2026-03-03", language="en").context["charts"]
    assert [str(name) for name in chart.series] == ["This period", "The period before", "The same period last year"]
    assert chart.rows == [("2026-03-01", [0, 0, 0]), ("2026-03-02", [1, 0, 0]), ("2026-03-03", [0, 1, 0])]


def test_the_trend_follows_the_interval_that_is_asked_for(cast: Cast) -> None:
    make_visit(cast, visited_on=date(2026, 3, 2))
    page = _dashboard(cast, "since=2026-03-01&until=2026-03-31&interval=week")
    assert page.context["shown"].trend.interval == "week"
    assert [choice.is_chosen for choice in page.context["intervals"]] == [False, True, False]
    assert all("interval=week" in preset.url for preset in page.context["presets"])
    assert 'name="interval" value="week"' in page.content.decode()
    assert signed_in(cast.leader).get("/dashboard/?interval=decade").status_code == 400


def test_a_preset_is_marked_where_it_is_chosen(cast: Cast) -> None:
    chosen = next(one for one in _dashboard(cast).context["presets"] if "since" in one.url)
    page = signed_in(cast.leader).get(chosen.url)
    assert [one.url for one in page.context["presets"] if one.is_chosen] == [chosen.url]


def test_a_cut_off_day_stands_open_and_shows_that_evening(cast: Cast) -> None:
    make_visit(cast)
    yesterday = timezone.localdate() - timedelta(days=1)
    page = _dashboard(cast, f"cut_off={yesterday}")
    assert page.context["shown"].counts["visits"] == 0
    assert "<details open>" in page.content.decode()
    assert "<details>" in _dashboard(cast).content.decode()
    tomorrow = timezone.localdate() + timedelta(days=1)
    assert _dashboard(cast, f"cut_off={tomorrow}").status_code == 400


def shown_rows(page: Any) -> list[list[Any]]:
    rows = ([value for _cell, _label, value in cells] for _url, cells in page.context["rows"])
    return sorted(rows, key=lambda row: row[-1])


def test_handling_time_is_a_card_with_its_records(cast: Cast) -> None:
    today = timezone.localdate()
    for days in (7, 21):
        problem = make_problem(cast)
        problem.__class__.objects.filter(pk=problem.pk).update(
            state="closed",
            outcome="solved",
            reported_on=today - timedelta(days=days),
            dispatched_on=today - timedelta(days=days),
            due_on=today,
            original_due_on=today,
            closed_on=today,
            handling_days=days,
        )
    page = _dashboard(cast, language="en")
    (card,) = [card for card in page.context["rate_cards"] if card.label == "Handling time"]
    assert (card.value, card.note) == (
        "14.0 working days",
        "half: at most 7 working days; nine in ten: at most 21 working days",
    )
    records = signed_in(cast.leader).get(card.url)
    assert records.context["found"].total == 2
    assert [dict(zip(records.context["heads"], row, strict=True))["工作日"] for row in shown_rows(records)] == [7, 21]
    assert [card.value for card in page.context["all_figures"] if "handling_days_p90" in card.url] == [
        "21 working days"
    ]


def test_records_of_a_figure_and_of_a_rate(cast: Cast) -> None:
    for _number in range(3):
        make_problem(cast)
    client = signed_in(cast.leader)
    found = client.get("/reports/records/?figure=closing_rate").context["found"]
    assert (found.figure.code, found.total) == ("problems_collected", 3)
    assert client.get("/reports/records/?figure=rounds").context["found"].total == 0
    assert client.get("/reports/records/?figure=nonsense").status_code == 400


def test_the_index_lists_the_campaigns_one_may_look_at(cast: Cast) -> None:
    assert cast.campaign.name in signed_in(cast.leader).get("/reports/").content.decode()


def test_the_enterprise_page_tells_its_history_and_warns(cast: Cast) -> None:
    make_visit(cast, visited_on=timezone.localdate() - timedelta(days=12))
    make_visit(cast, visited_on=timezone.localdate() - timedelta(days=1), state="withdrawn")
    problem = make_problem(cast)
    response = signed_in(cast.official).get(f"/enterprises/{cast.enterprise.pk}/")
    shown = response.context["shown"]
    assert (shown.contact.days_ago, shown.contact.is_recent, shown.may_log) == (12, True, True)
    assert (shown.problems_open, shown.problems_total) == (1, 1)
    assert {event.kind for event in shown.timeline.happenings} == {"visit", "problem", "change"}
    assert problem.number in response.content.decode()


def test_the_enterprise_page_asks_the_database_at_most_20_times(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_visit(cast)
    make_problem(cast)
    client = signed_in(cast.leader)
    with django_assert_max_num_queries(20):
        client.get(f"/enterprises/{cast.enterprise.pk}/")


def test_an_enterprise_that_wants_no_visits_says_so(cast: Cast) -> None:
    enterprise = make_enterprise(ask_before_visit=True)
    shown = signed_in(cast.leader).get(f"/enterprises/{enterprise.pk}/").context["shown"]
    assert shown.contact.asks_not_to_be_visited
    assert [event.what for event in shown.timeline.happenings if event.kind != "change"] == []
    assert not shown.may_log


def test_an_enterprise_out_of_scope_is_404(cast: Cast) -> None:
    assert signed_in(cast.official).get(f"/enterprises/{cast.stranger.pk}/").status_code == 404


def _dashboard(cast: Cast, query: str = "", language: str = "zh-hans") -> Any:
    url = f"/dashboard/?campaign={cast.campaign.pk}&{query}".rstrip("&")
    return signed_in(cast.leader).get(url, headers={"accept-language": language})


@pytest.mark.parametrize(("by", "theirs"), [("campaign", "campaign"), ("team", "other_team")])
def test_a_part_out_of_sight_is_not_named(cast: Cast, by: str, theirs: str) -> None:
    named = getattr(cast, theirs)
    page = signed_in(cast.nobody).get(f"/reports/records/?figure=visits&by={by}&key={named.pk}")
    assert page.status_code == 200
    assert str(named) not in page.content.decode()


@pytest.mark.parametrize("by", ["team", "campaign", "organisation", "category", "industry", "size", "region"])
def test_a_part_that_is_none_is_refused_in_words(cast: Cast, by: str) -> None:
    page = signed_in(cast.leader).get(f"/reports/records/?figure=problems_collected&by={by}&key=abc")
    assert page.status_code == 400
    assert "没有“abc”这一项。" in page.content.decode()
