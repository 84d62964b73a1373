from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.models import User
from campaigns.models import Visit
from integrations.idempotency import KEPT
from integrations.models import RememberedAnswer
from integrations.schedule import forget_answers
from issues.models import Measure, Problem
from tests.cast import Cast, make_dispatched, make_visit
from tests.db.integrations.conftest import ApiClient, token_for


@pytest.fixture
def visit(cast: Cast) -> dict[str, Any]:
    return {
        "campaign": cast.campaign.pk,
        "team": cast.team.pk,
        "enterprise": cast.enterprise.pk,
        "visited_on": timezone.localdate().isoformat(),
        "mode": "on_site",
        "members": [cast.member.pk],
        "summary": "讲解了惠企政策",
        "problems": [
            {"category": "financing", "title": "贷款续期困难", "urgency": "urgent"},
            {"category": "financing", "title": "担保费偏高", "term": "long_term"},
        ],
    }


@pytest.fixture
def problem(cast: Cast) -> dict[str, Any]:
    return {
        "campaign": cast.campaign.pk,
        "enterprise": cast.enterprise.pk,
        "category": "financing",
        "title": "用工缺口",
    }


def test_visit_is_created_with_its_problems(api: ApiClient, visit: dict[str, Any], client_account: User) -> None:
    answer = api.post("visits/", visit)
    assert answer.status_code == 201, answer.content
    created = Visit.objects.get(pk=answer.json()["id"])
    assert (created.logged_by, created.region_id, created.summary) == (client_account, "330502", "讲解了惠企政策")
    assert [p["title"] for p in answer.json()["problems"]] == ["贷款续期困难", "担保费偏高"]
    assert api.get(answer["Location"]).json() == answer.json()
    assert Problem.objects.get(title="贷款续期困难").urgency == "urgent"


def test_refused_problem_leaves_no_visit(api: ApiClient, visit: dict[str, Any]) -> None:
    visit["problems"][1]["category"] = "nothing-known"
    answer = api.post("visits/", visit)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "problems.1.category")
    assert (Visit.objects.count(), Problem.objects.count()) == (0, 0)


def test_rule_broken_late_leaves_no_visit(api: ApiClient, visit: dict[str, Any]) -> None:
    visit["visited_on"] = "2019-12-31"
    answer = api.post("visits/", visit)
    assert (answer.status_code, answer.json()["code"]) == (422, "day_outside_campaign")
    assert answer.json()["errors"][0]["field"] == "visited_on"
    assert Visit.objects.count() == 0


def test_problem_of_another_system_has_source_api(api: ApiClient, problem: dict[str, Any]) -> None:
    answer = api.post("problems/", problem)
    assert answer.status_code == 201, answer.content
    assert (answer.json()["source"], answer.json()["state"]) == ("api", "submitted")
    assert answer.json()["number"].startswith(f"{timezone.localdate().year}-330500-")
    assert Problem.objects.get().events.get().move == "submit"


def test_a_visit_with_another_source_breaks_a_rule(api: ApiClient, problem: dict[str, Any], cast: Cast) -> None:
    answer = api.post("problems/", problem | {"source": "hotline", "visit": make_visit(cast).pk})
    assert (answer.status_code, answer.json()["code"]) == (422, "source_without_record")
    assert answer.json()["errors"][0]["field"] == "source"
    assert Problem.objects.count() == 0


def test_leader_reads_but_creates_nothing(
    as_client: Callable[..., ApiClient], cast: Cast, problem: dict[str, Any]
) -> None:
    answer = as_client(cast.leader).post("problems/", problem)
    assert (answer.status_code, answer.json()["code"]) == (403, "not_allowed")
    assert Problem.objects.count() == 0


def test_enterprise_out_of_scope_does_not_exist(api: ApiClient, problem: dict[str, Any], cast: Cast) -> None:
    answer = api.post("problems/", problem | {"enterprise": cast.stranger.pk})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "does_not_exist")


def test_misspelt_field_is_refused(api: ApiClient, problem: dict[str, Any]) -> None:
    answer = api.post("problems/", problem | {"urgencey": "urgent"})
    found = [(error["field"], error["code"]) for error in answer.json()["errors"]]
    assert (answer.status_code, found) == (400, [("urgencey", "unknown_field")])
    assert Problem.objects.count() == 0


def test_handler_plans_and_implements_a_measure(as_client: Callable[..., ApiClient], cast: Cast) -> None:
    handler, served = as_client(cast.handler), make_dispatched(cast)
    day = timezone.localdate().isoformat()
    body = {
        "campaign": cast.campaign.pk,
        "organisation": cast.department.pk,
        "problems": [served.pk],
        "text": "协调银行续贷",
        "kind": "finance",
        "planned_on": day,
        "amount_wan": "120.50",
    }
    planned = handler.post("measures/", body)
    assert planned.status_code == 201, planned.json()["errors"]
    assert (planned.json()["problems"], planned.json()["amount_wan"]) == ([served.pk], "120.50")
    change = {"status": "implemented", "implemented_on": day}
    done = handler.patch(planned["Location"], change, if_match=planned["ETag"])
    assert (done.status_code, done.json()["status"], done.json()["version"]) == (200, "implemented", 2)
    assert Measure.objects.get().implemented_on == timezone.localdate()


def test_the_tag_of_a_compressed_answer_can_be_sent_back(as_client: Callable[..., ApiClient], cast: Cast) -> None:
    handler = as_client(cast.handler)
    measure = Measure.objects.create(
        campaign=cast.campaign,
        organisation=cast.department,
        region=cast.enterprise.region,
        text="协调" * 200,
        kind="service",
        planned_on=timezone.localdate(),
    )
    read = handler.get(f"measures/{measure.pk}/", accept_encoding="gzip")
    assert read["ETag"].startswith("W/")
    change = {"status": "implemented", "implemented_on": timezone.localdate().isoformat()}
    assert handler.patch(f"measures/{measure.pk}/", change, if_match=read["ETag"]).status_code == 200
    assert handler.patch(f"measures/{measure.pk}/", change, if_match=read["ETag"]).status_code == 412


def test_stale_if_match_is_412_and_a_bad_one_400(as_client: Callable[..., ApiClient], cast: Cast) -> None:
    handler = as_client(cast.handler)
    measure = Measure.objects.create(
        campaign=cast.campaign,
        organisation=cast.department,
        region=cast.enterprise.region,
        text="协调",
        kind="service",
        planned_on=timezone.localdate(),
    )
    change = {"status": "implemented", "implemented_on": timezone.localdate().isoformat()}
    stale = handler.patch(f"measures/{measure.pk}/", change, if_match='"7-abc"')
    assert (stale.status_code, stale.json()["code"]) == (412, "stale_version")
    assert handler.patch(f"measures/{measure.pk}/", change, if_match='"x"').status_code == 400
    assert handler.patch(f"measures/{measure.pk}/", change).status_code == 200
    assert handler.patch(f"measures/{measure.pk}/", change).json()["code"] == "not_planned"


def test_same_key_and_body_is_done_once(api: ApiClient, problem: dict[str, Any]) -> None:
    first = api.post("problems/", problem, idempotency_key="k-1")
    again = api.post("problems/", dict(reversed(problem.items())), idempotency_key="k-1")
    assert (again.status_code, again.content) == (201, first.content)
    assert again["Idempotency-Replayed"] == "true"
    assert (again["Location"], again["ETag"]) == (first["Location"], first["ETag"])
    assert "Idempotency-Replayed" not in first
    assert Problem.objects.count() == 1


def test_same_key_with_another_body_is_422(api: ApiClient, problem: dict[str, Any]) -> None:
    api.post("problems/", problem, idempotency_key="k-1")
    other = api.post("problems/", problem | {"title": "别的事"}, idempotency_key="k-1")
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")
    assert Problem.objects.count() == 1


def test_keys_of_two_clients_do_not_meet(
    api: ApiClient, as_client: Callable[..., ApiClient], cast: Cast, problem: dict[str, Any]
) -> None:
    api.post("problems/", problem, idempotency_key="k-1")
    assert as_client(cast.coordinator).post("problems/", problem, idempotency_key="k-1").status_code == 201
    assert Problem.objects.count() == 2


def test_a_refused_request_does_not_use_up_its_key(api: ApiClient, problem: dict[str, Any]) -> None:
    assert api.post("problems/", problem | {"title": ""}, idempotency_key="k-1").status_code == 400
    assert api.post("problems/", problem, idempotency_key="k-1").status_code == 201


@pytest.mark.parametrize("key", ["", "x" * 256, "钥匙"])
def test_unusable_key_is_400(api: ApiClient, problem: dict[str, Any], key: str) -> None:
    answer = api.post("problems/", problem, idempotency_key=key)
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_idempotency_key")


def test_keys_are_forgotten_after_two_days(api: ApiClient, problem: dict[str, Any]) -> None:
    api.post("problems/", problem, idempotency_key="k-1")
    RememberedAnswer.objects.update(answered_at=timezone.now() - KEPT)
    forget_answers()
    assert RememberedAnswer.objects.count() == 0


def test_while_the_first_is_running_the_same_key_is_409(committed_cast: Cast) -> None:
    cast = committed_cast
    api = ApiClient(token_for(cast.coordinator))
    body = {
        "campaign": cast.campaign.pk,
        "enterprise": cast.enterprise.pk,
        "category": "financing",
        "title": "用工缺口",
    }
    codes: list[int] = []

    def ask() -> None:
        codes.append(api.post("problems/", body, idempotency_key="k-1").status_code)
        connection.close()

    with transaction.atomic():
        first = ApiClient(api.headers["authorization"].removeprefix("Bearer "))
        assert first.post("problems/", body, idempotency_key="k-1").status_code == 201
        second = threading.Thread(target=ask)
        second.start()
        second.join()
    assert codes == [409]
    assert Problem.objects.count() == 1
