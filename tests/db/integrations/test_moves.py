"""Moves over the API: offered with their fields, done with them, refused with codes."""

from __future__ import annotations

from typing import Any

import pytest

from issues.models import Problem
from issues.rules.moves import MOVES
from tests.cast import Cast, make_awaiting, make_dispatched, make_problem, rated
from tests.db.integrations.conftest import ApiClient


def offered(api: ApiClient, problem: Problem) -> dict[str, Any]:
    answer = api.get(f"problems/{problem.pk}/moves/")
    assert answer.status_code == 200
    return {move["name"]: move for move in answer.json()["results"]}


def test_what_is_offered_is_what_the_table_says_with_its_fields(cast: Cast, api: ApiClient) -> None:
    moves = offered(api, make_problem(cast))
    assert list(moves) == ["accept", "request-info", "merge", "reject", "withdraw"]
    table = {move.name: move for move in MOVES}
    for name, move in moves.items():
        required = [field["name"] for field in move["fields"] if field["required"]]
        assert required == list(table[name].takes)
    assert moves["accept"]["fields"][1]["choices"] == ["simple", "ordinary", "complex", "urgent"]


def test_a_problem_goes_its_way_by_moves_alone(cast: Cast, api: ApiClient) -> None:
    problem = make_problem(cast)
    said = {"category": "financing", "urgency": "complex", "term": "immediate"}
    answer = api.post(f"problems/{problem.pk}/moves/accept/", said)
    assert (answer.status_code, answer.json()["state"]) == (200, "accepted")
    answer = api.post(f"problems/{problem.pk}/moves/dispatch/", {"organisation": cast.department.pk})
    assert (answer.json()["state"], answer.json()["lead_organisation"]) == ("dispatched", cast.department.pk)
    assert answer.json()["due_on"] == answer.json()["original_due_on"]
    assert list(offered(api, problem)) == ["escalate"]


def test_decisions_and_outcomes_are_made_in_words(cast: Cast, api: ApiClient) -> None:
    problem = rated(make_awaiting(cast))
    answer = api.post(f"problems/{problem.pk}/moves/close/", {"outcome": "solved"})
    assert (answer.json()["state"], answer.json()["outcome"]) == ("closed", "solved")


@pytest.mark.parametrize(
    ("move", "body", "status", "code"),
    [
        ("close", {"outcome": "solved"}, 409, "move_not_possible"),
        ("sign", {}, 403, "not_allowed"),
        ("dance", {}, 404, "move_unknown"),
        ("escalate", {}, 400, "required"),
        ("escalate", {"reason": "长" * 2001}, 400, "max_length"),
        ("escalate", {"reason": "长" * 100_000}, 400, "max_length"),
        ("escalate", {"reason": "x", "colour": "red"}, 400, "unknown_field"),
        ("decide-extension", {"decision": "perhaps"}, 400, "invalid_choice"),
        ("escalate", {"reason": None}, 400, "null"),
    ],
)
def test_what_is_refused_names_its_code_and_changes_nothing(
    cast: Cast, api: ApiClient, move: str, body: dict[str, Any], status: int, code: str
) -> None:
    problem = make_dispatched(cast)
    answer = api.post(f"problems/{problem.pk}/moves/{move}/", body)
    assert answer.status_code == status
    body = answer.json()
    assert code in {body["code"], *(error["code"] for error in body["errors"])}
    problem.refresh_from_db()
    assert problem.state == "dispatched"


def test_a_move_on_what_has_changed_is_412(cast: Cast, api: ApiClient) -> None:
    problem = make_dispatched(cast)
    tag = api.get(f"problems/{problem.pk}/")["ETag"]
    Problem.objects.filter(pk=problem.pk).update(title="贷款续期")
    answer = api.post(f"problems/{problem.pk}/moves/escalate/", {"reason": "超出权限"}, if_match=tag)
    assert (answer.status_code, answer.json()["code"]) == (412, "stale_version")
