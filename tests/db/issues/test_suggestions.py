"""What past decisions suggest: bounded, with the reason, and never chosen by itself."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation
from issues.models import Category, Problem
from issues.selectors.suggestions import suggested_categories, suggested_organisations
from issues.services.moves import problem_accept, problem_dispatch, problem_return
from tests.cast import Cast, make_dispatched, make_problem, region, signed_in


def accept_as(cast: Cast, category: str, title: str) -> Problem:
    problem = make_problem(cast, title=title)
    return problem_accept(
        actor=cast.coordinator,
        problem_id=problem.pk,
        category=Category.objects.get(pk=category),
        urgency="ordinary",
        term="immediate",
        version=None,
    )


def dispatch_to(organisation: Organisation, problem: Problem, cast: Cast) -> None:
    problem_dispatch(actor=cast.coordinator, problem_id=problem.pk, organisation=organisation, version=None)


def organisations(cast: Cast, category: str = "financing") -> list[tuple[str, int, int]]:
    found = suggested_organisations(
        actor=cast.coordinator, office=region("330500"), category=Category.objects.get(pk=category)
    )
    return [(one.value, one.count, one.of) for one in found]


def test_the_organisation_that_got_such_problems_is_suggested_with_the_count(cast: Cast) -> None:
    for _row in range(3):
        make_dispatched(cast)
    assert organisations(cast) == [(str(cast.department.pk), 3, 3)]
    assert organisations(cast, "land") == []


def test_one_case_suggests_nothing(cast: Cast) -> None:
    make_dispatched(cast)
    assert organisations(cast) == []


def test_a_returned_problem_speaks_for_nobody(cast: Cast) -> None:
    first, _second = make_dispatched(cast), make_dispatched(cast)
    problem_return(actor=cast.handler, problem_id=first.pk, reason="非本单位职责", version=None)
    assert organisations(cast) == []


def test_the_category_of_like_titles_is_suggested_with_an_example(cast: Cast) -> None:
    for title in ("厂房用地指标不足", "新厂房用地指标难落实", "食堂饭菜不好"):
        accept_as(cast, "land" if "用地" in title else "other", title)
    problem = make_problem(cast, title="扩建厂房缺少用地指标")
    found = suggested_categories(actor=cast.coordinator, problem=problem)
    assert [(one.value, one.count, one.of) for one in found] == [("land", 2, 2)]
    assert "用地指标" in found[0].reason


def test_decisions_of_other_offices_are_not_asked(cast: Cast) -> None:
    for _row in range(2):
        accept_as(cast, "land", "厂房用地指标不足")
    problem = make_problem(cast, title="厂房用地指标不足")
    Problem.objects.filter(pk=problem.pk).update(office="330100")
    problem.refresh_from_db()
    assert suggested_categories(actor=cast.coordinator, problem=problem) == []


def test_nothing_is_chosen_until_the_person_chooses(cast: Cast) -> None:
    for _row in range(2):
        make_dispatched(cast)
    problem = make_problem(cast)
    client = signed_in(cast.coordinator)
    url = f"/problems/bulk/triage/?selected={problem.pk}"
    shown = client.get(url)
    group = next(one for one in shown.context["suggested"] if one.field == "organisation")
    assert shown.context["form"]["organisation"].value() is None
    chosen = client.get(group.offers[0].url)
    assert chosen.context["form"]["organisation"].value() == str(cast.department.pk)
    problem.refresh_from_db()
    assert problem.state == "submitted"


def test_the_page_of_one_move_suggests_as_well(cast: Cast) -> None:
    for _row in range(2):
        make_dispatched(cast)
    problem = accept_as(cast, "financing", "贷款续期困难")
    shown = signed_in(cast.coordinator).get(f"/problems/{problem.pk}/dispatch/")
    assert [group.field for group in shown.context["suggested"]] == ["organisation"]


@pytest.mark.parametrize("rows", [2, 8])
def test_suggestions_cost_the_same_however_much_was_decided(cast: Cast, rows: int) -> None:
    for _row in range(rows):
        make_dispatched(cast)
    problem = make_problem(cast)
    # What belongs to the person is known by now.
    organisations(cast)
    with CaptureQueriesContext(connection) as queries:
        assert suggested_categories(actor=cast.coordinator, problem=problem)
        assert organisations(cast)
    assert len(queries) <= 7, [query["sql"][:90] for query in queries]


def test_the_best_suggestion_stands_first_where_the_focus_is(cast: Cast) -> None:
    for _row in range(3):
        make_dispatched(cast)
    for _row in range(2):
        dispatch_to(cast.other_department, accept_as(cast, "financing", "贷款续期困难"), cast)
    problem = accept_as(cast, "financing", "贷款续期困难")
    [group] = signed_in(cast.coordinator).get(f"/problems/{problem.pk}/dispatch/").context["suggested"]
    assert [one.suggestion.count for one in group.offers] == [3, 2]
    assert group.offers[0].suggestion.value == str(cast.department.pk)
