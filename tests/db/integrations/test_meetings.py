"""Meetings corrected and cancelled by other systems."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.models import Meeting
from issues.services.meetings import meeting_cancel
from tests.cast import Cast, make_meeting, make_problem, region
from tests.db.integrations.conftest import ApiClient


@pytest.fixture
def meeting(cast: Cast) -> Meeting:
    return make_meeting(cast, team=cast.team, host=cast.department)


def patch(api: ApiClient, meeting: Meeting, body: Any, **headers: str) -> Any:
    return api.patch(f"meetings/{meeting.pk}/", body, **headers)


def test_a_correction_says_what_changes_and_why(api: ApiClient, cast: Cast, meeting: Meeting) -> None:
    body = {"title": "企业沙龙", "kind": "salon", "team": None, "region": "330500", "reason": "记错了"}
    answer = patch(api, meeting, body)
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert {name: said[name] for name in body if name != "reason"} == {k: v for k, v in body.items() if k != "reason"}
    assert (said["host"], said["version"]) == (cast.department.pk, 2)
    found = Meeting.objects.get()
    assert (found.title, found.team, found.region, found.reason) == ("企业沙龙", None, region("330500"), "记错了")


def test_its_revisions_say_what_it_said_before(api: ApiClient, cast: Cast, meeting: Meeting) -> None:
    patch(api, meeting, {"title": "企业沙龙", "reason": "记错了"})
    api.post(f"meetings/{meeting.pk}/cancel/", {"reason": "重复登记"})
    first, last = api.get(f"meetings/{meeting.pk}/revisions/").json()["results"]
    assert (first["number"], first["kind"], first["actor_name"], first["reason"]) == (1, "corrected", "12345", "记错了")
    assert (first["before"]["title"], first["after"]["title"]) == ("政企恳谈会", "企业沙龙")
    assert (first["before"]["region"], first["before"]["host"]) == ("330502", cast.department.pk)
    assert (last["number"], last["kind"], last["reason"]) == (2, "cancelled", "重复登记")
    assert last["before"] == last["after"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"title": "企业沙龙"}, 422, "reason_missing"),
        ({"title": "政企恳谈会", "reason": "记错了"}, 422, "nothing_changed"),
        ({"held_on": "2199-01-01", "reason": "记错了"}, 422, "day_future"),
        ({"kind": "joint_meeting", "reason": "记错了"}, 422, "joint_meeting_stays"),
        ({"title": "", "reason": "记错了"}, 400, "blank"),
        ({"region": "999999", "reason": "记错了"}, 400, "does_not_exist"),
        ({"campaign": 1, "reason": "记错了"}, 400, "unknown_field"),
        ({"state": "cancelled", "reason": "记错了"}, 400, "unknown_field"),
        ({"round": 0, "reason": "记错了"}, 400, "does_not_exist"),
        ({"title": "恳\x00谈", "reason": "记错了"}, 400, "null_characters_not_allowed"),
    ],
)
def test_a_mistake_is_named_and_changes_nothing(
    api: ApiClient, meeting: Meeting, body: dict[str, Any], status: int, code: str
) -> None:
    answer = patch(api, meeting, body)
    said = answer.json()
    assert (answer.status_code, code in {said["code"], *(one["code"] for one in said.get("errors", []))}) == (
        status,
        True,
    ), said
    assert Meeting.objects.get().version == 1


def test_who_names_an_old_version_is_refused_with_both(api: ApiClient, meeting: Meeting) -> None:
    tag = api.get(f"meetings/{meeting.pk}/")["ETag"]
    patch(api, meeting, {"title": "企业沙龙", "reason": "记错了"}, if_match=tag)
    stale = patch(api, meeting, {"title": "企业座谈", "reason": "记错了"}, if_match=tag)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    assert (stale.json()["expected"], stale.json()["present"]) == (1, 2)
    assert Meeting.objects.get().title == "企业沙龙"


def test_a_cancelled_meeting_counts_nowhere_and_is_cancelled_once(api: ApiClient, meeting: Meeting) -> None:
    def counted() -> Any:
        return api.get("statistics/summary/").json()["figures"]["meetings"]["value"]

    assert counted() == 1
    answer = api.post(f"meetings/{meeting.pk}/cancel/", {"reason": "重复登记"})
    assert (answer.status_code, answer.json()["state"], counted()) == (200, "cancelled", 0)
    tag = api.get(f"meetings/{meeting.pk}/")["ETag"]
    for again in (
        api.post(f"meetings/{meeting.pk}/cancel/", {"reason": "重复登记"}),
        patch(api, meeting, {"title": "企业沙龙", "reason": "记错了"}, if_match=tag),
    ):
        assert (again.status_code, again.json()["code"]) == (409, "meeting_cancelled")


def test_a_cancellation_repeated_with_its_key_is_answered_again(api: ApiClient, meeting: Meeting) -> None:
    path, said = f"meetings/{meeting.pk}/cancel/", {"reason": "重复登记"}
    first, second = (api.post(path, said, idempotency_key="cancel-1") for _time in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert second["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize(("body", "code"), [({}, "required"), ({"reason": ""}, "blank")])
def test_a_cancellation_says_why(api: ApiClient, meeting: Meeting, body: dict[str, Any], code: str) -> None:
    answer = api.post(f"meetings/{meeting.pk}/cancel/", body)
    assert answer.status_code == 400
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [("reason", code)]


def test_what_was_reported_there_is_named_when_it_forbids_to_cancel(
    api: ApiClient, cast: Cast, meeting: Meeting
) -> None:
    problem = make_problem(cast, source="meeting", meeting=meeting)
    answer = api.post(f"meetings/{meeting.pk}/cancel/", {"reason": "重复登记"})
    assert (answer.status_code, answer.json()["code"]) == (409, "meeting_brought_problems")
    assert answer.json()["numbers"] == [problem.number]


def test_other_cities_find_no_such_meeting(stranger: ApiClient, meeting: Meeting) -> None:
    assert patch(stranger, meeting, {"title": "企业沙龙", "reason": "记错了"}).status_code == 404
    assert stranger.post(f"meetings/{meeting.pk}/cancel/", {"reason": "重复登记"}).status_code == 404
    assert stranger.get(f"meetings/{meeting.pk}/revisions/").status_code == 404


def test_no_problem_comes_from_a_cancelled_meeting(api: ApiClient, cast: Cast, meeting: Meeting) -> None:
    meeting_cancel(actor=cast.coordinator, meeting_id=meeting.pk, reason="重复登记")
    body = {
        "campaign": cast.campaign.pk,
        "enterprise": cast.enterprise.pk,
        "category": "financing",
        "title": "贷款续期困难",
        "source": "meeting",
        "meeting": meeting.pk,
        "reported_on": meeting.held_on.isoformat(),
    }
    answer = api.post("problems/", body)
    assert (answer.status_code, answer.json()["code"]) == (409, "meeting_cancelled")
