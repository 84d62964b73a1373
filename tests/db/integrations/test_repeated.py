"""A parameter that is given twice: of two values nobody can say which was meant."""

from __future__ import annotations

import pytest

from integrations.changes.resources import RESOURCES
from tests.cast import Cast, signed_in
from tests.db.integrations.conftest import ApiClient
from tests.db.integrations.test_problems import refused


@pytest.mark.parametrize("path", RESOURCES)
@pytest.mark.parametrize("name", ["fields", "page_size", "cursor", "ordering", "updated_after"])
def test_every_list_refuses_it_and_names_it(api: ApiClient, path: str, name: str) -> None:
    assert refused(api.get(f"{path}/", {name: ["", ""]})) == (400, "repeated_parameter", name)


@pytest.mark.parametrize("name", ["state", "search", "campaign", "region"])
def test_a_filter_refuses_it_though_both_are_the_same(api: ApiClient, name: str) -> None:
    assert refused(api.get("problems/", {name: ["", ""]})) == (400, "repeated_parameter", name)


def test_an_object_and_its_timeline_refuse_it(api: ApiClient, cast: Cast) -> None:
    path = f"enterprises/{cast.enterprise.pk}/"
    assert refused(api.get(path, {"fields": ["id", "name"]})) == (400, "repeated_parameter", "fields")
    assert refused(api.get(f"{path}timeline/", {"kind": ["", ""]})) == (400, "repeated_parameter", "kind")


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/enterprises/{}/?kind=&kind=", "/enterprises/export/?search=&search="])
def test_a_page_without_a_filter_form_says_so(cast: Cast, path: str) -> None:
    client, path = signed_in(cast.coordinator), path.format(cast.enterprise.pk)
    answer = client.post(path) if "export" in path else client.get(path)
    assert answer.status_code == 400
