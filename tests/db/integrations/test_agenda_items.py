"""The agenda of joint meetings over the API."""

from __future__ import annotations

from typing import Any

import pytest

from issues.models import AgendaItem, Measure, Problem
from tests.cast import Cast, make_dispatched, signed_in
from tests.db.issues.test_agenda import escalated, joint, on_agenda

ITEMS = "/api/v1/agenda-items/"


def post(user: Any, path: str, body: dict[str, Any], **headers: str) -> Any:
    return signed_in(user).post(path, body, content_type="application/json", headers=headers)


def test_a_matter_is_put_on_the_agenda_and_found_by_every_filter(cast: Cast) -> None:
    meeting, problem = joint(cast), make_dispatched(cast)
    made = post(cast.coordinator, ITEMS, {"meeting": meeting.pk, "problem": problem.pk}).json()
    assert (made["position"], made["reason"], made["outcome"]) == (1, "by_hand", "")
    on_agenda(cast, make_dispatched(cast), meeting)
    for query, count in (
        ({"meeting": meeting.pk}, 2),
        ({"problem": problem.pk}, 1),
        ({"outcome": "open"}, 2),
        ({"outcome": "decided"}, 0),
        ({"reason": "overdue"}, 0),
        ({"region": "330500"}, 2),
        ({"campaign": cast.campaign.pk}, 2),
        ({"until": "2001-01-01"}, 0),
    ):
        found = signed_in(cast.leader).get(ITEMS, query).json()
        assert len(found["results"]) == count, query


def test_a_decision_over_the_api_moves_the_problem_and_plans_the_measure(cast: Cast) -> None:
    problem = escalated(cast)
    meeting = joint(cast, "330000")
    made = post(cast.province, ITEMS, {"meeting": meeting.pk, "problem": problem.pk}).json()
    measure = {"organisation": cast.department.pk, "text": "追加指标", "kind": "policy", "planned_on": "2026-12-01"}
    said = {"text": "由省厅协调", "course": "assign", "organisation": cast.department.pk, "measure": measure}
    answer = post(cast.province, f"{ITEMS}{made['id']}/decision/", said).json()
    problem.refresh_from_db()
    assert (answer["outcome"], answer["measure"]) == ("decided", Measure.objects.get().pk)
    assert (problem.state, problem.office_id) == ("dispatched", "330000")


def test_a_stale_version_is_refused_and_a_refusal_names_its_field(cast: Cast) -> None:
    item = on_agenda(cast, make_dispatched(cast))
    path = f"{ITEMS}{item.pk}/decision/"
    stale = post(cast.coordinator, path, {"text": "由局牵头"}, **{"If-Match": '"99-0"'})
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    refused = post(cast.coordinator, path, {"text": "由局牵头", "course": "redo"})
    assert (refused.status_code, refused.json()["code"]) == (409, "course_not_possible")
    assert AgendaItem.objects.get().outcome == ""


def test_an_item_moves_and_goes(cast: Cast) -> None:
    meeting = joint(cast)
    first, second = (on_agenda(cast, make_dispatched(cast), meeting) for _ in range(2))
    client = signed_in(cast.coordinator)
    client.patch(f"{ITEMS}{second.pk}/", {"position": 1}, content_type="application/json")
    assert client.delete(f"{ITEMS}{first.pk}/").status_code == 204
    assert list(AgendaItem.objects.values_list("pk", "position")) == [(second.pk, 1)]


@pytest.mark.parametrize("body", [{"text": "由局牵头", "course": "dance"}, {"words": "?"}])
def test_what_is_no_decision_is_refused(cast: Cast, body: dict[str, str]) -> None:
    item = on_agenda(cast, make_dispatched(cast))
    assert post(cast.coordinator, f"{ITEMS}{item.pk}/decision/", body).status_code == 400
    assert Problem.objects.get().state == "dispatched"
