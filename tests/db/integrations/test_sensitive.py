"""Sensitive problems over the API: read by those who handle them, and each reading kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from issues.models import CommonProblem, Escalation, Handling, Measure, Problem, ProblemView
from portal.api import router
from tests.cast import Cast, make_awaiting, make_meeting, make_problem, make_visit
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


@pytest.mark.parametrize("resource", ["problems", "handlings", "escalations", "feedback"])
def test_a_sensitive_problem_is_listed_to_those_alone_who_handle_it_and_the_first_reading_of_a_day_is_kept(
    as_client: Callable[..., ApiClient], cast: Cast, secret: Problem, resource: str
) -> None:
    office, reader = as_client(cast.coordinator), as_client(cast.leader)
    for _poll in range(3):
        assert office.get(f"{resource}/").json()["results"]
        assert not reader.get(f"{resource}/").json()["results"]
    assert list(ProblemView.objects.values_list("viewed_by", "through")) == [(cast.coordinator.pk, "api")]
    as_client(cast.province).get(f"{resource}/")
    assert ProblemView.objects.count() == 2
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        as_client(cast.coordinator).get(f"{resource}/")
    assert ProblemView.objects.count() == 3


def test_each_reading_of_one_sensitive_problem_is_kept(
    as_client: Callable[..., ApiClient], cast: Cast, secret: Problem
) -> None:
    office, reader = as_client(cast.coordinator), as_client(cast.leader)
    assert reader.get("problems/").json()["sensitive_hidden"] == 1
    assert reader.get("problems/", {"search": secret.title}).json()["sensitive_hidden"] == 0
    assert reader.get(f"problems/{secret.pk}/").status_code == 404
    assert office.get("problems/", {"fields": "id,number"}).json()["sensitive_hidden"] == 0
    assert not ProblemView.objects.exists()
    answers = [office.get(f"problems/{secret.pk}/") for _reading in range(2)]
    assert ProblemView.objects.count() == 2
    office.get(f"problems/{secret.pk}/", if_none_match=answers[1]["ETag"])
    assert ProblemView.objects.count() == 2
    readings = office.get("problem-views/", {"problem": secret.pk}).json()["results"]
    assert [(one["viewed_by"], one["through"]) for one in readings] == [(cast.coordinator.username, "api")] * 2
    assert not reader.get("problem-views/").json()["results"]


@pytest.mark.parametrize("path", ["problems/?fields=number,title", "problems/{key}/?fields=title"])
def test_its_title_alone_is_a_reading_too(
    as_client: Callable[..., ApiClient], cast: Cast, secret: Problem, path: str
) -> None:
    assert SECRET in as_client(cast.coordinator).get(path.format(key=secret.pk)).content.decode()
    assert ProblemView.objects.get().problem == secret


@pytest.mark.parametrize(
    "path", ["statistics/records/?figure=problems_collected", "statistics/records/?figure=ratings",
             "enterprises/{enterprise}/timeline/", "visits/"],
)  # fmt: skip
def test_a_list_that_shows_its_title_is_kept_once_a_day(
    as_client: Callable[..., ApiClient], cast: Cast, secret: Problem, path: str
) -> None:
    for user in (cast.coordinator, cast.leader):
        for _poll in range(2):
            assert as_client(user).get(path.format(enterprise=cast.enterprise.pk)).status_code == 200
    assert list(ProblemView.objects.values_list("problem", "viewed_by", "through")) == [
        (secret.pk, cast.coordinator.pk, "api")
    ]


def test_the_visit_that_brought_it_shows_it_and_is_kept_unless_its_problems_are_left_out(
    as_client: Callable[..., ApiClient], cast: Cast, secret: Problem
) -> None:
    office = as_client(cast.coordinator)
    assert SECRET not in office.get(f"visits/{secret.visit_id}/", {"fields": "id,summary"}).content.decode()
    assert not ProblemView.objects.exists()
    assert SECRET in office.get(f"visits/{secret.visit_id}/").content.decode()
    assert ProblemView.objects.get().viewed_by == cast.coordinator


def test_a_move_that_answers_with_its_words_is_a_reading_of_them(
    as_client: Callable[..., ApiClient], cast: Cast
) -> None:
    problem, office = make_problem(cast, title=SECRET), as_client(cast.coordinator)
    marked = office.post(f"problems/{problem.pk}/sensitivity/", {"is_sensitive": True, "reason": "配方"})
    accepted = {"category": "financing", "urgency": "ordinary", "term": "immediate"}
    moved = office.post(f"problems/{problem.pk}/moves/accept/", accepted)
    for answer in (marked, moved):
        assert answer.json()["title"] == SECRET, answer.json()
    assert list(ProblemView.objects.values_list("problem", "viewed_by")) == [(problem.pk, cast.coordinator.pk)] * 2


def test_who_gives_a_turn_to_a_clerk_reads_what_the_turn_says(
    as_client: Callable[..., ApiClient], cast: Cast, secret: Problem
) -> None:
    turn = secret.handlings.get()
    Handling.objects.filter(pk=turn.pk).update(requirement=SECRET)
    answer = as_client(cast.handler).post(f"handlings/{turn.pk}/assign/", {"assignee": None})
    assert answer.status_code == 200, answer.json()
    assert SECRET in answer.content.decode()
    assert ProblemView.objects.get().viewed_by == cast.handler


def test_its_title_is_no_example_of_a_suggestion(as_client: Callable[..., ApiClient], cast: Cast) -> None:
    for is_sensitive in (True, False, False):
        past = make_problem(cast, title="厂房用地指标不足", is_sensitive=is_sensitive, category="land")
        title = SECRET + "厂房用地指标不足" if is_sensitive else past.title
        Problem.objects.filter(pk=past.pk).update(state="accepted", accepted_on=timezone.localdate(), title=title)
    asked = make_problem(cast, title=SECRET + "厂房用地指标不足")
    found = as_client(cast.coordinator).get(f"problems/{asked.pk}/suggestions/").json()["categories"]
    assert [one["count"] for one in found] == [2]
    assert SECRET not in found[0]["reason"]


def test_exact_filters_do_not_tell_what_is_hidden(
    as_client: Callable[..., ApiClient], cast: Cast, secret: Problem
) -> None:
    reader, today = as_client(cast.leader), secret.reported_on.isoformat()
    for told in ({}, {"campaign": cast.campaign.pk, "region": "330500", "since": today, "until": today}):
        assert reader.get("problems/", told).json()["sensitive_hidden"] == 1, told
    guesses = {
        "number": secret.number, "enterprise": secret.enterprise_id, "category": "financing", "state": secret.state,
        "lead_organisation": cast.department.pk, "slip": "none", "size": secret.size, "view": "open",
        "updated_after": "2020-01-01T00:00:00Z",
    }  # fmt: skip
    for name, guess in guesses.items():
        answer = reader.get("problems/", {"campaign": cast.campaign.pk, name: guess})
        assert (answer.status_code, answer.json()["sensitive_hidden"]) == (200, 0), name


@pytest.mark.parametrize("resource", ["call-backs", "problem-views"])
@pytest.mark.parametrize("key", ["1.9", "999999999", "x"])
def test_what_hangs_on_a_problem_is_not_listed_for_a_key_that_is_none(
    as_client: Callable[..., ApiClient], cast: Cast, secret: Problem, resource: str, key: str
) -> None:
    office = as_client(cast.coordinator)
    answer = office.get(f"{resource}/", {"problem": key})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "problem")
    assert office.get(f"{resource}/", {"problem": secret.pk}).status_code == 200


def test_what_is_said_in_common_of_sensitive_problems_is_read_by_those_who_handle_one_and_kept(
    as_client: Callable[..., ApiClient], cast: Cast, secret: Problem
) -> None:
    common = CommonProblem.objects.create(
        campaign=cast.campaign, region=secret.region, category=secret.category, title=SECRET
    )
    Problem.objects.filter(pk=secret.pk).update(common_problem=common)
    meeting = make_meeting(cast, kind="joint_meeting")
    meeting.agenda_items.create(
        campaign=cast.campaign, common_problem=common, position=1, reason="by_hand", note=SECRET
    )
    office, reader = as_client(cast.coordinator), as_client(cast.leader)
    for resource in ("common-problems", "agenda-items"):
        assert not reader.get(f"{resource}/").json()["results"], resource
        assert not ProblemView.objects.exclude(viewed_by=cast.coordinator).exists()
        [found] = office.get(f"{resource}/").json()["results"]
        before = ProblemView.objects.filter(viewed_by=cast.coordinator, through="api").count()
        assert before >= 1, resource
        assert office.get(f"{resource}/{found['id']}/").status_code == 200
        assert ProblemView.objects.count() == before + 1, resource
        assert reader.get(f"{resource}/{found['id']}/").status_code == 404


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
