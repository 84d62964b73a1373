"""`Problem.handled_by` is what the handlings say, whoever writes what."""

from __future__ import annotations

import pytest

from issues.models import Handling, Problem
from issues.selectors.choices import leading_organisations
from issues.services.moves import problem_dispatch, problem_return
from tests.cast import Cast, make_dispatched, make_organisation, make_problem, working_day

pytestmark = pytest.mark.django_db


def handled_by(problem: Problem) -> list[int]:
    return Problem.objects.values_list("handled_by", flat=True).get(pk=problem.pk)


def turns(problem: Problem) -> list[int]:
    return sorted(set(Handling.objects.filter(problem=problem).values_list("organisation", flat=True)))


def test_a_dispatch_names_the_lead_and_who_assists_in_one_version(cast: Cast) -> None:
    problem = make_problem(cast)
    Problem.objects.filter(pk=problem.pk).update(state="accepted", accepted_on=problem.reported_on)
    problem.refresh_from_db()
    done = problem_dispatch(
        actor=cast.coordinator,
        problem_id=problem.pk,
        organisation=cast.department,
        assisting=[cast.other_department],
        version=None,
    )
    assert handled_by(problem) == sorted([cast.department.pk, cast.other_department.pk]) == turns(problem)
    assert done.version == problem.version + 1
    assert Problem.objects.get(pk=problem.pk).version == done.version


def test_whoever_gave_it_back_still_sees_it(cast: Cast) -> None:
    problem = make_dispatched(cast)
    problem_return(actor=cast.handler, problem_id=problem.pk, reason="不属于本单位职责", version=None)
    assert handled_by(problem) == [cast.department.pk]
    assert Problem.objects.visible_to(cast.handler).filter(pk=problem.pk).exists()


def test_a_turn_that_something_else_writes_is_told_to_the_problem(cast: Cast) -> None:
    problem, another = make_dispatched(cast), make_organisation("湖州市另一局")
    version = Problem.objects.get(pk=problem.pk).version
    turn = Handling.objects.create(
        problem=problem, organisation=another, role="assisting", due_on=working_day(5), dispatched_by=cast.coordinator
    )
    assert handled_by(problem) == sorted([cast.department.pk, another.pk])
    Handling.objects.filter(pk=turn.pk).update(organisation=cast.other_department)
    assert handled_by(problem) == sorted([cast.department.pk, cast.other_department.pk])
    turn.delete()
    assert handled_by(problem) == [cast.department.pk]
    assert Problem.objects.get(pk=problem.pk).version == version


def test_a_save_of_what_was_read_before_takes_nobody_off(cast: Cast) -> None:
    problem = make_dispatched(cast)
    read_before = Problem.objects.get(pk=problem.pk)
    Handling.objects.create(
        problem=problem, organisation=cast.other_department, role="assisting", due_on=working_day(5)
    )
    read_before.title = "另一个说法"
    read_before.save()
    Problem.objects.filter(pk=problem.pk).update(handled_by=[])
    assert handled_by(problem) == sorted([cast.department.pk, cast.other_department.pk])


def test_the_list_of_a_handler_offers_the_own_organisation_and_no_other(cast: Cast) -> None:
    make_dispatched(cast)
    named = [(cast.department.pk, cast.department.name)]
    assert list(leading_organisations(cast.handler)) == named
    assert list(leading_organisations(cast.coordinator)) == named
    assert list(leading_organisations(cast.other_coordinator)) == []
