"""Measures with their milestones and problems over the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from issues.models import Measure, Milestone
from tests.cast import Cast, make_dispatched, signed_in
from tests.db.issues.test_pages_measures import planned

TODAY = timezone.localdate()


@pytest.fixture
def measure(cast: Cast) -> Measure:
    return planned(cast, make_dispatched(cast))


def send(user: Any, method: str, path: str, body: Any = None, **headers: str) -> Any:
    ask = getattr(signed_in(user), method)
    return ask(f"/api/v1/{path}", body or {}, content_type="application/json", headers=headers)


def test_a_milestone_is_planned_reached_found_and_removed(cast: Cast, measure: Measure) -> None:
    late = (TODAY - timedelta(days=2)).isoformat()
    body = {"measure": measure.pk, "text": "签订协议", "planned_on": late}
    made = send(cast.handler, "post", "milestones/", body).json()
    for query, count in ({"state": "late"}, 1), ({"measure": measure.pk}, 1), ({"since": TODAY.isoformat()}, 0):
        found = signed_in(cast.leader).get("/api/v1/milestones/", query).json()["results"]
        assert len(found) == count, query
    path = f"milestones/{made['id']}/"
    stale = send(cast.handler, "patch", path, {"reached_on": TODAY.isoformat()}, **{"If-Match": '"9-0"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    assert send(cast.handler, "patch", path, {"reached_on": TODAY.isoformat()}).json()["reached_on"] == str(TODAY)
    assert send(cast.handler, "patch", path, {"reached_on": None}).json()["reached_on"] is None
    assert send(cast.handler, "delete", path).status_code == 204
    assert not Milestone.objects.exists()


def test_a_measure_is_cancelled_and_planned_again(cast: Cast, measure: Measure) -> None:
    path = f"measures/{measure.pk}/"
    assert send(cast.handler, "patch", path, {"status": "cancelled"}).json()["errors"][0]["field"] == "reason"
    cancelled = send(cast.handler, "patch", path, {"status": "cancelled", "reason": "银行退出"}).json()
    again = send(cast.handler, "patch", path, {"status": "planned", "reason": "另一家接手"}).json()
    assert (cancelled["status"], again["status"]) == ("cancelled", "planned")
    wrong = {"status": "planned", "reason": "x", "implemented_on": str(TODAY)}
    assert send(cast.handler, "patch", path, wrong).status_code == 400


def test_problems_are_linked_and_unlinked(cast: Cast, measure: Measure) -> None:
    further = make_dispatched(cast)
    path = f"measures/{measure.pk}/problems/"
    assert further.pk in send(cast.handler, "post", path, {"problem": further.pk}).json()["problems"]
    assert send(cast.handler, "post", path, {"problem": further.pk}).status_code == 409
    assert send(cast.handler, "delete", f"{path}{further.pk}/").status_code == 204
    assert further not in measure.problems.all()


def test_measures_are_found_by_late_milestones(cast: Cast, measure: Measure) -> None:
    Milestone.objects.create(measure=measure, text="签订协议", planned_on=TODAY - timedelta(days=1))
    planned(cast, make_dispatched(cast))
    found = signed_in(cast.leader).get("/api/v1/measures/", {"milestones": "late"}).json()["results"]
    assert [one["id"] for one in found] == [measure.pk]
