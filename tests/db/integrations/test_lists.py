"""Campaigns' lists through the API."""

from __future__ import annotations

import json
from typing import Any

import pytest

from campaigns.listing.previewing import preview_claim, preview_find, preview_forget
from campaigns.listing.work import list_change_advance
from campaigns.models import Exclusion, ListChange, ListedEnterprise
from campaigns.tasks import change_list
from tests.cast import Cast, signed_in
from tests.queue import take_over

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _without_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    take_over(monkeypatch, change_list, lambda change_id: None)


def sent(cast: Cast, method: str, path: str, body: Any = None, **headers: str) -> Any:
    client = signed_in(cast.coordinator)
    content = json.dumps(body if body is not None else {})
    return client.generic(method, f"/api/v1/{path}", content, content_type="application/json", headers=headers)


def test_a_rule_is_changed_in_part_and_only_as_it_was_seen(cast: Cast) -> None:
    path = f"campaigns/{cast.campaign.pk}/"
    tag = sent(cast, "GET", path)["ETag"]
    answer = sent(
        cast, "PATCH", path, {"eligible_sizes": ["small"], "eligible_industries": ["C17"]}, **{"If-Match": tag}
    )
    assert (answer.status_code, answer.json()["eligible_sizes"]) == (200, ["small"])
    assert sent(cast, "PATCH", path, {"eligible_sizes": []}, **{"If-Match": tag}).status_code == 412
    answer = sent(cast, "PATCH", path, {"eligible_kinds": ["enterprise"]})
    assert answer.json()["eligible_industries"] == ["C17"]
    refused = sent(cast, "PATCH", path, {"eligible_regions": ["330802"]})
    assert (refused.status_code, refused.json()["code"]) == (422, "region_outside_campaign")
    assert refused.json()["errors"][0]["field"] == "eligible_regions"
    assert sent(cast, "PATCH", path, {"nickname": "x"}).status_code == 400


def test_the_list_is_looked_at_refreshed_and_shared_out(cast: Cast) -> None:
    path = f"campaigns/{cast.campaign.pk}/"
    preview_forget(cast.campaign.pk)
    waiting = sent(cast, "GET", f"{path}list-refresh/")
    assert (waiting.status_code, waiting.json()) == (202, {"state": "pending"})
    preview_forget(cast.campaign.pk)
    preview_find(cast.campaign.pk, str(preview_claim(cast.campaign.pk)))
    preview = sent(cast, "GET", f"{path}list-refresh/").json()
    assert (preview["enters"], preview["entering"]) == (1, [{"enterprise": cast.neighbour.pk}])
    answer = sent(cast, "POST", f"{path}list-refresh/", {"keeps_visited": False})
    change = ListChange.objects.get()
    assert (answer.status_code, answer["Location"]) == (201, answer.json()["url"])
    assert answer["Location"].endswith(f"/api/v1/list-changes/{change.pk}/")
    list_change_advance(change.pk)
    assert sent(cast, "GET", f"list-changes/{change.pk}/").json()["entered_count"] == 1
    balance = sent(cast, "GET", f"{path}list-assignment/?scope=everything").json()
    assert {one["team"]: one["after"]["total"] for one in balance["teams"]} == {
        cast.team.pk: 1,
        cast.other_team.pk: 1,
    }
    answer = sent(cast, "POST", f"{path}list-assignment/", {"scope": "unassigned"})
    list_change_advance(answer.json()["id"])
    listed = sent(cast, "GET", f"listed-enterprises/?campaign={cast.campaign.pk}&team={cast.other_team.pk}").json()
    assert [row["enterprise"] for row in listed["results"]] == [cast.neighbour.pk]
    assert sent(cast, "GET", f"{path}list-assignment/?scope=some").status_code == 400


def test_rows_are_put_on_changed_and_taken_off(cast: Cast) -> None:
    said = {"campaign": cast.campaign.pk, "enterprise": cast.neighbour.pk}
    answer = sent(cast, "POST", "listed-enterprises/", said)
    row = answer.json()
    assert (answer.status_code, row["origin"], row["region"]) == (201, "hand", "330521")
    path, tag = f"listed-enterprises/{row['id']}/", answer["ETag"]
    changed = sent(cast, "PATCH", path, {"is_key": True, "team": cast.other_team.pk}, **{"If-Match": tag})
    assert (changed.json()["is_key"], changed.json()["team"]) == (True, cast.other_team.pk)
    assert sent(cast, "PATCH", path, {"is_key": False}, **{"If-Match": tag}).status_code == 412
    refused = sent(cast, "PATCH", path, {"team": cast.team.pk})
    assert (refused.status_code, refused.json()["code"]) == (422, "team_elsewhere")
    assert sent(cast, "DELETE", path).status_code == 204
    assert not ListedEnterprise.objects.filter(enterprise=cast.neighbour).exists()
    exclusions = sent(cast, "GET", "list-exclusions/").json()["results"]
    assert [one["enterprise"] for one in exclusions] == [cast.neighbour.pk]
    assert sent(cast, "DELETE", f"list-exclusions/{exclusions[0]['id']}/").status_code == 204
    assert not Exclusion.objects.exists()


def test_a_change_that_waits_is_cancelled(cast: Cast) -> None:
    change = sent(cast, "POST", f"campaigns/{cast.campaign.pk}/list-refresh/").json()
    assert sent(cast, "POST", f"list-changes/{change['id']}/cancel/").json()["state"] == "cancelled"
    again = sent(cast, "POST", f"list-changes/{change['id']}/cancel/")
    assert (again.status_code, again.json()["code"]) == (409, "wrong_state")
