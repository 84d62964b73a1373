from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from campaigns.models import Visit
from issues.models import Feedback
from reports.rates import HEADLINES
from tests.cast import Cast, make_enterprise, make_meeting, make_problem, make_visit, signed_in
from tests.property.records import scatter

API = "/api/v1/statistics"


def answer(client: Client, path: str, **parameters: Any) -> Any:
    response = client.get(f"{API}/{path}/", parameters)
    assert response.status_code == 200, response.content
    return response.json()


def test_the_summary_has_every_figure_and_rate_with_its_records(cast: Cast) -> None:
    make_visit(cast)
    make_visit(cast, state="withdrawn")
    client = signed_in(cast.leader)
    summary = answer(client, "summary", campaign=cast.campaign.pk)
    assert set(summary) == {"as_of", "filters", "figures"}
    assert summary["filters"] == {"campaign": str(cast.campaign.pk)}
    assert set(summary["figures"]) == set(HEADLINES)
    visits = summary["figures"]["visits"]
    assert visits["value"] == 1
    records = client.get(visits["records"]).json()
    assert records["count"] == 1
    assert records["next"] is None
    assert records["results"][0]["id"] == Visit.objects.counted().get().pk
    assert client.get(records["results"][0]["url"]).status_code == 200


def test_a_rate_prints_numerator_denominator_and_two_decimals(cast: Cast) -> None:
    for number in range(3):
        problem = make_problem(cast)
        if number:
            problem.__class__.objects.filter(pk=problem.pk).update(
                state="closed", outcome="solved", closed_on=problem.reported_on
            )
    figures = answer(signed_in(cast.leader), "summary")["figures"]
    closing = figures["closing_rate"]
    assert (closing["numerator"], closing["denominator"], closing["value"]) == (2, 3, "66.67")
    assert figures["satisfaction_rate"]["value"] is None
    assert figures["satisfaction_rate"]["denominator"] == 0


def test_a_figure_whose_records_lack_the_dimension_is_null(cast: Cast) -> None:
    make_visit(cast)
    figures = answer(signed_in(cast.leader), "summary", category="financing")["figures"]
    assert figures["visits"] == {"value": None, "records": None}
    assert figures["problems_collected"]["value"] == 0


def test_a_breakdown_by_region_lists_the_children_and_their_records(cast: Cast) -> None:
    make_visit(cast)
    make_visit(cast, enterprise=cast.neighbour)
    make_visit(cast, enterprise=make_enterprise(code="330500"))
    client = signed_in(cast.leader)
    parts = answer(client, "breakdown", by="region", region="330500")["results"]
    found = {part["key"]: part["figures"]["visits"]["value"] for part in parts}
    assert (found["330502"], found["330521"], found["330503"], found["330500"]) == (1, 1, 0, 1)
    for part in parts:
        visits = part["figures"]["visits"]
        assert client.get(visits["records"]).json()["count"] == visits["value"]


def test_a_trend_has_no_gaps_and_keeps_to_the_period(cast: Cast) -> None:
    make_visit(cast, visited_on=date(2026, 1, 30))
    make_visit(cast, visited_on=date(2026, 3, 2))
    client = signed_in(cast.leader)
    points = answer(client, "trend", interval="month", since="2026-01-31", until="2026-04-15")["results"]
    assert [point["key"] for point in points] == ["2026-01-01", "2026-02-01", "2026-03-01", "2026-04-01"]
    assert [point["figures"]["visits"]["value"] for point in points] == [0, 0, 1, 0]
    assert "since=2026-01-31" in points[0]["figures"]["visits"]["records"]


def test_records_come_in_pages_without_doubles(cast: Cast) -> None:
    for _number in range(5):
        make_visit(cast)
    client, seen = signed_in(cast.leader), []
    url = f"{API}/records/?figure=visits&page_size=2"
    while url:
        page = client.get(url).json()
        seen += [row["id"] for row in page["results"]]
        url = page["next"]
    assert len(seen) == len(set(seen)) == 5


def test_nobody_sees_who_has_not_answered(cast: Cast) -> None:
    scatter(cast, seed=1, size=120)
    client = signed_in(cast.admin)
    figures = answer(client, "summary")["figures"]
    assert figures["feedback_asked"]["value"] == Feedback.objects.count() > figures["feedback_answered"]["value"]
    assert figures["feedback_asked"]["records"] is None
    assert client.get(f"{API}/records/?figure=feedback_asked").status_code == 404
    listed = client.get(figures["response_rate"]["records"]).json()
    assert listed["count"] == figures["feedback_answered"]["value"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("unknown=1", None),
        ("campaign=no-such", "campaign"),
        ("campaign=99999999999999999999", "campaign"),
        ("region=999999", "region"),
        ("team=x", "team"),
        ("size=huge", "size"),
        ("category=nothing", "category"),
        ("since=03/04/2026", "since"),
        ("since=2026-05-01&until=2026-04-01", "until"),
        ("cut_off=2999-01-01", "cut_off"),
        ("cut_off=yesterday", "cut_off"),
        ("size=small&size=micro", "size"),
    ],
)
@pytest.mark.parametrize(
    "path", ["summary/?", "breakdown/?by=team&", "trend/?interval=week&", "records/?figure=visits&"]
)
def test_an_unknown_parameter_or_value_is_400(cast: Cast, path: str, query: str, field: str | None) -> None:
    response = signed_in(cast.leader).get(f"{API}/{path}{query}")
    assert response.status_code == 400, response.content
    problem = response.json()
    assert problem["status"] == 400
    assert field in {error["field"] for error in problem["errors"]} | {None}


@pytest.mark.parametrize("path", ["breakdown/", "breakdown/?by=colour", "trend/?interval=year", "records/?figure=x"])
def test_what_is_asked_for_must_exist(cast: Cast, path: str) -> None:
    assert signed_in(cast.leader).get(f"{API}/{path}").status_code == 400


def test_a_bad_cursor_and_too_many_intervals_are_400(cast: Cast) -> None:
    client = signed_in(cast.leader)
    assert client.get(f"{API}/records/?figure=visits&cursor=abc").status_code == 400
    assert client.get(f"{API}/trend/?interval=day&since=1900-01-01&until=2026-01-01").status_code == 400


def test_a_region_out_of_scope_does_not_exist(cast: Cast) -> None:
    client = signed_in(cast.coordinator)
    assert client.get(f"{API}/summary/?region=330800").status_code == 404
    assert client.get(f"{API}/summary/?region=330502").status_code == 200


def test_scope_narrows_the_figures(cast: Cast) -> None:
    make_visit(cast)
    make_visit(cast, enterprise=cast.stranger)
    make_meeting(cast, kind="joint_meeting")
    values = {
        name: answer(signed_in(getattr(cast, name)), "summary")["figures"]["visits"]["value"]
        for name in ("leader", "coordinator", "other_coordinator", "other_official", "nobody")
    }
    assert values == {"leader": 2, "coordinator": 1, "other_coordinator": 1, "other_official": 0, "nobody": 0}
    assert answer(signed_in(cast.leader), "summary")["figures"]["joint_meetings"]["value"] == 1


def test_without_sign_in_there_is_nothing(cast: Cast) -> None:
    assert Client().get(f"{API}/summary/").status_code in {401, 403}


def test_a_token_needs_the_scope_statistics(cast: Cast) -> None:
    application = Application.objects.create(
        user=User.objects.create(username="hotline", is_client=True),
        client_type=Application.CLIENT_CONFIDENTIAL,
        authorization_grant_type=Application.GRANT_CLIENT_CREDENTIALS,
    )
    for scope, status in (("read", 403), ("statistics", 200)):
        token = AccessToken.objects.create(
            application=application, token=scope, scope=scope, expires=timezone.now() + timedelta(hours=1)
        )
        response = Client().get(f"{API}/summary/", headers={"authorization": f"Bearer {token.token}"})
        assert response.status_code == status


def test_a_summary_is_one_query_of_its_own(cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    client = signed_in(cast.leader)
    client.get(f"{API}/summary/")
    with django_assert_max_num_queries(7):
        client.get(f"{API}/summary/?campaign={cast.campaign.pk}&region=330500")


@pytest.mark.parametrize("interval", ["day", "week", "month"])
def test_a_trend_may_end_on_the_last_day_of_the_calendar(cast: Cast, interval: str) -> None:
    period = {"since": "9999-12-20", "until": "9999-12-31"}
    results = answer(signed_in(cast.leader), "trend", interval=interval, **period)
    assert len(results["results"]) == {"day": 12, "week": 2, "month": 1}[interval]


@pytest.mark.parametrize(
    ("path", "asked", "field"),
    [
        ("trend", {"interval": "day", "until": "9999-12-31"}, "interval"),
        ("trend", {"interval": "month", "until": "9999-12-31"}, "interval"),
        ("trend", {"interval": "day", "since": "2023-01-01", "until": "2026-01-10"}, "interval"),
        ("summary", {"campaign": "a\x00b"}, "campaign"),
        ("breakdown", {"by": "team", "campaign": "a\x00b"}, "campaign"),
    ],
)
def test_what_cannot_be_counted_is_400(cast: Cast, path: str, asked: dict[str, str], field: str) -> None:
    make_visit(cast)
    response = signed_in(cast.leader).get(f"{API}/{path}/", asked)
    assert response.status_code == 400
    assert response.json()["errors"][0]["field"] == field


def test_figures_are_those_that_are_named(cast: Cast) -> None:
    make_visit(cast)
    client = signed_in(cast.leader)
    named = "closing_rate,visits"
    for path, asked in (("summary", {}), ("breakdown", {"by": "team"}), ("trend", {"interval": "day"})):
        found = answer(client, path, figures=named, **asked)
        for one in found.get("results", [found]):
            assert list(one["figures"]) == ["visits", "closing_rate"]
    assert found["results"][0]["figures"]["visits"]["value"] == 1


@pytest.mark.parametrize("path", ["summary/?", "breakdown/?by=team&", "trend/?interval=week&"])
def test_an_unknown_figure_is_400(cast: Cast, path: str) -> None:
    response = signed_in(cast.leader).get(f"{API}/{path}figures=visits,weather")
    assert response.status_code == 400
    (error,) = response.json()["errors"]
    assert (error["field"], error["code"]) == ("figures", "invalid_choice")


def test_a_trend_counts_different_enterprises_only_when_asked(cast: Cast) -> None:
    make_visit(cast)
    client = signed_in(cast.leader)
    (point,) = answer(client, "trend", interval="day")["results"]
    assert set(HEADLINES) - set(point["figures"]) == {"enterprises_visited", "enterprises_attending", "rounds"}
    (point,) = answer(client, "trend", interval="day", figures="enterprises_visited")["results"]
    assert point["figures"]["enterprises_visited"]["value"] == 1


def test_a_breakdown_by_campaign_lists_its_records(cast: Cast) -> None:
    make_visit(cast)
    client = signed_in(cast.leader)
    (part,) = answer(client, "breakdown", by="campaign")["results"]
    assert (part["key"], part["name"]) == (str(cast.campaign.pk), str(cast.campaign))
    assert client.get(part["figures"]["visits"]["records"]).json()["count"] == 1


def test_a_cut_off_gives_the_figures_of_that_evening_and_their_records(cast: Cast) -> None:
    today = timezone.localdate()
    problem = make_problem(cast)
    problem.__class__.objects.filter(pk=problem.pk).update(
        reported_on=today - timedelta(days=9), state="closed", outcome="solved", closed_on=today
    )
    client = signed_in(cast.leader)
    yesterday = (today - timedelta(days=1)).isoformat()
    now, then = answer(client, "summary"), answer(client, "summary", cut_off=yesterday)
    assert then["filters"] == {"cut_off": yesterday}
    states = ("problems_collected", "problems_closed", "problems_open")
    assert [now["figures"][code]["value"] for code in states] == [1, 1, 0]
    assert [then["figures"][code]["value"] for code in states] == [1, 0, 1]
    for code in states:
        assert client.get(then["figures"][code]["records"]).json()["count"] == then["figures"][code]["value"]


def test_handling_times_open_the_closed_problems(cast: Cast) -> None:
    today = timezone.localdate()
    for days in (1, 2, 3, 30):
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
    client = signed_in(cast.leader)
    figures = answer(client, "summary")["figures"]
    times = ("handling_days_mean", "handling_days_median", "handling_days_p90")
    assert [figures[code]["value"] for code in times] == [9.0, 2, 30]
    assert client.get(figures["handling_days_p90"]["records"]).json()["count"] == 4
    nothing = answer(client, "summary", team=cast.team.pk)["figures"]["handling_days_median"]
    assert nothing == {"value": None, "records": None}


def test_a_summary_is_compared_with_another_period(cast: Cast) -> None:
    for day in ("2026-11-03", "2026-10-05", "2026-10-06", "2025-11-07"):
        make_visit(cast, visited_on=date.fromisoformat(day))
    client = signed_in(cast.leader)
    period = {"since": "2026-11-01", "until": "2026-11-30"}
    summary = answer(client, "summary", compare="previous", **period)
    other = summary["comparison"]
    assert (other["since"], other["until"]) == ("2026-10-01", "2026-10-31")
    assert (summary["figures"]["visits"]["value"], other["figures"]["visits"]["value"]) == (1, 2)
    assert client.get(other["figures"]["visits"]["records"]).json()["count"] == 2
    other = answer(client, "summary", compare="last_year", **period)["comparison"]
    assert (other["since"], other["figures"]["visits"]["value"]) == ("2025-11-01", 1)


def test_each_point_of_a_trend_has_its_counterpart(cast: Cast) -> None:
    make_visit(cast, visited_on=date(2026, 3, 2))
    make_visit(cast, visited_on=date(2026, 1, 31))
    client = signed_in(cast.leader)
    asked = {"interval": "day", "since": "2026-03-01", "until": "2026-03-03", "figures": "visits"}
    points = answer(client, "trend", compare="previous", **asked)["results"]
    assert [point["comparison"]["since"] for point in points] == ["2026-02-26", "2026-02-27", "2026-02-28"]
    assert [point["figures"]["visits"]["value"] for point in points] == [0, 1, 0]
    points = answer(
        client, "trend", interval="month", since="2026-03-01", until="2026-04-30", compare="previous", figures="visits"
    )["results"]
    counterparts = [point["comparison"] for point in points]
    assert [(one["since"], one["until"]) for one in counterparts] == [
        ("2026-01-01", "2026-01-31"),
        ("2026-02-01", "2026-02-28"),
    ]
    assert [one["figures"]["visits"]["value"] for one in counterparts] == [1, 0]
    assert client.get(counterparts[0]["figures"]["visits"]["records"]).json()["count"] == 1


def test_a_leap_day_has_no_counterpart_of_its_own(cast: Cast) -> None:
    asked = {"interval": "day", "since": "2024-02-28", "until": "2024-03-01", "figures": "visits"}
    points = answer(signed_in(cast.leader), "trend", compare="last_year", **asked)["results"]
    assert [point["comparison"] and point["comparison"]["since"] for point in points] == [
        "2023-02-28",
        "2023-03-01",
        None,
    ]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("compare=previous", "period_missing"),
        ("compare=previous&since=2026-01-01", "period_missing"),
        ("compare=yesteryear&since=2026-01-01&until=2026-01-31", "invalid_choice"),
        ("compare=last_year&since=0001-01-01&until=0001-01-20", "no_such_period"),
    ],
)
@pytest.mark.parametrize("path", ["summary/?", "trend/?interval=week&"])
def test_a_comparison_needs_two_periods(cast: Cast, path: str, query: str, code: str) -> None:
    response = signed_in(cast.leader).get(f"{API}/{path}{query}")
    assert response.status_code == 400
    assert [(error["field"], error["code"]) for error in response.json()["errors"]] == [("compare", code)]


def test_a_comparison_is_counted_in_the_same_statement(cast: Cast) -> None:
    make_visit(cast)
    client = signed_in(cast.leader)
    client.get(f"{API}/summary/")
    with CaptureQueriesContext(connection) as asked:
        answer(client, "trend", interval="day", since="2026-11-01", until="2026-11-09", compare="last_year")
    assert len([query for query in asked.captured_queries if "reports_cell" in query["sql"]]) == 1


def test_a_part_without_its_dimension_is_400(cast: Cast) -> None:
    response = signed_in(cast.leader).get("/api/v1/statistics/records/?figure=visits&key=1")
    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == ["by"]


@pytest.mark.parametrize(
    ("by", "key"),
    [
        ("team", "abc"), ("team", "0"), ("campaign", "9" * 30), ("region", "999999"), ("organisation", "1.5"),
        ("category", "weather"), ("industry", "Z9"), ("size", "giant"),
    ],
)  # fmt: skip
def test_a_part_that_nothing_has_is_400_and_not_an_empty_list(cast: Cast, by: str, key: str) -> None:
    response = signed_in(cast.leader).get(f"/api/v1/statistics/records/?figure=visits&by={by}&key={key}")
    assert response.status_code == 400
    assert [(error["field"], error["code"]) for error in response.json()["errors"]] == [("key", "invalid_choice")]


@pytest.mark.parametrize("industry", ["C", "C17"])
def test_an_industry_means_all_of_its_section_or_division(cast: Cast, industry: str) -> None:
    make_visit(cast)
    response = signed_in(cast.leader).get(f"/api/v1/statistics/summary/?industry={industry}")
    assert response.json()["figures"]["visits"]["value"] == 1
    assert signed_in(cast.leader).get(response.json()["figures"]["visits"]["records"]).status_code == 200
