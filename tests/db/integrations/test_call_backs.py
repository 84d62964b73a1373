"""A hotline's own system calls enterprises back over the API."""

from __future__ import annotations

import pytest

from issues.models import CallBack, Feedback
from tests.cast import Cast, make_awaiting, rated, signed_in

CALLS, DUE = "/api/v1/call-backs/", "/api/v1/due-call-backs/"
HEARD = {"is_reached": True, "spoke_to": "王总", "solved": "partly", "score": 4, "note": "额度偏少"}


def test_a_hotline_asks_whom_to_call_and_says_what_it_heard(cast: Cast) -> None:
    problem = make_awaiting(cast)
    hotline = signed_in(cast.caller)
    in_vain = hotline.post(CALLS, {"problem": problem.pk, "is_reached": False, "note": "无人接听"}, "application/json")
    assert (in_vain.status_code, in_vain.json()["is_reached"]) == (201, False)
    (row,) = hotline.get(DUE).json()["results"]
    assert (row["problem"], row["tries"]) == (problem.pk, 1)
    answer = hotline.post(CALLS, {"problem": problem.pk, **HEARD}, "application/json")
    assert (answer.status_code, answer.json()["problem"]) == (201, problem.pk)
    (feedback,) = hotline.get("/api/v1/feedback/").json()["results"]
    assert (feedback["score"], feedback["solved"], feedback["channel"]) == (4, "partly", "call")
    assert hotline.get(DUE).json()["results"] == []
    assert len(hotline.get(f"{CALLS}?problem={problem.pk}&is_reached=false").json()["results"]) == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"score": 6}, "score"),
        ({"score": None}, "score"),
        ({"solved": "perhaps"}, "solved"),
        ({"is_reached": False}, "spoke_to"),
        ({"colour": "red"}, "colour"),
        ({"problem": 0}, "problem"),
    ],
)
def test_what_is_malformed_is_refused_and_nothing_is_kept(cast: Cast, change: dict[str, object], field: str) -> None:
    body = {"problem": make_awaiting(cast).pk, **HEARD} | change
    answer = signed_in(cast.caller).post(CALLS, body, "application/json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, field)
    assert not CallBack.objects.exists()
    assert not Feedback.objects.answered().exists()


def test_who_has_answered_meanwhile_is_not_called_again(cast: Cast) -> None:
    problem = rated(make_awaiting(cast))
    answer = signed_in(cast.caller).post(CALLS, {"problem": problem.pk, **HEARD}, "application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "already_answered")


def test_all_that_nobody_can_have_said_is_refused_where_nobody_was_reached(cast: Cast) -> None:
    body = {"problem": make_awaiting(cast).pk, **HEARD, "is_reached": False}
    answer = signed_in(cast.caller).post(CALLS, body, "application/json")
    refused = {(one["field"], one["code"]) for one in answer.json()["errors"]}
    assert refused == {(name, "nobody_reached") for name in ("spoke_to", "solved", "score")}
    assert not CallBack.objects.exists()
