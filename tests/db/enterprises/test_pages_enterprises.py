from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from campaigns.models import ListedEnterprise
from tests.cast import Cast, make_dispatched, make_enterprise, make_visit, signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("who", "seen"),
    [("official", 1), ("coordinator", 2), ("province", 3), ("leader", 3), ("admin", 3), ("handler", 0), ("nobody", 0)],
)
def test_everybody_sees_the_enterprises_of_the_own_scope(cast: Cast, who: str, seen: int) -> None:
    assert len(signed_in(getattr(cast, who)).get("/enterprises/?view=all").context["listing"].rows) == seen


def test_a_handler_sees_those_whose_problems_the_organisation_handles(cast: Cast) -> None:
    make_dispatched(cast)
    assert signed_in(cast.handler).get("/enterprises/").context["listing"].rows == [cast.enterprise]


def test_an_official_begins_with_the_own_teams_enterprises(cast: Cast) -> None:
    make_enterprise("吴兴第二机械厂")
    client = signed_in(cast.official)
    first = client.get("/enterprises/")
    assert first["Location"] == "/enterprises/?view=mine"
    assert client.get(first["Location"]).context["listing"].rows == [cast.enterprise]
    assert len(client.get("/enterprises/?view=all").context["listing"].rows) == 2


def test_a_row_tells_the_last_visit_and_the_key_mark(cast: Cast) -> None:
    ListedEnterprise.objects.update(is_key=True)
    make_visit(cast, visited_on=date(2026, 1, 1))
    make_visit(cast, visited_on=date(2026, 2, 1))
    make_visit(cast, visited_on=date(2026, 3, 1), state="withdrawn")
    (row,) = signed_in(cast.official).get("/enterprises/?view=mine").context["listing"].rows
    assert row.is_key
    assert row.last_visited_on == date(2026, 2, 1)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("region=330500", 2),
        ("region=330521", 1),
        ("industry=C", 3),
        ("industry=C17", 3),
        ("industry=A", 0),
        ("size=small", 3),
        ("kind=park", 0),
        ("search=恒达", 1),
        ("search=hzhdfz", 1),
        ("campaign={campaign}", 1),
        ("team={team}", 1),
        ("uscc={uscc}", 1),
    ],
)
def test_filters_narrow_the_list(cast: Cast, query: str, expected: int) -> None:
    names = {"campaign": cast.campaign.pk, "team": cast.team.pk, "uscc": cast.enterprise.uscc}
    response = signed_in(cast.province).get(f"/enterprises/?{query.format(**names)}")
    assert response.status_code == 200
    assert len(response.context["listing"].rows) == expected


@pytest.mark.parametrize(
    "query",
    [
        "colour=red",
        "region=x",
        "industry=x",
        "size=x",
        "kind=x",
        "view=x",
        "team=x",
        "cursor=x",
        "ordering=name",
        "ordering=-size",
    ],
)
def test_an_unknown_filter_or_value_is_told_and_lists_nothing(cast: Cast, query: str) -> None:
    response = signed_in(cast.province).get(f"/enterprises/?{query}")
    assert response.status_code == 400
    assert response.context["listing"].rows == []


def test_the_form_keeps_the_view_while_filtering(cast: Cast) -> None:
    page = signed_in(cast.official).get("/enterprises/?view=mine").content.decode()
    assert '<input type="hidden" name="view" value="mine">' in page


def suggested(cast: Cast, who: str, words: str) -> list[str]:
    response = signed_in(getattr(cast, who)).get("/enterprises/suggest/", {"q": words})
    return [result["text"] for result in response.json()["results"]]


@pytest.mark.parametrize("words", ["恒达", "hengda", "hzhdfz", "HZHD", " 恒达 "])
def test_an_enterprise_is_suggested_by_name_pinyin_and_initials(cast: Cast, words: str) -> None:
    assert suggested(cast, "official", words) == [cast.enterprise.name]


def test_an_enterprise_is_suggested_by_the_beginning_of_its_credit_code(cast: Cast) -> None:
    assert suggested(cast, "official", str(cast.enterprise.uscc)[:12].lower()) == [cast.enterprise.name]


@pytest.mark.parametrize("words", ["", " ", "莫干山", "\x00", "%", "_"])
def test_nothing_is_suggested_out_of_scope_or_for_nothing(cast: Cast, words: str) -> None:
    assert suggested(cast, "official", words) == []


def test_at_most_twenty_are_suggested_the_nearest_first(cast: Cast) -> None:
    for n in range(30):
        make_enterprise(f"湖州织机{n:02d}厂")
    make_enterprise("织机总厂")
    found = suggested(cast, "official", "织机")
    assert len(found) == 20
    assert found[0] == "织机总厂"


@pytest.mark.parametrize("rows", [3, 30])
def test_the_list_costs_the_same_however_many_rows(cast: Cast, django_assert_max_num_queries: Any, rows: int) -> None:
    for _ in range(rows):
        make_visit(cast, enterprise=make_enterprise())
    client = signed_in(cast.official)
    with django_assert_max_num_queries(15):
        assert len(client.get("/enterprises/?view=all").context["listing"].rows) == rows + 1
