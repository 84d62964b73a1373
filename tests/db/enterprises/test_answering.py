"""An enterprise is found by the key that it has, and by those of the entries that it took in."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from enterprises.models import Enterprise
from tests.cast import Cast, make_enterprise


def scans(plan: dict[str, Any]) -> list[tuple[str, int]]:
    """How each table was read, and how many of its rows were looked at in vain."""
    own = [(str(plan), plan.get("Rows Removed by Filter", 0) + plan.get("Rows Removed by Join Filter", 0))]
    return own + [one for below in plan.get("Plans", ()) for one in scans(below)]


def test_a_key_answers_with_its_own_or_the_kept_entry(cast: Cast) -> None:
    merged = make_enterprise(merged_into=cast.enterprise)
    visible = Enterprise.objects.visible_to(cast.official)
    assert visible.answering_to(cast.enterprise.pk).get() == cast.enterprise
    assert visible.answering_to(str(merged.pk)).get() == cast.enterprise
    assert not visible.answering_to(cast.stranger.pk).exists()
    assert not Enterprise.objects.visible_to(cast.other_official).answering_to(merged.pk).exists()
    assert not visible.answering_to(0).exists()
    assert not visible.answering_to("9" * 40).exists()


@pytest.mark.parametrize("who", ["admin", "province", "coordinator", "official"])
def test_no_row_of_the_register_is_looked_at_in_vain(cast: Cast, who: str) -> None:
    last = [make_enterprise() for _number in range(30)][-1]
    sought = Enterprise.objects.visible_to(getattr(cast, who)).answering_to(last.pk).order_by("pk")[:1]
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE enterprises_enterprise")
        cursor.execute("SET LOCAL enable_seqscan = off")
        sql, values = sought.query.sql_with_params()
        cursor.execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", values)
        (found,) = cursor.fetchone()
    assert [node for node, in_vain in scans(found[0]["Plan"]) if in_vain] == []
