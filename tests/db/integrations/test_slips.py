"""Slips over the API."""

from __future__ import annotations

from issues.models import Slip
from tests.cast import Cast, make_dispatched
from tests.db.integrations.conftest import ApiClient


def test_another_system_issues_a_slip_and_reads_it(cast: Cast, api: ApiClient) -> None:
    problem = make_dispatched(cast)
    answer = api.post("slips/", {"problem": problem.pk, "grade": "reminder", "text": "{number}请抓紧"})
    assert answer.status_code == 201
    assert (answer.json()["problem"], answer.json()["organisation"]) == (problem.pk, cast.department.pk)
    assert answer.json()["text"] == f"{problem.number}请抓紧"
    found = api.get("slips/", {"problem": problem.pk, "answered": "false"}).json()["results"]
    assert [one["id"] for one in found] == [Slip.objects.get().pk]
    assert api.get("slips/", {"grade": "red"}).json()["results"] == []


def test_the_refusals_have_codes(cast: Cast, api: ApiClient) -> None:
    problem = make_dispatched(cast)
    answer = api.post("slips/", {"problem": problem.pk, "grade": "red", "text": "催"})
    assert (answer.status_code, answer.json()["code"]) == (422, "red_too_early")


def test_problems_are_asked_for_as_on_the_supervision_list(cast: Cast, api: ApiClient) -> None:
    problem = make_dispatched(cast)
    assert api.get("problems/", {"slip": "none"}).json()["results"][0]["id"] == problem.pk
    assert api.get("problems/", {"supervised": "true"}).json()["results"] == []
