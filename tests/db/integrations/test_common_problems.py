"""Common problems over the API: recorded, joined, answered once for all."""

from __future__ import annotations

from issues.models import CommonProblem
from tests.cast import Cast, make_dispatched, make_enterprise
from tests.db.integrations.conftest import ApiClient


def recorded(cast: Cast, api: ApiClient) -> CommonProblem:
    problems = [make_dispatched(cast), make_dispatched(cast, enterprise=make_enterprise())]
    said = {"title": "续贷难", "category": "financing", "problems": [problem.pk for problem in problems]}
    answer = api.post("common-problems/", said)
    assert answer.status_code == 201
    assert (answer.json()["region"], answer.json()["state"]) == ("330502", "open")
    return CommonProblem.objects.get(pk=answer.json()["id"])


def test_another_system_records_a_common_problem_and_answers_for_all(cast: Cast, api: ApiClient) -> None:
    common = recorded(cast, api)
    path = f"common-problems/{common.pk}/"
    third = make_dispatched(cast, enterprise=make_enterprise())
    assert api.post(f"{path}members/", {"problems": [third.pk], "reason": "同一银行"}).status_code == 200
    members = api.get("problems/", {"common_problem": str(common.pk)}).json()["results"]
    assert len(members) == 3
    answer = api.post(f"{path}answer/", {"answer": "已设立转贷资金", "signed_by": "陈局长"})
    assert sorted(answer.json()["answered"]) == sorted(one["id"] for one in members)
    job = api.get(f"bulk-moves/{answer.json()['bulk_move']}/").json()
    assert (job["act"], job["state"], job["done"]) == ("answer", "done", 3)
    assert api.get(path).json()["answer_signed_by"] == "陈局长"
    assert {one["state"] for one in api.get("problems/", {"common_problem": str(common.pk)}).json()["results"]} == {
        "awaiting_feedback"
    }
    assert api.post(f"{path}answer/rest/", {}).json() == {"answered": [], "bulk_move": None}


def test_a_stale_version_is_refused(cast: Cast, api: ApiClient) -> None:
    common = recorded(cast, api)
    said = {"answer": "已设立转贷资金", "signed_by": "陈局长"}
    path = f"common-problems/{common.pk}/"
    etag = api.get(path).headers["ETag"]
    assert api.post(f"{path}answer/", said, if_match=etag).status_code == 200
    assert api.post(f"{path}answer/rest/", {}, if_match=etag).status_code == 412


def test_the_refusals_have_codes(cast: Cast, api: ApiClient) -> None:
    common = recorded(cast, api)
    path = f"common-problems/{common.pk}/"
    assert api.post(f"{path}solve/", {}).json()["code"] == "measure_not_implemented"
    assert api.post(f"{path}answer/rest/", {}).json()["code"] == "not_answered"
    outsider = make_dispatched(cast)
    removal = api.post(f"{path}members/remove/", {"problem": outsider.pk, "reason": "不同"})
    assert (removal.status_code, removal.json()["code"]) == (422, "not_member")
