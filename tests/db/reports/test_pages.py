from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.enums import RecognitionKind
from accounts.models import Recognition
from campaigns.models import Target
from reports.figures import FIGURES, RATES
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


def test_the_dashboard_opens_the_campaign_with_the_latest_activity(cast: Cast) -> None:
    make_visit(cast)
    response = signed_in(cast.leader).get("/dashboard/")
    assert response.headers["Location"] == f"/dashboard/?campaign={cast.campaign.pk}"


def test_every_figure_on_the_dashboard_is_the_number_of_records_behind_its_link(cast: Cast) -> None:
    scatter(cast, seed=7)
    client = signed_in(cast.leader)
    page = client.get(f"/dashboard/?campaign={cast.campaign.pk}&region=330500").content.decode()
    links = re.findall(r'href="(/reports/records/[^"]+)">([\d,]+)<', page)
    assert len(links) > 40
    for url, value in links:
        records = client.get(url.replace("&amp;", "&"))
        assert records.context["found"].total == int(value.replace(",", "")), url


def test_the_dashboard_asks_the_database_at_most_15_times(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    scatter(cast, seed=3)
    Target.objects.create(campaign=cast.campaign, figure="visits", value=10)
    Target.objects.create(campaign=cast.campaign, figure=RecognitionKind.NATIONAL_BASE, value=10)
    client = signed_in(cast.leader)
    client.get("/dashboard/")
    with django_assert_max_num_queries(15):
        client.get(f"/dashboard/?campaign={cast.campaign.pk}")
    with django_assert_max_num_queries(15):
        client.get(f"/dashboard/?campaign={cast.campaign.pk}&region=330500&since=2026-01-01")


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
    for one in (*FIGURES, *RATES):
        assert f'id="{one.code}"' in page


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
    assert {event.icon for event in shown.history} == {"map-pin", "alert-circle"}
    assert problem.number in response.content.decode()


def test_the_enterprise_page_asks_the_database_at_most_15_times(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    make_visit(cast)
    make_problem(cast)
    client = signed_in(cast.leader)
    with django_assert_max_num_queries(15):
        client.get(f"/enterprises/{cast.enterprise.pk}/")


def test_an_enterprise_that_wants_no_visits_says_so(cast: Cast) -> None:
    enterprise = make_enterprise(ask_before_visit=True)
    shown = signed_in(cast.leader).get(f"/enterprises/{enterprise.pk}/").context["shown"]
    assert shown.contact.asks_not_to_be_visited
    assert not shown.history
    assert not shown.may_log


def test_an_enterprise_out_of_scope_is_404(cast: Cast) -> None:
    assert signed_in(cast.official).get(f"/enterprises/{cast.stranger.pk}/").status_code == 404


def _dashboard(cast: Cast, query: str = "") -> object:
    return signed_in(cast.leader).get(f"/dashboard/?campaign={cast.campaign.pk}&{query}".rstrip("&"))
