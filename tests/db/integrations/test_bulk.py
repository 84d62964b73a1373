from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from campaigns.models import Visit
from enterprises.models import Enterprise, SizeDeclaration
from enterprises.rules import uscc
from enterprises.services.merges import MergeDraft, enterprise_merge, merge_undo
from integrations.models import ExternalId
from issues.models import Measure, Problem
from issues.services.moves import problem_accept
from tests.cast import Cast, make_dispatched, make_enterprise, make_problem
from tests.db.integrations.bulk import a_measure, a_problem, a_visit, an_enterprise, code_of
from tests.db.integrations.conftest import ApiClient


def sent(api: ApiClient, plural: str, items: Any, query: str = "", **headers: str) -> dict[str, Any]:
    answer = api.post(f"{plural}/bulk/{query}", items, **headers)
    assert answer.status_code == 200, answer.content
    found: dict[str, Any] = answer.json()
    assert [one["index"] for one in found["results"]] == list(range(len(items)))
    return found


def told(answer: dict[str, Any]) -> list[tuple[int, str, str | None]]:
    return [(one["status"], one["result"], one["code"]) for one in answer["results"]]


CREATED, UPDATED, UNCHANGED = (201, "created", None), (200, "updated", None), (200, "unchanged", None)


def test_enterprises_are_created_and_updated_by_their_code(api: ApiClient) -> None:
    items = [an_enterprise(1, employees=30, revenue_wan="500.00"), an_enterprise(2)]
    first = sent(api, "enterprises", items)
    assert told(first) == [CREATED, CREATED]
    made = Enterprise.objects.get(uscc=code_of(1))
    assert (made.employees, first["results"][0]["id"]) == (30, made.pk)
    assert first["results"][0]["url"].endswith(f"/api/v1/enterprises/{made.pk}/")
    second = sent(api, "enterprises", [{"uscc": code_of(1).lower(), "address": "龙王山路"}, items[1], an_enterprise(3)])
    assert told(second) == [UPDATED, UNCHANGED, CREATED]
    made.refresh_from_db()
    assert (made.address, made.name, made.employees) == ("龙王山路", items[0]["name"], 30)


@pytest.mark.parametrize("wish", ["", "?dry_run=true"])
def test_a_code_that_looks_odd_is_told_as_by_the_single_request(api: ApiClient, wish: str) -> None:
    odd = an_enterprise(1, uscc=uscc.make("12", "330502", "MB000001"))
    answer = sent(api, "enterprises", [odd, an_enterprise(2), an_enterprise(3, uscc="1")], wish)
    alone = api.post("enterprises/", an_enterprise(4, uscc=uscc.make("12", "330502", "MB000002"))).json()
    assert answer["results"][0]["warnings"] == alone["warnings"] != []
    assert [one["warnings"] for one in answer["results"][1:]] == [[], []]
    refused = sent(api, "enterprises", [odd, an_enterprise(3, uscc="1")], "?atomic=true")
    assert [one["warnings"] for one in refused["results"]] == [[], []]


def test_what_is_declared_of_an_earlier_year_is_a_change(api: ApiClient) -> None:
    sent(api, "enterprises", [an_enterprise(1, employees=30, revenue_wan="5.00", indicators_year=2025)])
    earlier = {"uscc": code_of(1), "employees": 30, "revenue_wan": "5.00", "indicators_year": 2023}
    assert told(sent(api, "enterprises", [earlier])) == [UPDATED]
    assert SizeDeclaration.objects.count() == 2
    assert told(sent(api, "enterprises", [earlier])) == [UNCHANGED]


def test_problems_of_the_hotline_come_as_if_each_came_by_itself(api: ApiClient, cast: Cast) -> None:
    answer = sent(api, "problems", [a_problem(cast, 1), a_problem(cast, 2)])
    assert told(answer) == [CREATED, CREATED]
    problem = Problem.objects.get(title="来电反映第1件")
    assert answer["results"][0]["number"] == problem.number
    assert answer["results"][0]["external_id"] == "12345-1"
    assert (problem.state, problem.source, problem.events.get().move) == ("submitted", "hotline", "submit")
    better = [a_problem(cast, 1, title="贷款到期"), {"number": answer["results"][1]["number"], "urgency": "urgent"}]
    assert told(sent(api, "problems", better)) == [UPDATED, UPDATED]
    problem.refresh_from_db()
    assert (problem.title, problem.events.last().move) == ("贷款到期", "correct")
    assert Problem.objects.get(title="来电反映第2件").urgency == "urgent"
    assert told(sent(api, "problems", better)) == [UNCHANGED, UNCHANGED]


def test_an_accepted_problem_stays_as_the_office_took_it_on(api: ApiClient, cast: Cast) -> None:
    sent(api, "problems", [a_problem(cast, 1)])
    problem = Problem.objects.get()
    words = {"category": problem.category, "urgency": "urgent", "term": "immediate", "version": None}
    problem_accept(actor=cast.coordinator, problem_id=problem.pk, **words)
    answer = sent(api, "problems", [a_problem(cast, 1, title="别的")])
    assert told(answer) == [(409, "refused", "was_decided")]
    assert told(sent(api, "problems", [a_problem(cast, 1)])) == [UNCHANGED]
    assert told(sent(api, "problems", [a_problem(cast, 1, source="api")])) == [(409, "refused", "not_changeable")]


def test_visits_come_with_their_problems_and_are_corrected_with_a_reason(api: ApiClient, cast: Cast) -> None:
    items = [a_visit(cast, 1), a_visit(cast, 2, problems=[])]
    assert told(sent(api, "visits", items)) == [CREATED, CREATED]
    visit = Visit.objects.get(summary="第1次走访")
    assert [one.title for one in visit.problems.all()] == ["走访1带回"]
    assert told(sent(api, "visits", items)) == [UNCHANGED, UNCHANGED]
    other = a_visit(cast, 1, summary="讲解了用工政策")
    assert told(sent(api, "visits", [other])) == [(422, "refused", "reason_missing")]
    assert told(sent(api, "visits", [other | {"reason": "记错了"}])) == [UPDATED]
    assert told(sent(api, "visits", [other | {"reason": "记错了"}])) == [UNCHANGED]
    visit.refresh_from_db()
    assert (visit.summary, visit.revision) == ("讲解了用工政策", 1)
    more = a_visit(cast, 2, problems=[{"category": "financing", "title": "又一件"}])
    assert told(sent(api, "visits", [more])) == [(409, "refused", "not_changeable")]


def test_a_problem_within_a_visit_is_held_to_its_form_also_when_sent_again(api: ApiClient, cast: Cast) -> None:
    assert told(sent(api, "visits", [a_visit(cast, 1)])) == [CREATED]
    halves = [{"category": "financing"}]
    unknown, known = (a_visit(cast, number, problems=halves) for number in (2, 1))
    first, again = sent(api, "visits", [unknown, known])["results"]
    assert (again["status"], again["errors"]) == (400, first["errors"])
    assert told(sent(api, "visits", [{"external_id": "v-1", "problems": halves}])) == [(400, "refused", "invalid")]


def test_a_visit_sent_again_is_the_same_though_its_problem_was_corrected(api: ApiClient, cast: Cast) -> None:
    assert told(sent(api, "visits", [a_visit(cast, 1)])) == [CREATED]
    problem = Problem.objects.get()
    assert api.patch(f"problems/{problem.pk}/", {"title": "续贷难"}).status_code == 200
    assert told(sent(api, "visits", [a_visit(cast, 1)])) == [UNCHANGED]
    as_shown = a_visit(cast, 1, problems=[{"category": "financing", "title": "续贷难"}])
    assert told(sent(api, "visits", [as_shown])) == [UNCHANGED]
    other = a_visit(cast, 1, problems=[{"category": "financing", "title": "用工难"}])
    assert told(sent(api, "visits", [other])) == [(409, "refused", "not_changeable")]


def test_the_problems_of_a_measure_are_compared_as_the_caller_sees_them(
    as_client: Callable[..., ApiClient], cast: Cast
) -> None:
    handler = as_client(cast.handler)
    shown, hidden = make_dispatched(cast), make_problem(cast, title="专利纠纷", is_sensitive=True)
    assert told(sent(handler, "measures", [a_measure(cast, 1, problems=[shown.pk])])) == [CREATED]
    measure = Measure.objects.get()
    measure.problems.add(hidden)
    told_of = handler.get(f"measures/{measure.pk}/").json()["problems"]
    assert told_of == [shown.pk]
    assert told(sent(handler, "measures", [a_measure(cast, 1, problems=told_of)])) == [UNCHANGED]


def test_measures_are_planned_and_carried_out(as_client: Callable[..., ApiClient], cast: Cast) -> None:
    handler = as_client(cast.handler)
    assert told(sent(handler, "measures", [a_measure(cast, 1), a_measure(cast, 2)])) == [CREATED, CREATED]
    done = {"external_id": "m-1", "status": "implemented", "implemented_on": timezone.localdate().isoformat()}
    assert told(sent(handler, "measures", [done, a_measure(cast, 2)])) == [UPDATED, UNCHANGED]
    assert Measure.objects.get(text="举措1").status == "implemented"
    assert told(sent(handler, "measures", [done])) == [UNCHANGED]
    assert told(sent(handler, "measures", [a_measure(cast, 2, text="别的")])) == [(409, "refused", "not_changeable")]


def test_a_bad_item_leaves_nothing_and_disturbs_no_other(api: ApiClient, cast: Cast) -> None:
    late = [{"category": "financing", "title": "先到"}, {"category": "financing", "title": "隐" + chr(0x200B)}]
    items = [
        a_visit(cast, 1),
        a_visit(cast, 2, problems=[{"category": "no-such", "title": "x"}]),
        a_visit(cast, 3, visited_on="2019-12-31"),
        "visit",
        a_visit(cast, 4, problems=late, visited_on="2019-12-31"),
        a_visit(cast, 5),
    ]
    answer = sent(api, "visits", items)
    assert [one["status"] for one in answer["results"]] == [201, 400, 422, 400, 422, 201]
    assert answer["results"][1]["errors"][0]["field"] == "problems.0.category"
    assert answer["results"][2]["errors"][0]["code"] == "day_outside_campaign"
    assert (answer["created"], answer["refused"]) == (2, 4)
    assert set(Visit.objects.values_list("summary", flat=True)) == {"第1次走访", "第5次走访"}
    assert Problem.objects.count() == ExternalId.objects.count() == 2


def rows() -> dict[str, int]:
    """How many rows each table has: records, audit, news, deltas, counters."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.managed and not model._meta.proxy:
            found[model._meta.label] = model._default_manager.count()
    return found


def test_a_dry_run_answers_as_the_run_would_and_writes_nothing(api: ApiClient, cast: Cast) -> None:
    sent(api, "problems", [a_problem(cast, 1)])
    cases: dict[str, list[Any]] = {
        "enterprises": [an_enterprise(1), an_enterprise(2, uscc="1"), an_enterprise(3, external_id="e-3")],
        "visits": [a_visit(cast, 1), a_visit(cast, 2, team=cast.other_team.pk)],
        "problems": [a_problem(cast, 1, title="改"), a_problem(cast, 2), a_problem(cast, 3, title="")],
        "measures": [a_measure(cast, 1), a_measure(cast, 2, planned_on="2019-12-31")],
    }
    for plural, items in cases.items():
        before = rows()
        dry = sent(api, plural, items, "?dry_run=true")
        assert rows() == before
        assert {one["id"] for one in dry["results"] if one["status"] == 201} <= {None}
        run = sent(api, plural, items)
        assert told(dry) == told(run)
        assert [one["errors"] for one in dry["results"]] == [one["errors"] for one in run["results"]]
        assert run["created"] > 0


def test_atomic_saves_all_or_none(api: ApiClient) -> None:
    bad = [an_enterprise(1), an_enterprise(2, region="999999"), an_enterprise(3)]
    before = Enterprise.objects.count()
    answer = sent(api, "enterprises", bad, "?atomic=true")
    assert told(answer) == [
        (424, "not_saved", "not_saved"),
        (400, "refused", "invalid"),
        (424, "not_saved", "not_saved"),
    ]
    assert (answer["created"], answer["not_saved"], Enterprise.objects.count()) == (0, 2, before)
    assert sent(api, "enterprises", bad, "?atomic=true&dry_run=true")["not_saved"] == 2
    assert sent(api, "enterprises", bad[::2], "?atomic=true")["created"] == 2
    assert Enterprise.objects.count() == before + 2


def test_a_stale_version_is_refused(api: ApiClient, cast: Cast) -> None:
    version = cast.enterprise.version
    change = {"uscc": cast.enterprise.uscc, "address": "新址", "version": version}
    assert told(sent(api, "enterprises", [change])) == [UPDATED]
    assert told(sent(api, "enterprises", [change | {"address": "旧址"}])) == [(409, "refused", "stale_version")]
    assert told(sent(api, "enterprises", [an_enterprise(7, version=1)])) == [(404, "refused", "not_found")]
    cast.enterprise.refresh_from_db()
    assert cast.enterprise.address == "新址"


def test_an_external_id_is_the_callers_own(api: ApiClient, as_client: Callable[..., ApiClient], cast: Cast) -> None:
    sent(api, "enterprises", [an_enterprise(1, external_id="e-1")])
    made = Enterprise.objects.get(uscc=code_of(1))
    # A record that is there gets a name; the name then says which one is meant, whatever else changes.
    assert told(sent(api, "enterprises", [{"uscc": cast.enterprise.uscc, "external_id": "e-2"}])) == [UNCHANGED]
    answer = sent(
        api, "enterprises", [{"external_id": "e-2", "address": "新址"}, {"external_id": "e-1", "uscc": code_of(9)}]
    )
    assert told(answer) == [UPDATED, UPDATED]
    made.refresh_from_db()
    assert (answer["results"][0]["id"], made.uscc) == (cast.enterprise.pk, code_of(9))
    other = as_client(cast.coordinator)
    assert told(sent(other, "enterprises", [an_enterprise(2, external_id="e-1")])) == [CREATED]


def test_an_external_id_follows_a_merge_and_its_undoing(api: ApiClient, cast: Cast) -> None:
    gone = make_enterprise()
    sent(api, "enterprises", [{"uscc": gone.uscc, "external_id": "e-1"}])
    change = [{"external_id": "e-1", "address": "新址"}]
    merge = enterprise_merge(actor=cast.coordinator, draft=MergeDraft(kept=cast.enterprise.pk, merged=gone.pk))
    assert sent(api, "enterprises", change)["results"][0]["id"] == cast.enterprise.pk
    former = sent(api, "enterprises", [{"uscc": gone.uscc, "name": "旧名", "region": "330502"}])
    assert told(former) == [(422, "refused", "uscc_merged")]
    merge_undo(actor=cast.coordinator, merge_id=merge.pk)
    assert sent(api, "enterprises", change)["results"][0]["id"] == gone.pk


def test_two_items_about_one_record_are_not_both_written(api: ApiClient, cast: Cast) -> None:
    problem = make_problem(cast)
    sent(api, "problems", [{"number": problem.number, "external_id": "p-1"}])
    items = [
        {"external_id": "p-1", "title": "一"},
        {"number": problem.number, "title": "二"},
        a_problem(cast, 5),
        a_problem(cast, 5, title="三"),
    ]
    answer = sent(api, "problems", items)
    repeated = (400, "refused", "repeated_key")
    assert told(answer) == [UPDATED, repeated, CREATED, repeated]
    problem.refresh_from_db()
    assert problem.title == "一"
    codes = [an_enterprise(1), an_enterprise(2, uscc=code_of(1).lower())]
    assert told(sent(api, "enterprises", codes)) == [CREATED, repeated]


def test_a_number_names_what_is_there_or_nothing(api: ApiClient, cast: Cast) -> None:
    one, two = make_problem(cast), make_problem(cast)
    sent(api, "problems", [{"number": one.number, "external_id": "p-1"}])
    items = [
        {"number": "2026-330500-999999", "title": "无"},
        {"number": two.number, "external_id": "p-1"},
        {"number": make_problem(cast, enterprise=cast.enterprise).number, "version": 99},
    ]
    codes = [one["code"] for one in sent(api, "problems", items)["results"]]
    assert codes == ["not_found", "other_record", "stale_version"]


@pytest.mark.parametrize(
    ("body", "query", "code"),
    [
        ({"items": []}, "", "not_a_list"),
        (None, "", "not_a_list"),
        ("[", "", "not_a_list"),
        (b"[", "", "not_json"),
        ([{}] * 1001, "", "too_many_items"),
        ([{"problems": [{}] * 600}] * 2, "", "too_many_items"),
        ([], "?dry_run=yes", "invalid_choice"),
        ([], "?dry_run=true&dry_run=false", "repeated_parameter"),
        ([], "?dryrun=true", "unknown_parameter"),
    ],
)
def test_a_malformed_request_is_400(api: ApiClient, body: Any, query: str, code: str) -> None:
    answer = api.post(f"visits/bulk/{query}", body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)


@pytest.mark.parametrize(
    "item",
    [
        None,
        [],
        3,
        {},
        {"external_id": ""},
        {"external_id": None},
        {"external_id": "x" * 101},
        {"external_id": "\x00"},
        {"external_id": "\ud800"},
        {"external_id": {}},
        {"external_id": "x", "version": 2**40},
        {"external_id": "x", "version": "a"},
        {"uscc": "\x00" * 18},
        {"uscc": {}},
        {"uscc": "\ud800"},
        {"number": "2026-330500-000001"},
        {"number": "\x00"},
        {"external_id": "x", "id": 1},
    ],
)
def test_no_item_breaks_a_request(api: ApiClient, item: Any) -> None:
    for plural in ("enterprises", "visits", "problems", "measures"):
        (found,) = sent(api, plural, [item])["results"]
        assert found["status"] in {400, 404}
        assert found["errors"][0]["code"]


def test_the_answer_is_in_the_callers_language(api: ApiClient) -> None:
    answer = api.post("visits/bulk/", {}, accept_language="en").json()
    assert answer["detail"] == "The body is a list of items."


def test_a_token_needs_the_scope_to_write(as_client: Callable[..., ApiClient], cast: Cast) -> None:
    answer = as_client(cast.coordinator, "read").post("enterprises/bulk/", [an_enterprise(1)])
    assert (answer.status_code, answer.json()["code"]) == (403, "insufficient_scope")
    leader = sent(
        as_client(cast.leader), "enterprises", [an_enterprise(1), {"uscc": cast.enterprise.uscc, "name": "x"}]
    )
    assert told(leader) == [(403, "refused", "not_allowed")] * 2
    elsewhere = sent(as_client(cast.other_coordinator), "problems", [a_problem(cast, 1)])
    assert elsewhere["results"][0]["errors"][0]["code"] == "does_not_exist"


def test_the_same_key_is_done_once(api: ApiClient, cast: Cast) -> None:
    items = [{**a_problem(cast, 1)}, {"title": ""}]
    del items[0]["external_id"]
    first = api.post("problems/bulk/", items, idempotency_key="k-1")
    again = api.post("problems/bulk/", items, idempotency_key="k-1")
    assert (again.content, again["Idempotency-Replayed"]) == (first.content, "true")
    assert Problem.objects.count() == 1
    assert api.post("problems/bulk/?dry_run=true", items, idempotency_key="k-1").json()["code"] == "key_reused"


def test_what_items_share_is_looked_up_once(api: ApiClient, cast: Cast) -> None:
    kinds: dict[str, tuple[Callable[[int], dict[str, Any]], int]] = {
        "enterprises": (lambda number: an_enterprise(number, external_id=f"e-{number}"), 16),
        "visits": (lambda number: a_visit(cast, number, problems=[]), 26),
        "problems": (lambda number: a_problem(cast, number), 22),
        "measures": (lambda number: a_measure(cast, number), 23),
    }
    for plural, (item, budget) in kinds.items():
        counts = []
        for start, many in ((100, 2), (200, 12)):
            with CaptureQueriesContext(connection) as queries:
                found = sent(api, plural, [item(start + number) for number in range(many)])
            assert found["created"] == many
            counts.append(len(queries))
        assert (counts[1] - counts[0]) / 10 <= budget, plural
