"""Campaigns and teams are set up and changed by other systems as on the pages."""

from __future__ import annotations

from typing import Any

import pytest

from campaigns.models import Campaign, ServiceTeam
from tests.cast import Cast, signed_in
from tests.db.integrations.conftest import ApiClient


@pytest.fixture
def campaign(cast: Cast) -> dict[str, Any]:
    return {
        "slug": "month",
        "name": "服务月",
        "name_en": "Service month",
        "parent": cast.campaign.pk,
        "region": "330502",
        "lead_organisation": cast.department.pk,
        "member_units": [cast.other_department.pk],
        "starts_on": "2026-06-01",
        "targets": [{"figure": "visits", "value": 200, "is_lower_bound": True}],
    }


def test_a_campaign_is_set_up(api: ApiClient, campaign: dict[str, Any]) -> None:
    answer = api.post("campaigns/", campaign)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert {name: made[name] for name in campaign} == campaign
    assert (made["ends_on"], made["revisit_days"], made["team_word"]) == (None, 30, "服务组")
    assert api.get(answer["Location"]).json() == made


@pytest.mark.parametrize(
    ("fields", "status", "code", "field"),
    [
        ({"slug": "care"}, 422, "slug_taken", "slug"),
        ({"ends_on": "2026-05-01"}, 422, "period", "ends_on"),
        ({"starts_on": "1999-12-31"}, 422, "day_far_off", "starts_on"),
        ({"starts_on": "0001-01-01"}, 422, "day_far_off", "starts_on"),
        ({"ends_on": "9999-12-31"}, 422, "day_far_off", "ends_on"),
        ({"ends_on": "2101-01-01"}, 422, "day_far_off", "ends_on"),
        ({"member_units": [0]}, 400, "does_not_exist", "member_units.0"),
        ({"region": "330000"}, 403, None, None),
        ({"targets": [{"figure": "closing_rate", "value": 1}]}, 400, None, None),
        ({"eligible_sizes": ["small"]}, 400, "unknown_field", "eligible_sizes"),
    ],
)
def test_what_is_wrong_is_named(
    api: ApiClient, campaign: dict[str, Any], fields: dict[str, Any], status: int, code: str | None, field: str | None
) -> None:
    answer = api.post("campaigns/", campaign | fields)
    assert answer.status_code == status, answer.content
    if code:
        assert [(one["code"], one["field"]) for one in answer.json()["errors"]] == [(code, field)]
    assert not Campaign.objects.filter(name="服务月").exists()


def test_a_campaign_within_another_lies_in_its_region(api: ApiClient, campaign: dict[str, Any], cast: Cast) -> None:
    Campaign.objects.filter(pk=cast.campaign.pk).update(region="330521")
    answer = api.post("campaigns/", campaign)
    assert answer.status_code == 422
    assert [(one["code"], one["field"]) for one in answer.json()["errors"]] == [("parent_elsewhere", "parent")]


def test_facts_and_rule_are_changed_at_once_or_not_at_all(api: ApiClient, cast: Cast) -> None:
    address = f"campaigns/{cast.campaign.pk}/"
    answer = api.patch(address, {"theme": "真帮实扶", "eligible_regions": ["330800"]})
    assert answer.status_code == 422
    assert api.get(address).json()["theme"] == ""
    answer = api.patch(address, {"theme": "真帮实扶", "eligible_regions": ["330502"]})
    assert (answer.json()["theme"], answer.json()["eligible_regions"]) == ("真帮实扶", ["330502"])


def test_the_administrator_changes_a_campaign_but_not_whom_it_serves(cast: Cast) -> None:
    client, address = signed_in(cast.admin), f"/api/v1/campaigns/{cast.campaign.pk}/"
    for said, status in (({"theme": "真帮实扶"}, 200), ({"theme": "另", "eligible_regions": ["330502"]}, 403)):
        assert client.patch(address, said, content_type="application/json").status_code == status
    campaign = Campaign.objects.get(pk=cast.campaign.pk)
    assert (campaign.theme, campaign.eligible_regions) == ("真帮实扶", [])


def test_a_stale_change_is_refused(api: ApiClient, cast: Cast) -> None:
    address = f"campaigns/{cast.campaign.pk}/"
    seen = api.get(address)["ETag"]
    units = {"member_units": [cast.other_department.pk]}
    assert api.patch(address, units, If_Match=seen).status_code == 200
    assert api.patch(address, {"theme": "旧"}, If_Match=seen).status_code == 412


def test_half_a_target_is_none(api: ApiClient, cast: Cast) -> None:
    answer = api.patch(f"campaigns/{cast.campaign.pk}/", {"targets": [{"figure": "visits"}]})
    assert answer.status_code == 400, answer.content


def test_a_team_is_set_up_and_changed(api: ApiClient, cast: Cast) -> None:
    people = [{"name": "李娜", "role": "leader", "joined_on": "2026-01-01", "user": cast.official.pk}]
    said = {"campaign": cast.campaign.pk, "name": "长兴服务组", "region": "330522", "members": people}
    answer = api.post("teams/", said)
    assert answer.status_code == 201, answer.content
    (leader,) = answer.json()["members"]
    assert (leader["name"], leader["role"], leader["user"]) == ("李娜", "leader", cast.official.pk)
    body = {"name": "长兴一组", "members": [{"id": leader["id"], "left_on": "2026-02-01"}]}
    changed = api.patch(f"teams/{answer.json()['id']}/", body, If_Match=answer["ETag"])
    assert changed.status_code == 200, changed.content
    assert (changed.json()["name"], changed.json()["members"]) == ("长兴一组", [])
    assert api.patch(f"teams/{answer.json()['id']}/", body, If_Match=answer["ETag"]).status_code == 412


def test_a_unit_that_nobody_knows_is_named_by_its_place(api: ApiClient, cast: Cast) -> None:
    units = [cast.department.pk, 999_999_999, "a"]
    answer = api.patch(f"campaigns/{cast.campaign.pk}/", {"member_units": units})
    assert answer.status_code == 400
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [
        ("member_units.1", "does_not_exist"),
        ("member_units.2", "incorrect_type"),
    ]


@pytest.mark.parametrize(
    ("person", "field", "code"),
    [
        ({"name": "李娜", "joined_on": "2026-02-01", "left_on": "2026-01-01"}, "left_on", "period"),
        ({"name": "李娜", "joined_on": "0001-01-01"}, "joined_on", "day_far_off"),
        ({"name": "李\u200b娜", "joined_on": "2026-01-01"}, "name", "control"),
        ({"name": "赵云", "joined_on": "2026-01-01"}, "name", "member_there"),
        ({"name": "李娜", "joined_on": "2026-01-01", "role": "leader"}, "role", "leader_there"),
        ({"id": 999_999_999, "name": "李娜"}, "id", "member_unknown"),
        ({"name": "李娜", "joined_on": "2026-01-01", "user": "OFFICIAL"}, "user", "member_there"),
    ],
)
def test_what_is_wrong_with_a_person_stands_at_the_place(
    api: ApiClient, cast: Cast, person: dict[str, Any], field: str, code: str
) -> None:
    if person.get("user"):
        person = person | {"user": cast.official.pk}
    leader = {"name": "赵云", "joined_on": "2026-01-01", "role": "leader"}
    answer = api.patch(f"teams/{cast.team.pk}/", {"members": [leader, person]})
    assert answer.status_code == 422, answer.content
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [(f"members.1.{field}", code)]
    assert ServiceTeam.objects.get(pk=cast.team.pk).members.count() == 1


def test_a_team_has_a_name_of_its_own(api: ApiClient, cast: Cast) -> None:
    answer = api.patch(f"teams/{cast.team.pk}/", {"name": cast.other_team.name})
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [("name", "name_taken")]


def test_whoever_joins_has_a_name_and_a_day(api: ApiClient, cast: Cast) -> None:
    answer = api.patch(f"teams/{cast.team.pk}/", {"members": [{"role": "member"}]})
    assert answer.status_code == 422, answer.content
    assert {one["field"] for one in answer.json()["errors"]} == {"members.0.name", "members.0.joined_on"}
    assert ServiceTeam.objects.get(pk=cast.team.pk).members.count() == 1
