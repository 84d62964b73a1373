"""Visits from phones and other systems: sent again, corrected, withdrawn."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from accounts.models import User
from campaigns.models import Visit, VisitRevision
from enterprises.services.merges import MergeDraft, enterprise_merge, merge_undo
from issues.models import Problem
from tests.cast import Cast, make_dispatched, make_enterprise, make_visit, signed_in
from tests.db.integrations.conftest import ApiClient

KEY = "0e9a7c53-6d84-4c6e-9a55-2f6f3a1b7c11"


@pytest.fixture
def said(cast: Cast) -> dict[str, Any]:
    return {
        "campaign": cast.campaign.pk,
        "team": cast.team.pk,
        "enterprise": cast.enterprise.pk,
        "visited_on": timezone.localdate().isoformat(),
        "members": [cast.member.pk],
        "summary": "讲解了惠企政策",
        "problems": [{"category": "financing", "title": "贷款续期困难"}],
    }


@pytest.fixture
def correction() -> dict[str, Any]:
    return {
        "base_revision": 0,
        "reason": "记错了",
        "visited_on": timezone.localdate().isoformat(),
        "summary": "讲解了用工政策",
    }


def put(api: ApiClient, path: str, body: Any, **headers: str) -> Any:
    return api._send("put", path, body, headers)


def test_a_visit_sent_again_is_the_same_visit(api: ApiClient, said: dict[str, Any]) -> None:
    first = put(api, f"visits/by-uuid/{KEY}/", said)
    again = put(api, f"visits/by-uuid/{KEY}/", said)
    assert (first.status_code, again.status_code) == (201, 200), first.content
    assert first.json() == again.json()
    assert first.json()["uuid"] == KEY
    assert (Visit.objects.count(), Problem.objects.count()) == (1, 1)


def test_it_is_the_same_however_the_office_handled_it_meanwhile(api: ApiClient, said: dict[str, Any]) -> None:
    visit = put(api, f"visits/by-uuid/{KEY}/", said).json()
    Problem.objects.update(category="energy", title="改写")
    api.patch(f"visits/{visit['id']}/", {"summary": "改写", "reason": "记错了"})
    assert put(api, f"visits/by-uuid/{KEY}/", said).status_code == 200


def test_it_is_the_same_though_its_enterprise_was_merged_meanwhile_and_taken_out_again(
    api: ApiClient, cast: Cast, said: dict[str, Any]
) -> None:
    kept = make_enterprise()
    visit = put(api, f"visits/by-uuid/{KEY}/", said)
    assert visit.status_code == 201
    draft = MergeDraft(kept=kept.pk, merged=said["enterprise"])
    merge = enterprise_merge(actor=cast.coordinator, draft=draft)
    again = put(api, f"visits/by-uuid/{KEY}/", said)
    assert (again.status_code, again.json()["enterprise"]) == (200, kept.pk)
    assert put(api, f"visits/by-uuid/{KEY}/", said | {"enterprise": kept.pk}).status_code == 200
    merge_undo(actor=cast.coordinator, merge_id=merge.pk)
    assert put(api, f"visits/by-uuid/{KEY}/", said).status_code == 200
    assert Visit.objects.count() == 1


def test_a_visit_first_sent_after_a_merge_is_the_same_after_the_undoing(
    api: ApiClient, cast: Cast, said: dict[str, Any]
) -> None:
    kept = make_enterprise()
    draft = MergeDraft(kept=kept.pk, merged=said["enterprise"])
    merge = enterprise_merge(actor=cast.coordinator, draft=draft)
    assert put(api, f"visits/by-uuid/{KEY}/", said).status_code == 201
    merge_undo(actor=cast.coordinator, merge_id=merge.pk)
    assert put(api, f"visits/by-uuid/{KEY}/", said).status_code == 200
    assert put(api, f"visits/by-uuid/{KEY}/", said | {"enterprise": make_enterprise().pk}).status_code == 409


@pytest.mark.parametrize("other", [{"summary": "另一番话"}, {"problems": []}, {"mode": "phone"}])
def test_other_words_under_the_same_uuid_are_a_conflict(
    api: ApiClient, said: dict[str, Any], other: dict[str, Any]
) -> None:
    put(api, f"visits/by-uuid/{KEY}/", said)
    answer = put(api, f"visits/by-uuid/{KEY}/", said | other)
    assert (answer.status_code, answer.json()["code"]) == (409, "other_content")
    assert Visit.objects.get().summary == "讲解了惠企政策"


def test_a_uuid_of_somebody_elses_scope_is_a_conflict_that_tells_nothing(
    api: ApiClient, cast: Cast, said: dict[str, Any]
) -> None:
    make_visit(cast, enterprise=cast.stranger, uuid=KEY)
    answer = put(api, f"visits/by-uuid/{KEY}/", said)
    assert (answer.status_code, answer.json()["code"]) == (409, "other_content")


def test_a_refused_visit_leaves_nothing_and_can_be_sent_in_better_words(api: ApiClient, said: dict[str, Any]) -> None:
    refused = put(api, f"visits/by-uuid/{KEY}/", said | {"visited_on": "2199-01-01"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "visited_on")
    assert not Visit.objects.exists()
    assert put(api, f"visits/by-uuid/{KEY}/", said).status_code == 201


def test_a_visit_by_uuid_needs_the_role_for_it(
    as_client: Callable[..., ApiClient], cast: Cast, said: dict[str, Any]
) -> None:
    assert put(as_client(cast.leader), f"visits/by-uuid/{KEY}/", said).status_code == 403
    assert put(ApiClient(), f"visits/by-uuid/{KEY}/", said).status_code == 401
    assert put(as_client(cast.official), f"visits/by-uuid/{KEY}/", said).status_code == 201


def test_a_phone_does_not_send_in_somebody_elses_name(cast: Cast, said: dict[str, Any]) -> None:
    client, path = signed_in(cast.official), f"/api/v1/visits/by-uuid/{KEY}/"

    def sent_by(writer: int) -> Any:
        return client.put(path, json.dumps(said), "application/json", headers={"X-Huiqi-User": str(writer)})

    refused = sent_by(cast.coordinator.pk)
    assert (refused.status_code, refused.json()["code"]) == (403, "other_user")
    assert not Visit.objects.exists()
    assert sent_by(cast.official.pk).status_code == 201


@pytest.mark.parametrize("key", ["-" * 36, "0e9a7c53", KEY + "0"])
def test_what_is_no_uuid_is_not_there(api: ApiClient, said: dict[str, Any], key: str) -> None:
    assert put(api, f"visits/by-uuid/{key}/", said).status_code == 404


def test_a_correction_sent_again_is_the_same_correction(
    api: ApiClient, said: dict[str, Any], correction: dict[str, Any]
) -> None:
    visit = put(api, f"visits/by-uuid/{KEY}/", said).json()
    path = f"visits/by-uuid/{KEY}/revisions/{uuid.uuid4()}/"
    first, again = put(api, path, correction), put(api, path, correction)
    assert (first.status_code, again.status_code) == (201, 200), first.content
    assert first.json() == again.json()
    assert put(api, path, correction | {"summary": "又一番话"}).json()["code"] == "other_content"
    listed = api.get(f"visits/{visit['id']}/revisions/").json()["results"]
    assert [(one["number"], one["before"]["summary"], one["after"]["summary"]) for one in listed] == [
        (1, "讲解了惠企政策", "讲解了用工政策")
    ]
    assert api.get(f"visits/{visit['id']}/").json()["revision"] == 1


def test_a_correction_of_what_changed_meanwhile_shows_both_versions(
    api: ApiClient, said: dict[str, Any], correction: dict[str, Any]
) -> None:
    put(api, f"visits/by-uuid/{KEY}/", said)
    put(api, f"visits/by-uuid/{KEY}/revisions/{uuid.uuid4()}/", correction | {"summary": "别人的更正"})
    late = put(api, f"visits/by-uuid/{KEY}/revisions/{uuid.uuid4()}/", correction)
    body = late.json()
    assert (late.status_code, body["code"], body["revision"]) == (409, "stale_revision", 1)
    assert (body["present"]["summary"], body["sent"]["summary"]) == ("别人的更正", "讲解了用工政策")
    assert VisitRevision.objects.count() == 1


def test_patch_corrects_with_a_reason_and_the_right_version(api: ApiClient, cast: Cast) -> None:
    visit = make_visit(cast, summary="用电紧张")
    path = f"visits/{visit.pk}/"
    tag = api.get(path)["ETag"]
    assert api.patch(path, {"summary": "用工紧张"}, If_Match=tag).json()["code"] == "reason_missing"
    done = api.patch(path, {"summary": "用工紧张", "reason": "记错了"}, If_Match=tag)
    assert (done.status_code, done.json()["summary"], done.json()["revision"]) == (200, "用工紧张", 1)
    stale = api.patch(path, {"summary": "资金紧张", "reason": "记错了"}, If_Match=tag)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")


def test_withdrawing_takes_its_problems_along_or_says_which_stand_in_the_way(api: ApiClient, cast: Cast) -> None:
    visit = make_visit(cast)
    path = f"visits/{visit.pk}/withdraw/"
    handled = make_dispatched(cast, visit=visit, source="visit")
    refused = api.post(path, {"reason": "登记重复"})
    assert (refused.status_code, refused.json()["code"]) == (409, "visit_problems_handled")
    assert refused.json()["numbers"] == [handled.number]
    other = make_visit(cast)
    done = api.post(f"visits/{other.pk}/withdraw/", {"reason": "登记重复"})
    assert (done.status_code, done.json()["state"]) == (200, "withdrawn")


@pytest.mark.parametrize("state", ["withdrawn", "draft"])
def test_only_a_recorded_visit_brings_problems(api: ApiClient, cast: Cast, client_account: User, state: str) -> None:
    visit = make_visit(cast, state=state, logged_by=client_account)
    body = {"campaign": cast.campaign.pk, "enterprise": cast.enterprise.pk, "category": "financing", "title": "续贷"}
    answer = api.post("problems/", body | {"visit": visit.pk, "source": "visit"})
    assert (answer.status_code, answer.json()["code"]) == (409, "visit_not_recorded")
    assert not Problem.objects.exists()


def test_a_draft_of_somebody_else_is_no_visit_to_name(api: ApiClient, cast: Cast) -> None:
    visit = make_visit(cast, state="draft", logged_by=cast.official)
    body = {"campaign": cast.campaign.pk, "enterprise": cast.enterprise.pk, "category": "financing", "title": "续贷"}
    answer = api.post("problems/", body | {"visit": visit.pk, "source": "visit"})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "visit")
    assert not Problem.objects.exists()


def test_revisions_out_of_scope_do_not_exist(stranger: ApiClient, cast: Cast) -> None:
    assert stranger.get(f"visits/{make_visit(cast).pk}/revisions/").status_code == 404
