"""What typed words find among problems, on the page and in the API alike."""

from __future__ import annotations

import pytest
from django.urls import reverse

from enterprises.models import Alias
from enterprises.names import pinyin_of
from issues.models import Problem
from issues.selectors import searching
from tests.cast import Cast, make_enterprise, make_problem, signed_in

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
