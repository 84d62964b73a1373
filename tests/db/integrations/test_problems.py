from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.db.models import ProtectedError
from django.test import Client, override_settings
from django.utils.translation import override
from rest_framework.throttling import UserRateThrottle

from integrations.problems import MADE_IN_SQL
from issues.api.problems import ProblemResource
from issues.models import Problem
from tests.cast import Cast, signed_in
from tests.contract.integrity import COMPOSITE_KEYS, TRIGGER_RULES
from tests.db.integrations.conftest import ApiClient


def refused(answer: Any) -> tuple[int, str, str | None]:
    """Status, code and first field of a problem, whose form is checked on the way."""
    body = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert set(body) == {"type", "title", "status", "detail", "code", "errors"}
    assert body["status"] == answer.status_code
    assert body["detail"]
    assert body["title"]
    assert all(set(error) == {"field", "code", "detail"} for error in body["errors"])
    return answer.status_code, body["code"], body["errors"][0]["field"] if body["errors"] else None


@pytest.mark.parametrize(
    ("query", "code", "field"),
    [
        ({"colour": "red"}, "unknown_parameter", "colour"),
        ({"state": "nowhere"}, "invalid_choice", "state"),
        ({"region": "999999"}, "unknown_region", "region"),
        ({"region": "33\x0005"}, "null_characters_not_allowed", "region"),
        ({"since": "2026-13-40"}, "invalid", "since"),
        ({"campaign": "99999999999999999999999"}, "unknown_record", "campaign"),
        ({"updated_after": "yesterday"}, "invalid", "updated_after"),
        ({"fields": "id,secret"}, "unknown_field", "fields"),
        ({"fields": ""}, "unknown_field", "fields"),
        ({"ordering": "title"}, "bad_ordering", "ordering"),
        ({"page_size": "1001"}, "bad_page_size", "page_size"),
        ({"page_size": "0"}, "bad_page_size", "page_size"),
        ({"page_size": "²"}, "bad_page_size", "page_size"),
        ({"cursor": "nonsense"}, "bad_cursor", "cursor"),
        ({"cursor": "WzAsIjIwMjYtMDEtMDEiLG51bGxd"}, "bad_cursor", "cursor"),
        ({"cursor": "WzAsIlx1MDAwMCIsMV0"}, "bad_cursor", "cursor"),
        ({"format": "xml"}, "unknown_parameter", "format"),
    ],
)
def test_wrong_parameter_is_400_and_named(api: ApiClient, query: dict[str, str], code: str, field: str) -> None:
    assert refused(api.get("problems/", query)) == (400, code, field)


@pytest.mark.parametrize(
    "path", ["nowhere/", "visits/0/", "visits/abc/", "visits", "visits/1/2/", "", "visits/9999999/"]
)
def test_unknown_address_is_404(api: ApiClient, path: str) -> None:
    assert refused(api.get(path))[:2] == (404, "not_found")


def test_unknown_address_without_sign_in_is_401(db: None) -> None:
    assert refused(ApiClient().get("nowhere/"))[:2] == (401, "not_authenticated")


def test_unknown_parameter_of_an_object_is_400(api: ApiClient) -> None:
    assert refused(api.get("regions/330500/", {"expand": "all"})) == (400, "unknown_parameter", "expand")


def test_method_not_allowed_is_405(api: ApiClient) -> None:
    answer = api.post("regions/", {})
    assert refused(answer)[:2] == (405, "method_not_allowed")
    assert "GET" in answer["Allow"]


def test_another_media_type_is_415(api: ApiClient) -> None:
    answer = api.http.post("/api/v1/problems/", "<a/>", content_type="text/xml", headers=api.headers)
    assert refused(answer)[:2] == (415, "unsupported_media_type")


def test_an_answer_in_another_type_is_406(api: ApiClient) -> None:
    assert refused(api.get("regions/", accept="text/csv"))[:2] == (406, "not_acceptable")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"\xff\xfe",
        b'{"title": NaN}',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'{"campaign": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_not_json_is_400(api: ApiClient, body: bytes) -> None:
    assert refused(api.post("problems/", body))[:2] == (400, "not_json")


@pytest.mark.parametrize("body", [[], "text", 5, None, True])
def test_json_of_another_form_is_400(api: ApiClient, body: Any) -> None:
    assert refused(api.post("problems/", body))[0] == 400


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "a\x00b"),
        ("title", "\ud800"),
        ("title", "x" * 121),
        ("title", {"a": 1}),
        ("title", ""),
        ("category", "fin\x00"),
        ("category", "\ud800"),
        ("category", ["financing"]),
        ("campaign", 10**30),
        ("campaign", True),
        ("campaign", 1.5),
        ("campaign", float(10**16)),
        ("campaign", "1"),
        ("campaign", "1\x00"),
        ("enterprise", None),
        ("reported_on", "2026-13-40"),
        ("reported_on", 5),
        ("urgency", ["urgent"]),
        ("urgency", {}),
    ],
)
def test_wrong_value_is_400_at_its_field_and_saves_nothing(api: ApiClient, cast: Cast, field: str, value: Any) -> None:
    body = {"campaign": cast.campaign.pk, "enterprise": cast.enterprise.pk, "category": "financing", "title": "缺口"}
    assert refused(api.post("problems/", body | {field: value})) == (400, "invalid", field)
    assert Problem.objects.count() == 0


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_beyond_reason_break_a_rule(api: ApiClient, cast: Cast, day: str) -> None:
    body = {"campaign": cast.campaign.pk, "enterprise": cast.enterprise.pk, "category": "financing", "title": "缺口"}
    assert refused(api.post("problems/", body | {"reported_on": day}))[0] == 422


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000)
def test_too_large_a_body_is_413(api: ApiClient) -> None:
    assert refused(api.post("problems/", {"title": "x" * 2000}))[:2] == (413, "body_too_large")


def test_too_many_requests_are_429_with_the_time_to_wait(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    class Throttle(UserRateThrottle):
        rate = "1/min"

    monkeypatch.setattr(ProblemResource, "throttle_classes", [Throttle])
    api.get("problems/")
    answer = api.get("problems/")
    assert refused(answer)[:2] == (429, "throttled")
    assert 1 <= int(answer["Retry-After"]) <= 60


def test_a_mistake_of_ours_is_500_and_says_nothing(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: ProblemResource) -> tuple[str, ...]:
        raise KeyError("a secret of the code")

    monkeypatch.setattr(ProblemResource, "ordering_terms", broken)
    api.http = Client(raise_request_exception=False)
    answer = api.get("problems/")
    assert refused(answer)[:2] == (500, "internal_error")
    assert "secret" not in answer.content.decode()


def test_value_that_the_database_refuses_is_422(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def overflowing(self: ProblemResource) -> tuple[str, ...]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 70000::smallint")
        return ("id",)

    monkeypatch.setattr(ProblemResource, "ordering_terms", overflowing)
    assert refused(api.get("problems/"))[:2] == (422, "value_out_of_range")


@pytest.mark.parametrize("number", ["{}.9", "{}.0", "1e999", '"{}"', '" {} "', "true", "[{}]"])
def test_a_key_is_a_whole_number_and_nothing_like_one(api: ApiClient, cast: Cast, number: str) -> None:
    body = {"campaign": cast.campaign.pk, "category": "financing", "title": "缺口", "enterprise": 0}
    sent = json.dumps(body).replace('"enterprise": 0', f'"enterprise": {number.format(cast.enterprise.pk)}')
    assert refused(api.post("problems/", sent.encode())) == (400, "invalid", "enterprise")


@pytest.mark.parametrize("name", sorted(COMPOSITE_KEYS | TRIGGER_RULES))
def test_a_rule_made_in_sql_is_422_with_its_own_words(
    api: ApiClient, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    refuse_with(monkeypatch, f"USING ERRCODE = 'foreign_key_violation', CONSTRAINT = '{name}'")
    answer = api.get("problems/", accept_language="en")
    assert refused(answer)[:2] == (422, "invalid")
    with override("en"):
        assert answer.json()["detail"] in {str(words) for words in MADE_IN_SQL.values()}


def test_any_broken_reference_is_422(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_with(monkeypatch, "USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'issues_problem_x_fk'")
    assert refused(api.get("problems/"))[:2] == (422, "invalid")


def test_what_others_need_is_409(api: ApiClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def needed(self: ProblemResource) -> tuple[str, ...]:
        raise ProtectedError("needed", set())

    monkeypatch.setattr(ProblemResource, "ordering_terms", needed)
    assert refused(api.get("problems/"))[:2] == (409, "in_use")


def refuse_with(monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    """Make the database refuse in the midst of the request, as it does at its end for a deferred rule."""

    def broken(self: ProblemResource) -> tuple[str, ...]:
        with connection.cursor() as cursor:
            cursor.execute(f"DO $$ BEGIN RAISE 'refused' {how}; END $$")
        return ("id",)

    monkeypatch.setattr(ProblemResource, "ordering_terms", broken)


@pytest.mark.parametrize("path", ["/visits/", "/api/v1/visits/"])
def test_typed_words_with_nul_are_400(api: ApiClient, cast: Cast, path: str) -> None:
    client = signed_in(cast.coordinator)
    assert client.get(path, {"enterprise_text": "\x00"}).status_code == 400
    assert client.get(path, {"enterprise": "\x00"}).status_code == 400
