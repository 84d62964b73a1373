"""The description of the API is complete, valid and the committed one; and no input breaks what it describes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns.models import Campaign
from enterprises.models import Enterprise
from portal.api import router
from tests.cast import Cast, make_cast, make_problem, make_visit, signed_in
from tests.db.integrations.conftest import ApiClient, token_for

ROOT = Path(__file__).resolve().parents[2]
SNAPSHOT = ROOT / "docs" / "openapi.yaml"

pytestmark = pytest.mark.django_db


def described() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(SNAPSHOT.read_text())
    return loaded


def test_description_is_valid_and_committed(tmp_path: Path) -> None:
    fresh = tmp_path / "openapi.yaml"
    call_command("spectacular", validate=True, fail_on_warn=True, lang="en", file=str(fresh))
    assert fresh.read_text() == SNAPSHOT.read_text(), "run: manage.py spectacular --lang en --file docs/openapi.yaml"


def test_every_resource_is_described() -> None:
    paths = described()["paths"]
    for prefix, _viewset, _name in router.registry:
        assert {f"/api/v1/{prefix}/", f"/api/v1/{prefix}/{{id}}/"} <= set(paths)


def test_every_operation_may_be_refused_with_a_problem_and_names_its_scope() -> None:
    for path in described()["paths"].values():
        for operation in path.values():
            assert "application/problem+json" in operation["responses"]["default"]["content"]
            assert any(scheme.get("oauth2") for scheme in operation["security"])


def test_description_is_read_by_session_and_by_token_and_by_nobody_else(cast: Cast) -> None:
    assert signed_in(cast.official).get("/api/v1/schema/").status_code == 200
    assert ApiClient(token_for(cast.coordinator)).get("schema/").status_code == 200
    assert Client().get("/api/v1/schema/").status_code == 401


def test_reader_holds_no_inline_script_or_style(cast: Cast) -> None:
    page = signed_in(cast.official).get("/api/v1/docs/").content.decode()
    assert "<style" not in page
    assert page.count("<script") == page.count("<script src=")
    assert Client().get("/api/v1/docs/").status_code == 302


def test_answers_have_the_fields_that_are_described(cast: Cast) -> None:
    make_problem(cast, visit=make_visit(cast), source="visit")
    api = ApiClient(token_for(cast.admin))
    schemas = described()["components"]["schemas"]
    for prefix, viewset, _name in router.registry:
        name = viewset.row.__name__.removesuffix("Serializer")
        for row in api.get(f"{prefix}/", {"page_size": 5}).json()["results"]:
            assert list(row) == list(schemas[name]["properties"])


def test_every_code_that_the_api_can_give_is_documented() -> None:
    guide = (ROOT / "docs" / "api.md").read_text()
    sources = [*ROOT.glob("integrations/**/*.py"), ROOT / "common/resources.py", *ROOT.glob("*/services/days.py")]
    of_problems = ("visits", "problems", "drafts", "corrections", "measures")
    sources += [ROOT / "issues/services" / f"{name}.py" for name in of_problems]
    sources += [ROOT / "campaigns/services/visits.py", *ROOT.glob("*/filters.py"), *ROOT.glob("issues/filters/*.py")]
    raised = r'(?:Malformed|Conflict|RuleViolation|NotAllowed|NotFound|BodyTooLarge|Refusal\(\d+,)\(?\s*"([a-z_]+)"'
    codes = {code for path in sources for code in re.findall(raised, path.read_text())}
    codes |= {code for path in sources for code in re.findall(r'code="([a-z_]+)"', path.read_text())}
    assert len(codes) > 15
    assert {code for code in codes if f"`{code}`" not in guide} == set()


PARAMETERS = sorted(
    {
        (path, parameter["name"])
        for path, operations in described()["paths"].items()
        if "{" not in path
        for parameter in operations.get("get", {}).get("parameters", [])
        # A sound number of seconds is waited for.
        if parameter["in"] == "query" and parameter["name"] != "wait"
    }
    if SNAPSHOT.exists()
    else set()
)
EVIL = st.one_of(
    st.text(max_size=40),
    st.integers().map(str),
    st.floats().map(str),
    st.datetimes().map(str),
    st.dates().map(str),
    st.sampled_from(
        ["\x00", "%00", "٣", "1e999", "-0", "NaN", "true", "9" * 400, "0001-01-01T00:00:00+14:00", "[]", "'"]
    ),
)
BODY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=30) | EVIL,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=6,
)
FIELDS = {
    "visits": "campaign team enterprise visited_on mode members summary policies follow_up_on problems",
    "problems": "campaign enterprise category title description urgency term source reported_on team visit meeting",
    "measures": "campaign organisation text kind planned_on term problems amount_wan",
}
FUZZ = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture
def admin_api() -> ApiClient:
    return ApiClient(token_for(make_cast().admin, "read write statistics changes"))


@FUZZ
@given(asked=st.sampled_from(PARAMETERS), value=EVIL)
def test_no_parameter_breaks_a_list(admin_api: ApiClient, asked: tuple[str, str], value: str) -> None:
    path, name = asked
    answer = admin_api.get(path, {name: value})
    assert answer.status_code in {200, 400, 404}
    if answer.status_code != 200:
        assert answer["Content-Type"] == "application/problem+json"


@FUZZ
@given(st.sampled_from(sorted(FIELDS)).flatmap(lambda name: st.tuples(st.just(name), _body_of(name))))
def test_no_body_breaks_a_creation(admin_api: ApiClient, asked: tuple[str, Any]) -> None:
    name, body = asked
    answer = admin_api.post(f"{name}/", body)
    assert answer.status_code in {400, 422}
    assert answer["Content-Type"] == "application/problem+json"


def _body_of(name: str) -> st.SearchStrategy[Any]:
    keyed = st.fixed_dictionaries({}, optional=dict.fromkeys(FIELDS[name].split(), BODY))
    return st.one_of(keyed, keyed, BODY)


@FUZZ
@given(field=st.sampled_from(FIELDS["problems"].split()), value=BODY)
def test_no_single_value_breaks_a_sound_body(admin_api: ApiClient, field: str, value: Any) -> None:
    body = _sound_problem() | {field: value}
    assert admin_api.post("problems/", body).status_code in {201, 400, 403, 422}


def _sound_problem() -> dict[str, Any]:
    return {
        "campaign": Campaign.objects.get().pk,
        "enterprise": Enterprise.objects.order_by("id")[0].pk,
        "category": "financing",
        "title": "缺口",
    }
