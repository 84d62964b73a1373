from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from tests.cast import Cast, make_visit, signed_in
from tests.db.reports.test_statistics_api import API, answer
from tests.property.records import scatter


def test_a_whole_dashboard_says_what_its_parts_say_one_by_one(cast: Cast) -> None:
    scatter(cast, seed=5)
    client = signed_in(cast.leader)
    asked = {"campaign": cast.campaign.pk, "region": "330500"}
    last = timezone.localdate()
    whole = answer(client, "dashboard", **asked, interval="day", trend_days=90)
    days = {"since": last - timedelta(days=89), "until": last, "interval": "day"}
    assert whole["figures"] == answer(client, "summary", **asked)["figures"]
    trend = answer(client, "trend", **asked, **days, figures="visits,meetings,problems_collected,problems_closed")
    assert whole["trend"] == {"interval": "day", "results": trend["results"]}
    assert len(trend["results"]) == 90
    for name, by in (("teams", "team"), ("regions", "region"), ("categories", "category")):
        figures = ",".join(whole[name][0]["figures"])
        parts = answer(client, "breakdown", **asked, by=by, figures=figures)["results"]
        assert sorted(whole[name], key=str) == sorted(parts, key=str), name
    assert whole["comparisons"] == []


def test_a_dashboard_with_a_period_is_compared_with_the_one_before(cast: Cast) -> None:
    make_visit(cast, visited_on=date(2026, 10, 5))
    make_visit(cast, visited_on=date(2026, 9, 5))
    make_visit(cast, visited_on=date(2026, 9, 6))
    whole = answer(signed_in(cast.leader), "dashboard", since="2026-10-01", until="2026-10-31")
    before = {one["kind"]: one for one in whole["comparisons"]}["previous"]
    assert whole["figures"]["visits"]["value"] == 1
    assert (before["since"], before["until"], before["figures"]["visits"]["value"]) == ("2026-09-01", "2026-09-30", 2)


@pytest.mark.parametrize(
    ("name", "value"), [("trend_days", "0"), ("trend_days", "1101"), ("trend_days", "x"), ("interval", "year")]
)
def test_a_dashboard_refuses_a_trend_that_there_is_not(cast: Cast, name: str, value: str) -> None:
    response = signed_in(cast.leader).get(f"{API}/dashboard/", {name: value})
    assert response.status_code == 400
    assert [error["field"] for error in response.json()["errors"]] == [name]


def test_a_trend_begins_with_the_calendar_at_the_earliest(cast: Cast) -> None:
    answer = signed_in(cast.leader).get("/api/v1/statistics/dashboard/?until=0001-01-05&trend_days=90&interval=day")
    assert answer.status_code == 200
    assert len(answer.json()["trend"]["results"]) == 5
