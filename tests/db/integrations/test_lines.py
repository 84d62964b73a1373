"""Names and titles hold nothing that nobody sees, whoever says them."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError

from accounts.models import Organisation
from campaigns.models import Campaign, Meeting, MeetingSeries, ServiceTeam
from common.lines import LineField
from issues.models import Category, CommonProblem, Problem, ReplyTemplate, SavedView
from policies.models import Policy, PolicyItem
from tests.cast import Cast, signed_in
from tests.db.integrations.conftest import ApiClient

TURNED = "正常\u202e名称"  # read from here on from right to left
NAMES = ("name", "name_en", "title", "theme", "person_name", "met")
OURS = ("accounts", "campaigns", "enterprises", "issues", "policies")


def errors(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.content
    return [(one["code"], one["field"]) for one in answer.json()["errors"]]


def test_the_title_of_a_problem_is_visible(api: ApiClient, cast: Cast) -> None:
    said = {
        "campaign": cast.campaign.pk,
        "enterprise": cast.enterprise.pk,
        "category": Category.objects.first().pk,  # type: ignore[union-attr]
        "title": TURNED,
    }
    assert errors(api.post("problems/", said)) == [("control", "title")]
    (result,) = api.post("problems/bulk/", [said | {"external_id": "a"}]).json()["results"]
    assert [(one["code"], one["field"]) for one in result["errors"]] == [("control", "title")]
    assert not Problem.objects.exists()


def test_a_problem_that_a_visit_brought_is_named_by_its_place(api: ApiClient, cast: Cast) -> None:
    told = [{"category": "financing", "title": title} for title in ("贷款续期困难", TURNED)]
    visit = {"campaign": cast.campaign.pk, "team": cast.team.pk, "enterprise": cast.enterprise.pk}
    said = visit | {"visited_on": "2026-03-03", "mode": "on_site", "problems": told}
    assert errors(api.post("visits/", said)) == [("control", "problems.1.title")]
    assert not Problem.objects.exists()


@pytest.mark.django_db
def test_the_page_of_a_visit_marks_the_problem(cast: Cast) -> None:
    said = {"visited_on": "2026-03-03", "mode": "on_site", "offered": cast.enterprise.pk}
    sent = said | {
        "uuid": "0e9a7c53-6d84-4c6e-9a55-2f6f3a1b7c11",
        "problems-TOTAL_FORMS": 2,
        "problems-INITIAL_FORMS": 0,
    }
    told = {"title": TURNED, "category": "financing", "urgency": "ordinary", "term": "immediate"}
    sent |= {f"problems-1-{name}": value for name, value in told.items()}
    sent |= {"problems-0-urgency": "ordinary", "problems-0-term": "immediate"}
    answer = signed_in(cast.official).post("/visits/new/", sent)
    assert answer.status_code == 422
    assert [list(one.errors) for one in answer.context["problems"]] == [[], ["title"]]


@pytest.mark.parametrize("field", ["name", "name_en", "theme", "team_word"])
def test_the_words_of_a_campaign_are_visible(api: ApiClient, cast: Cast, field: str) -> None:
    assert errors(api.patch(f"campaigns/{cast.campaign.pk}/", {field: TURNED})) == [("control", field)]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("saved-views/", {"name": TURNED, "query": "state=closed"}),
        ("reply-templates/", {"organisation": 0, "name": TURNED, "text": "已办理。"}),
    ],
)
def test_what_one_keeps_has_a_visible_name(cast: Cast, path: str, body: dict[str, Any]) -> None:
    actor = cast.coordinator if "views" in path else cast.handler
    body = {name: value or cast.department.pk for name, value in body.items()}
    answer = signed_in(actor).post(f"/api/v1/{path}", body, content_type="application/json")
    assert errors(answer) == [("control", "name")]


@pytest.mark.django_db
def test_the_page_says_it_at_the_field(cast: Cast) -> None:
    address = f"/campaigns/{cast.campaign.pk}/teams/new/"
    body = {"name": TURNED, "region": "330502", "members-TOTAL_FORMS": 0, "members-INITIAL_FORMS": 0}
    answer = signed_in(cast.coordinator).post(address, body)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["name"]
    assert not ServiceTeam.objects.filter(name=TURNED).exists()


@pytest.mark.parametrize(
    ("model", "field"),
    [
        (Organisation, "name"),
        (Campaign, "theme"),
        (Meeting, "title"),
        (MeetingSeries, "name"),
        (CommonProblem, "title"),
        (ReplyTemplate, "name"),
        (SavedView, "name"),
        (Policy, "title"),
        (PolicyItem, "title"),
    ],
)
def test_a_line_refuses_what_nobody_sees(model: Any, field: str) -> None:
    for unseen in ("\u200b", "\u202e", "\x07", "\n", "\u2028", "\ufeff"):
        with pytest.raises(ValidationError) as caught:
            model._meta.get_field(field).clean(f"企业{unseen}服务", None)
        assert [one.code for one in caught.value.error_list] == ["control"]
    assert model._meta.get_field(field).clean("企业\u3000Service 2026（一）", None)


def test_whatever_is_a_name_or_a_title_is_a_line() -> None:
    """Names of files are made plain where they arrive."""
    files = {"EvidenceFile", "ListUpload", "Export", "Import", "Evidence", "ImportTemplate"}
    plain = [
        f"{model.__name__}.{field.name}"
        for app in OURS
        for model in apps.get_app_config(app).get_models()
        if not model.__name__.endswith("Audit") and model.__name__ not in files
        for field in model._meta.concrete_fields
        if field.name in NAMES and field.editable and not isinstance(field, LineField)
    ]
    assert plain == []
