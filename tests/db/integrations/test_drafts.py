"""Drafts over the API: kept, corrected, handed in, thrown away."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from issues.models import Problem
from tests.cast import Cast
from tests.db.integrations.conftest import ApiClient

Client = Callable[..., ApiClient]


def body(cast: Cast, **said: Any) -> dict[str, Any]:
    fields = {"campaign": cast.campaign.pk, "team": cast.team.pk, "enterprise": cast.enterprise.pk}
    return fields | {"category": "financing", "source": "hotline"} | said


def test_a_draft_is_kept_corrected_and_handed_in(as_client: Client, cast: Cast) -> None:
    api = as_client(cast.official)
    kept = api.post("problems/", body(cast, state="draft"))
    assert (kept.status_code, kept.json()["state"], kept.json()["title"]) == (201, "draft", "")
    path = f"problems/{kept.json()['id']}/"
    assert api.post(f"{path}moves/submit/", {}).status_code == 422
    assert api.patch(path, {"title": "续贷难", "is_sensitive": True}).status_code == 200
    assert api.post(f"{path}moves/submit/", {}).status_code == 200
    now = api.get(path).json()
    assert (now["state"], now["is_sensitive"], now["number"].startswith("DRAFT")) == ("submitted", True, False)
    assert api.patch(path, {"is_sensitive": False}).status_code == 422


@pytest.mark.parametrize("state", ["submitted", "accepted", "closed", ""])
def test_no_other_state_is_begun_with(as_client: Client, cast: Cast, state: str) -> None:
    answer = as_client(cast.official).post("problems/", body(cast, title="续贷难", state=state))
    assert answer.status_code == 400
    assert [one["field"] for one in answer.json()["errors"]] == ["state"]


def test_what_is_reported_at_once_needs_a_title(as_client: Client, cast: Cast) -> None:
    answer = as_client(cast.official).post("problems/", body(cast))
    assert (answer.status_code, [one["field"] for one in answer.json()["errors"]]) == (400, ["title"])


def test_a_draft_is_thrown_away_what_was_reported_is_not(as_client: Client, cast: Cast) -> None:
    api = as_client(cast.official)
    kept = api.post("problems/", body(cast, state="draft")).json()["id"]
    reported = api.post("problems/", body(cast, title="续贷难")).json()["id"]
    assert as_client(cast.coordinator).delete(f"problems/{kept}/").status_code == 404
    assert api.delete(f"problems/{kept}/").status_code == 204
    assert api.delete(f"problems/{reported}/").status_code == 409
    assert list(Problem.objects.values_list("pk", flat=True)) == [reported]
