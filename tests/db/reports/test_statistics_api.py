from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from oauth2_provider.models import AccessToken, Application
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from campaigns.models import Visit
from issues.models import Feedback
from reports.figures import FIGURE, RATE
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
    assert set(summary["figures"]) == {*FIGURE, *RATE}
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
    scatter(cast, seed=1, size=40)
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
    with django_assert_max_num_queries(6):
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
