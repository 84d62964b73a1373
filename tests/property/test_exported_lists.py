"""Whatever a list of problems or measures is narrowed by: page, API and export have the same rows, refused or not."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import User
from common.errors import DomainError
from enterprises.models import Export
from issues.filters.measures import MeasureFilter, MeasureListFilter
from issues.filters.problems import ProblemFilter, ProblemListFilter
from issues.models import CommonProblem, Problem
from tests.cast import Cast, make_cast, signed_in
from tests.property.people import People

pytestmark = pytest.mark.django_db  # each example within a savepoint of the world's transaction

VALUES = {
    "search": ["贷款", "湖州", "2026-", "hzhd"],
    "region": ["330000", "330502", "330521", "nowhere"],
    "category": ["financing", "energy", "labour"],
    "state": ["submitted", "dispatched", "in_progress", "closed", "planned", "round"],
    "status": ["planned", "implemented"],
    "urgency": ["ordinary", "urgent"],
    "kind": ["finance", "policy"],
    "term": ["immediate", "long_term"],
    "source": ["hotline", "visit"],
    "outcome": ["solved", "cannot"],
    "light": ["green", "yellow", "red", "grey"],
    "industry": ["C17", "C"],
    "size": ["small", "large"],
    "counted": ["true", "false"],
    "overdue": ["true"],
    "supervised": ["true"],
    "slip": ["reminder", "yellow", "red", "none"],
    "view": ["triage", "overdue", "mine", "escalated", "open"],
    "milestones": ["late", "ahead", "any"],
    "since": ["2026-01-01", "2099-01-01", "yesterday"],
    "until": ["2026-01-01", "2099-01-01"],
    "updated_after": ["2020-01-01T00:00:00Z"],
    "shape": ["round"],
}
RECORDS = {"campaign", "team", "enterprise", "lead_organisation", "organisation", "common_problem", "problem", "number"}
LISTS = {
    "problems": (ProblemFilter, ProblemListFilter, "problem_ledger"),
    "measures": (MeasureFilter, MeasureListFilter, "measure_ledger"),
}


@dataclass(frozen=True)
class World:
    cast: Cast
    actors: list[User]
    records: dict[str, list[str]]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), transaction.atomic():
        cast = make_cast()
        people = People(cast, Random(7))
        for _round in range(14):
            people.report_problem()
            people.plan_measure()
            for deed in (people.move_problem, people.move_problem, people.hasten_problem):
                with suppress(DomainError, ValidationError), transaction.atomic():
                    deed()
        problem = Problem.objects.order_by("pk")[0]
        common = CommonProblem.objects.create(
            campaign=cast.campaign, region=problem.region, category=problem.category, title="续贷难"
        )
        Problem.objects.filter(pk=problem.pk).update(common_problem=common)
        records = {
            "campaign": [cast.campaign.pk], "team": [cast.team.pk, cast.other_team.pk],
            "enterprise": [cast.enterprise.pk, cast.stranger.pk], "lead_organisation": [cast.department.pk],
            "organisation": [cast.department.pk, cast.other_department.pk], "common_problem": [common.pk],
            "problem": [problem.pk], "number": [problem.number],
        }  # fmt: skip
        actors = [cast.official, cast.handler, cast.coordinator, cast.leader, cast.other_official, cast.nobody]
        yield World(cast, actors, {name: [str(key) for key in keys] for name, keys in records.items()})
        transaction.set_rollback(True)


def listed_on_pages(client: Client, plural: str, query: dict[str, str]) -> list[int] | None:
    """The keys of every page; None where the list refuses the filters."""
    keys: list[int] = []
    cursor: str | None = ""
    while cursor is not None:
        answer = client.get(f"/{plural}/?{urlencode(query)}{cursor}")
        if answer.status_code == 400:
            return None
        found = answer.context["listing"]
        keys += [row.pk for row in found.rows]
        cursor = f"&cursor={found.page.next}" if found.page.next else None
    return sorted(keys)


def listed_by_api(client: Client, plural: str, query: dict[str, str]) -> list[int] | None:
    answer = client.get(f"/api/v1/{plural}/", {**query, "page_size": 200, "fields": "id"})
    return None if answer.status_code == 400 else sorted(row["id"] for row in answer.json()["results"])


def exported(client: Client, url: str, said: object) -> list[int] | None:
    before = Export.objects.count()
    answer = client.post(url, said, content_type="application/json")
    if answer.status_code == 400:
        assert Export.objects.count() == before
        return None
    return sorted(Export.objects.latest("pk").keys)


@pytest.mark.parametrize("plural", LISTS)
def test_page_and_api_know_the_same_filters_by_the_same_names(plural: str) -> None:
    of_api, of_page, _kind = LISTS[plural]
    assert set(of_page.base_filters) == set(of_api.base_filters)
    assert set(of_api.base_filters) <= {*VALUES, *RECORDS}


@settings(max_examples=60, deadline=None)
@given(data=st.data(), plural=st.sampled_from(sorted(LISTS)))
def test_what_is_listed_is_what_is_exported(world: World, plural: str, data: st.DataObject) -> None:
    of_api, _of_page, kind = LISTS[plural]
    values = VALUES | world.records
    names = data.draw(st.lists(st.sampled_from([*of_api.base_filters] * 8 + ["shape"]), max_size=3, unique=True))
    query = {name: data.draw(st.sampled_from(values[name])) for name in names}
    with transaction.atomic():
        client = signed_in(data.draw(st.sampled_from(world.actors)))
        listed = listed_on_pages(client, plural, query)
        assert listed_by_api(client, plural, query) == listed
        assert exported(client, f"/{plural}/export/?{urlencode(query)}", None) == listed
        assert exported(client, "/api/v1/exports/", {"kind": kind, "filters": query}) == listed
        transaction.set_rollback(True)
