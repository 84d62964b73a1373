"""From an agreed return, or a take-over by the upper level, to the next dispatch nobody leads a problem."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from common.errors import RuleViolation
from issues.models import Problem
from issues.selectors.suggestions import suggested_organisations
from issues.services.moves import problem_move
from issues.services.steps import moves_for
from reports.dimensions import StatisticsFilters
from reports.engine.recount import verify
from reports.selectors.statistics import statistics_breakdown
from tests.cast import Cast, make_dispatched, make_problem, signed_in


def move(actor: User, problem: Problem, name: str, **fields: Any) -> Problem:
    problem_move(actor=actor, problem_id=problem.pk, move=name, version=None, fields=fields)
    problem.refresh_from_db()
    return problem


@pytest.fixture
def given_back(cast: Cast) -> Problem:
    """Returned, agreed, and past its due day."""
    problem = move(cast.handler, make_dispatched(cast, due_on=None), "return", reason="不属我局")
    move(cast.coordinator, problem, "decide-return", decision="agree")
    past = timezone.localdate() - timedelta(days=1)
    Problem.objects.filter(pk=problem.pk).update(
        reported_on=past, accepted_on=past, dispatched_on=past, due_on=past, original_due_on=past, sign_due_on=past
    )
    problem.refresh_from_db()
    return problem


def listed(cast: Cast, query: str) -> list[str]:
    rows = signed_in(cast.coordinator).get(f"/api/v1/problems/?{query}").json()["results"]
    return [row["number"] for row in rows]


def test_what_was_given_back_is_on_no_list_of_the_organisation(cast: Cast, given_back: Problem) -> None:
    assert given_back.lead_organisation is None
    assert listed(cast, f"lead_organisation={cast.department.pk}") == []
    assert listed(cast, f"number={given_back.number}") == [given_back.number]
    page = signed_in(cast.handler).get(reverse("problems:tasks")).content.decode()
    assert given_back.number not in page


@pytest.mark.parametrize("query", ["light=red", "light=yellow", "light=green", "supervised=true"])
def test_no_light_shines_where_nobody_leads(cast: Cast, given_back: Problem, query: str) -> None:
    assert listed(cast, query) == []


def test_it_is_overdue_for_the_enterprise_all_the_same(cast: Cast, given_back: Problem) -> None:
    assert listed(cast, "overdue=true") == [given_back.number]


def test_its_page_names_no_lead_no_light_and_no_limit(cast: Cast, given_back: Problem) -> None:
    english = {"accept-language": "en"}
    page = signed_in(cast.coordinator).get(reverse("problems:detail", args=[given_back.pk]), headers=english)
    assert page.context["light"] is None
    assert page.context["limits"] == []
    assert page.context["time_left"] == ""


def test_it_speaks_for_nobody_when_an_organisation_is_suggested(cast: Cast, given_back: Problem) -> None:
    move(cast.handler, make_dispatched(cast), "return", reason="不属我局")
    office, category = given_back.office, given_back.category
    assert suggested_organisations(actor=cast.coordinator, office=office, category=category) == []


def test_figures_by_organisation_count_it_as_nobodys_until_the_next_dispatch(cast: Cast, given_back: Problem) -> None:
    def dispatched() -> dict[str, int]:
        filters = StatisticsFilters(campaign=cast.campaign)
        parts = statistics_breakdown(actor=cast.coordinator, filters=filters, by="organisation")
        return {str(part.key): part.counts["problems_dispatched"] for part in parts.parts}

    assert dispatched().get(str(cast.department.pk), 0) == 0
    move(cast.coordinator, given_back, "dispatch", organisation=cast.other_department)
    assert dispatched()[str(cast.other_department.pk)] == 1
    assert verify() == []


def test_what_the_upper_level_took_over_is_nobodys_until_it_dispatches_it(cast: Cast) -> None:
    problem = move(cast.coordinator, make_dispatched(cast), "escalate", reason="超出权限")
    assert problem.lead_organisation == cast.department, "nothing is decided yet"
    move(cast.province, problem, "decide-escalation", decision="accept")
    assert problem.lead_organisation is None
    assert verify() == []


def test_it_goes_back_to_who_returned_it_with_words_alone(cast: Cast, given_back: Problem) -> None:
    with pytest.raises(RuleViolation) as caught:
        move(cast.coordinator, given_back, "dispatch", organisation=cast.department)
    assert caught.value.code == "returned_before"
    move(cast.coordinator, given_back, "dispatch", organisation=cast.department, requirement="三定规定明确由你局主办")
    assert given_back.lead_organisation == cast.department


def test_a_return_that_was_upheld_is_not_offered_again(cast: Cast) -> None:
    problem = make_dispatched(cast)
    assert "return" in [one.name for one in moves_for(cast.handler, problem)]
    move(cast.handler, problem, "return", reason="不属我局")
    move(cast.coordinator, problem, "decide-return", decision="uphold", reason="属于你局职责")
    assert [one.name for one in moves_for(cast.handler, problem) if one.name in ("return", "sign")] == ["sign"]


def test_a_return_that_was_upheld_leaves_the_lead_where_it_is(cast: Cast) -> None:
    problem = move(cast.handler, make_dispatched(cast), "return", reason="不属我局")
    move(cast.coordinator, problem, "decide-return", decision="uphold", reason="属于你局职责")
    assert problem.lead_organisation == cast.department
    assert make_problem(cast).lead_organisation is None
