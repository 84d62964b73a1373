"""Sensitive problems over the API: read by those who handle them, and each reading kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.utils import timezone

from issues.models import Escalation, Measure, Problem, ProblemView
from portal.api import router
from tests.cast import Cast, make_awaiting, make_visit
from tests.db.integrations.conftest import ApiClient

SECRET = "新型电解液配方"


@pytest.fixture
def secret(cast: Cast) -> Problem:
    """With an answer of the enterprise, an escalation and a measure."""
    problem = make_awaiting(cast, visit=make_visit(cast), source="visit", title=SECRET, is_sensitive=True)
    now = timezone.now()
    problem.feedback.update(answered_at=now, answered_on=now.date(), solved="yes", score=5, comment=SECRET)
    Escalation.objects.create(
        problem=problem, from_region_id="330500", to_region_id="330000", reason=SECRET, previous_state="in_progress"
    )
    measure = Measure.objects.create(
        campaign=cast.campaign, organisation=cast.department, region=problem.region, text=SECRET, kind="service",
        planned_on=now.date(),
    )  # fmt: skip
    measure.problems.add(problem)
    return problem


def test_a_sensitive_problem_is_read_by_those_alone_who_handle_it_and_each_reading_is_kept(
    as_client: Callable[..., ApiClient], cast: Cast, secret: Problem
) -> None:
    office, reader = as_client(cast.coordinator), as_client(cast.leader)
    kept = ProblemView.objects.filter(through="api")
    for resource in ("problems", "handlings", "escalations", "feedback"):
        before = kept.count()
        assert office.get(f"{resource}/").json()["results"], resource
        assert kept.count() == before + 1, resource
        assert not reader.get(f"{resource}/").json()["results"], resource
    assert reader.get("problems/").json()["sensitive_hidden"] == 1
    assert office.get("problems/").json()["sensitive_hidden"] == 0
    assert reader.get("problems/", {"search": secret.title}).json()["sensitive_hidden"] == 0
    assert reader.get(f"problems/{secret.pk}/").status_code == 404
    before = kept.count()
    office.get("problems/", {"fields": "id,number"})
    assert kept.count() == before
    answer = office.get(f"problems/{secret.pk}/")
    assert kept.count() == before + 1
    office.get(f"problems/{secret.pk}/", if_none_match=answer["ETag"])
    assert kept.count() == before + 1
    readings = office.get("problem-views/", {"problem": secret.pk}).json()["results"]
    assert {(one["viewed_by"], one["through"]) for one in readings} >= {(cast.coordinator.username, "api")}
    assert not reader.get("problem-views/").json()["results"]


def test_nothing_that_a_reader_lists_holds_a_word_of_a_sensitive_problem(
    as_client: Callable[..., ApiClient], cast: Cast, secret: Problem
) -> None:
    reader = as_client(cast.leader)
    for resource, viewset, _name in router.registry:
        answer = reader.get(f"{resource}/")
        assert SECRET not in answer.content.decode(), viewset
    for path in ("statistics/records/?figure=problems_collected", f"enterprises/{cast.enterprise.pk}/timeline/"):
        answer = reader.get(path)
        assert answer.status_code == 200, path
        assert SECRET not in answer.content.decode(), path
    found = reader.get("statistics/records/", {"figure": "problems_collected"}).json()
    assert (found["count"], found["sensitive_hidden"], found["results"]) == (1, 1, [])
    assert SECRET in as_client(cast.coordinator).get("measures/").content.decode()


def test_a_problem_is_reported_as_sensitive_and_marked_by_the_office(
    as_client: Callable[..., ApiClient], cast: Cast
) -> None:
    said = {"campaign": cast.campaign.pk, "enterprise": cast.enterprise.pk, "category": "financing", "title": "配方"}
    made = as_client(cast.coordinator).post("problems/", said | {"is_sensitive": True}).json()
    assert made["is_sensitive"] is True
    path = f"problems/{made['id']}/sensitivity/"
    lifted = as_client(cast.coordinator).post(path, {"is_sensitive": False, "reason": "已公开"})
    assert (lifted.status_code, lifted.json()["is_sensitive"]) == (200, False)
    assert as_client(cast.official).post(path, {"is_sensitive": True, "reason": "配方"}).status_code == 403
