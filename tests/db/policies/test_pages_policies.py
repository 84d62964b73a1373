from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from policies.models import Policy, PolicyItem
from tests.cast import Cast, signed_in

pytestmark = pytest.mark.django_db


def make_policy(cast: Cast, **fields: Any) -> Policy:
    fields = {
        "title": "稳岗返还",
        "issued_by": cast.department,
        "region": cast.team.region,
        "issued_on": date(2026, 1, 1),
        "effective_on": date(2026, 1, 1),
    } | fields
    return Policy.objects.create(**fields)


def test_a_policy_shows_what_an_enterprise_can_have_from_it(cast: Cast) -> None:
    policy = make_policy(cast, document_number="湖政办发〔2026〕1号")
    PolicyItem.objects.create(
        policy=policy,
        title="社保费返还",
        type="relief",
        mode="automatic",
        benefit="返还六成",
        cap_wan="12.50",
        promised_days=5,
        handled_by=cast.department,
    )
    client = signed_in(cast.official)
    page = client.get(f"/policies/{policy.pk}/").content.decode()
    for words in ("湖政办发〔2026〕1号", "社保费返还", "返还六成", "12.50", cast.department.name):
        assert words in page
    (row,) = client.get("/policies/").context["listing"].rows
    assert row.item_count == 1


def test_an_unknown_policy_is_not_found(cast: Cast) -> None:
    assert signed_in(cast.official).get("/policies/0/").status_code == 404


@pytest.mark.parametrize(
    ("query", "expected"),
    [("status=valid", 1), ("region=330500", 2), ("region=330521", 0), ("search=稳岗", 1), ("since=2026-02-01", 1)],
)
def test_filters_narrow_the_list(cast: Cast, query: str, expected: int) -> None:
    make_policy(cast)
    make_policy(cast, title="技改补助", status="expired", issued_on=date(2026, 3, 1))
    response = signed_in(cast.official).get(f"/policies/?{query}")
    assert response.status_code == 200
    assert len(response.context["listing"].rows) == expected


@pytest.mark.parametrize("query", ["colour=red", "status=x", "region=x", "since=x", "cursor=x"])
def test_an_unknown_filter_or_value_is_told_and_lists_nothing(cast: Cast, query: str) -> None:
    make_policy(cast)
    response = signed_in(cast.official).get(f"/policies/?{query}")
    assert response.status_code == 400
    assert response.context["listing"].rows == []


@pytest.mark.parametrize("rows", [3, 30])
def test_the_list_costs_the_same_however_many_rows(cast: Cast, django_assert_max_num_queries: Any, rows: int) -> None:
    for _ in range(rows):
        make_policy(cast)
    client = signed_in(cast.official)
    with django_assert_max_num_queries(15):
        assert len(client.get("/policies/").context["listing"].rows) == rows
