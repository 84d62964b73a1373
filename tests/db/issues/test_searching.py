"""What typed words find among problems, on the page and in the API alike."""

from __future__ import annotations

import base64
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common import keyset
from enterprises.models import Alias
from enterprises.names import pinyin_of
from issues.models import Problem
from issues.selectors import searching
from tests.cast import Cast, make_enterprise, make_problem, signed_in
from tests.walking import walked

pytestmark = pytest.mark.django_db


@pytest.fixture
def loans(cast: Cast) -> Problem:
    """Of an enterprise that once had another name."""
    pinyin, initials = pinyin_of("老字号丝织厂")
    Alias.objects.create(
        enterprise=cast.enterprise,
        kind="former_name",
        value="老字号丝织厂",
        value_pinyin=pinyin,
        value_initials=initials,
    )
    return make_problem(cast, title="续贷（ABC银行）手续多，成本高")


def found(cast: Cast, words: str) -> set[int]:
    page = signed_in(cast.coordinator).get(reverse("problems:list"), {"search": words})
    answer = signed_in(cast.coordinator).get("/api/v1/problems/", {"search": words}).json()
    keys = {row["id"] for row in answer["results"]}
    assert {row.problem.pk for row in page.context["rows"]} == keys
    return keys


@pytest.fixture(params=["few are called so", "it is common"])
def however_common(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "it is common":
        monkeypatch.setattr(searching, "MOST_ENTERPRISES", -1)


@pytest.mark.usefixtures("however_common")
@pytest.mark.parametrize("words", ["续贷", "手续多成本", "ＡＢＣ银行", "bc银", "本高", "成本高"])
def test_a_title_is_found_by_any_run_of_it_whatever_the_marks_and_widths(
    cast: Cast, loans: Problem, words: str
) -> None:
    other = make_enterprise("湖州别家有限公司")
    make_problem(cast, title="用电增容", enterprise=other)
    assert found(cast, words) == {loans.pk}


@pytest.mark.usefixtures("however_common")
@pytest.mark.parametrize("words", ["老字号", "丝织厂", "lzh"])
def test_a_problem_is_found_by_another_name_of_its_enterprise(cast: Cast, loans: Problem, words: str) -> None:
    make_problem(cast, title="用电增容", enterprise=make_enterprise("湖州别家有限公司"))
    assert found(cast, words) == {loans.pk}


@pytest.mark.usefixtures("however_common")
def test_name_pinyin_initials_and_code_of_the_enterprise_find_its_problems(cast: Cast, loans: Problem) -> None:
    other = make_enterprise("德清县新市镇水产合作社")
    fish = make_problem(cast, title="用电增容", enterprise=other)
    for words in ("水产合作", "xinshi", "xszs", other.uscc):
        assert found(cast, words) == {fish.pk}, words


def test_a_number_is_found_by_its_beginning_and_nothing_else_is(cast: Cast, loans: Problem) -> None:
    make_problem(cast, title=f"参见{loans.number}")
    assert found(cast, loans.number) == {loans.pk}
    assert loans.pk in found(cast, loans.number[:6])


@pytest.mark.parametrize("words", ["，。", "没有这个词", "%", "_"])
def test_what_nothing_says_finds_nothing(cast: Cast, loans: Problem, words: str) -> None:
    assert found(cast, words) == set()


def reported_over_months(cast: Cast, titles: list[str]) -> list[int]:
    """Ten days apart, the latest today; their keys, the latest first."""
    made = [make_problem(cast, title=title) for title in titles]
    for number, problem in enumerate(made):
        day = problem.reported_on - timedelta(days=10 * number)
        Problem.objects.filter(pk=problem.pk).update(reported_on=day)
    return [problem.pk for problem in made]


@pytest.mark.parametrize("near", [20, 3, 1])
def test_a_searched_list_is_the_same_however_many_days_are_near(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, near: int
) -> None:
    monkeypatch.setattr(keyset, "NEAR", near)
    keys = reported_over_months(cast, ["用地难", "续贷难", "用地难", "续贷难", "续贷难", "用地难", "续贷难"])
    wanted = [key for key, problem in zip(keys, (0, 1, 0, 1, 1, 0, 1), strict=True) if problem]
    client = signed_in(cast.coordinator)
    for ordering, expected in (("-reported_on", wanted), ("reported_on", wanted[::-1])):
        assert walked(client, "/api/v1/problems/", search="续贷", ordering=ordering) == expected


@pytest.mark.parametrize(("ordering", "day"), [("-reported_on", "0001-01-01"), ("reported_on", "9999-12-31")])
def test_beyond_the_ends_of_time_nothing_is_found(cast: Cast, ordering: str, day: str) -> None:
    [*_rest, oldest] = reported_over_months(cast, ["续贷难"] * 8)
    problem = Problem(pk=oldest, reported_on=date.fromisoformat(day))
    cursor = keyset.cursor_at(False, problem, [ordering, "-id" if ordering.startswith("-") else "id"])
    asked = {"search": "续贷", "ordering": ordering, "cursor": cursor}
    answer = signed_in(cast.coordinator).get("/api/v1/problems/", asked)
    assert (answer.status_code, answer.json()["results"]) == (200, [])


def test_of_a_searched_list_the_near_days_are_asked_for_first(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keyset, "NEAR", 2)
    reported_over_months(cast, ["续贷难"] * 8)
    with CaptureQueriesContext(connection) as asked:
        signed_in(cast.coordinator).get("/api/v1/problems/", {"search": "续贷", "page_size": 2})
    lists = [one["sql"] for one in asked if "LIMIT 3" in one["sql"]]
    assert ['"reported_on" >=' in sql for sql in lists] == [True]


@pytest.mark.parametrize("path", ["/api/v1/problems/", "/problems/"])
@pytest.mark.parametrize("day", ['"garbage"', '"2026-02-31"', "null", "7"])
def test_a_cursor_of_no_day_is_no_page_of_a_list_over_months(cast: Cast, path: str, day: str) -> None:
    reported_over_months(cast, ["续贷难"] * 8)
    cursor = base64.urlsafe_b64encode(f"[0,{day},5]".encode()).decode().rstrip("=")
    answer = signed_in(cast.coordinator).get(path, {"cursor": cursor})
    assert answer.status_code == 400
