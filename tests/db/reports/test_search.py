"""The search box finds what somebody has in mind, within what they may see."""

from __future__ import annotations

import pytest

from tests.cast import Cast, make_problem, signed_in


@pytest.mark.parametrize("text", ["恒达", "hengda", "hzhd", "HENGDA"])
def test_an_enterprise_is_found_by_name_pinyin_and_initials(cast: Cast, text: str) -> None:
    page = signed_in(cast.official).get("/search/", {"q": text})
    assert cast.enterprise.name in page.content.decode()


def test_an_enterprise_is_found_by_the_beginning_of_its_credit_code(cast: Cast) -> None:
    page = signed_in(cast.official).get("/search/", {"q": (cast.enterprise.uscc or "")[:16].lower()})
    assert cast.enterprise.name in page.content.decode()


def test_a_problem_is_found_by_its_number(cast: Cast) -> None:
    problem = make_problem(cast)
    page = signed_in(cast.coordinator).get("/search/", {"q": problem.number})
    assert problem.title in page.content.decode()


def test_what_is_out_of_scope_is_not_found(cast: Cast) -> None:
    page = signed_in(cast.official).get("/search/", {"q": "江山门业"})
    assert cast.stranger.name not in page.content.decode()


def test_one_character_finds_nothing_and_says_why(cast: Cast) -> None:
    page = signed_in(cast.official).get("/search/", {"q": "湖"}, headers={"accept-language": "en"})
    assert "at least two characters" in page.content.decode()


@pytest.mark.parametrize(("length", "status"), [(100, 200), (101, 400), (900, 400)])
def test_words_that_are_too_long_are_refused_on_the_page(cast: Cast, length: int, status: int) -> None:
    page = signed_in(cast.official).get("/search/", {"q": "湖" * length}, headers={"accept-language": "en"})
    assert page.status_code == status
    assert ("at most 100 characters" in page.content.decode()) == (status == 400)


def test_two_searches_at_once_are_none(cast: Cast) -> None:
    assert signed_in(cast.official).get("/search/?q=恒达&q=湖州").status_code == 400


def test_a_search_costs_the_same_however_much_it_finds(cast: Cast, django_assert_max_num_queries: object) -> None:
    client = signed_in(cast.coordinator)
    costs = []
    for found in (1, 12):
        for _number in range(found):
            make_problem(cast, title="冷库停电")
        # Of them two searches, each with a limit of its own: savepoint, limit, limit taken back, savepoint's end; and
        # the keys of other names, which problems ask for before the enterprises that are called so.
        with django_assert_max_num_queries(17) as counted:  # type: ignore[operator]
            client.get("/search/", {"q": "冷库"})
        costs.append(len(counted))
    assert costs[0] == costs[1]
