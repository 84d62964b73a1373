"""The tree of regions: complete, consistent, and a subtree is one index range at any level."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Region

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("code", "at_least"), [("100000", 3200), ("330000", 90), ("330500", 8), ("330502", 1)])
def test_a_subtree_is_read_through_an_index_at_any_level(code: str, at_least: int) -> None:
    region = Region.objects.get(pk=code)
    subtree = Region.objects.subtree(region).order_by()
    assert subtree.count() >= at_least
    with connection.cursor() as cursor:
        # So small a table may be scanned when nearly all of it is asked for; the question is whether it must.
        cursor.execute("SET LOCAL enable_seqscan = off")
        plan = subtree.explain()
    assert "accounts_region_path" in plan, plan
    assert "Seq Scan" not in plan


def test_every_path_lists_the_codes_from_the_nation_down() -> None:
    paths = dict(Region.objects.values_list("code", "path"))
    parents = dict(Region.objects.values_list("code", "parent_id"))
    wrong = [code for code, path in paths.items() if path != paths.get(parents[code] or "", "") + code + "."]
    assert wrong == []


def test_a_region_that_moves_takes_all_below_it_along() -> None:
    Region.objects.filter(pk="330502").update(parent="330100")
    assert Region.objects.get(pk="330502").path == "100000.330000.330100.330502."
    Region.objects.filter(pk="330500").update(parent="100000")
    assert Region.objects.get(pk="330521").path == "100000.330500.330521."


def test_a_region_cannot_become_part_of_its_own_subtree() -> None:
    with pytest.raises(IntegrityError, match=r"own ancestor"), transaction.atomic():
        Region.objects.filter(pk="330000").update(parent="330502")


def test_huzhou_has_its_counties_and_functional_zones() -> None:
    children = Region.objects.filter(parent="330500").values_list("code", flat=True)
    assert {"330502", "330503", "330521", "330522", "330523", "3305Z1", "3305Z2"} == set(children)
