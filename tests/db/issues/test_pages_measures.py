from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from issues.models import Measure, Problem
from issues.services.measures import MeasureDraft, measure_plan
from tests.cast import Cast, make_dispatched, make_problem, signed_in


def planned(cast: Cast, problem: Problem) -> Measure:
    draft = MeasureDraft(
        campaign=cast.campaign,
        organisation=cast.department,
        text="协调银行办理无还本续贷",
        kind="finance",
        planned_on=timezone.localdate(),
        problems=[problem],
    )
    return measure_plan(actor=cast.handler, draft=draft)


def plan(problem: Problem | None, **changed: str) -> dict[str, str]:
    return {
        "text": "协调银行办理无还本续贷",
        "problems": problem.number if problem else "",
        "kind": "finance",
        "term": "immediate",
        "planned_on": timezone.localdate().isoformat(),
    } | changed


def test_handler_plans_a_measure_for_a_problem(cast: Cast) -> None:
    problem = make_dispatched(cast)
    client = signed_in(cast.handler)
    form = client.get(reverse("problems:measure-create"), {"problem": problem.pk}).context["form"]
    assert form.initial["problems"] == problem.number
    client.post(reverse("problems:measure-create"), plan(problem, organisation=str(cast.department.pk)))
    measure = Measure.objects.get()
    assert list(measure.problems.all()) == [problem]
    assert (measure.status, measure.recorded_by, measure.campaign) == ("planned", cast.handler, cast.campaign)


def test_office_plans_a_measure_that_serves_no_single_problem(cast: Cast) -> None:
    sent = plan(None, organisation_text=cast.department.name, campaign=str(cast.campaign.pk))
    signed_in(cast.coordinator).post(reverse("problems:measure-create"), sent)
    assert Measure.objects.get().problems.count() == 0


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"problems": "2026-330500-999999"}, "problems"),
        ({"problems": ""}, "campaign"),
        ({"amount_wan": "-1"}, "amount_wan"),
        ({"amount_wan": "many"}, "amount_wan"),
        ({"organisation": "0"}, "organisation"),
        ({"text": ""}, "text"),
    ],
)
def test_wrong_plan_says_so_at_the_field_and_saves_nothing(cast: Cast, wrong: dict[str, str], field: str) -> None:
    problem = make_dispatched(cast)
    sent = plan(problem, organisation=str(cast.department.pk)) | wrong
    response = signed_in(cast.handler).post(reverse("problems:measure-create"), sent)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Measure.objects.exists()


def test_a_handler_cannot_plan_for_problems_out_of_sight(cast: Cast) -> None:
    unseen = make_problem(cast)
    client = signed_in(cast.handler)
    assert client.get(reverse("problems:measure-create"), {"problem": unseen.pk}).status_code == 404
    response = client.post(reverse("problems:measure-create"), plan(unseen, organisation=str(cast.department.pk)))
    assert list(response.context["form"].errors) == ["problems"]


def test_measure_is_marked_as_implemented(cast: Cast) -> None:
    measure = planned(cast, make_dispatched(cast))
    sent = {"version": str(measure.version), "implemented_on": timezone.localdate().isoformat(), "amount_wan": "200"}
    signed_in(cast.handler).post(reverse("problems:measure-implement", args=[measure.pk]), sent)
    measure.refresh_from_db()
    assert (measure.status, measure.amount_wan) == ("implemented", 200)


@pytest.mark.parametrize(
    ("sent", "status"),
    [({"implemented_on": "2999-01-01"}, 422), ({"implemented_on": "2001-01-01"}, 422), ({"version": "99"}, 409)],
)
def test_refused_implementation_changes_nothing(cast: Cast, sent: dict[str, str], status: int) -> None:
    measure = planned(cast, make_dispatched(cast))
    body = {"version": str(measure.version), "implemented_on": timezone.localdate().isoformat()} | sent
    page = reverse("problems:measure-implement", args=[measure.pk])
    assert signed_in(cast.handler).post(page, body).status_code == status
    measure.refresh_from_db()
    assert measure.status == "planned"


def test_measures_of_other_organisations_are_not_found(cast: Cast) -> None:
    measure = planned(cast, make_dispatched(cast))
    for name in ("problems:measure-detail", "problems:measure-implement"):
        assert signed_in(cast.other_handler).get(reverse(name, args=[measure.pk])).status_code == 404
    assert signed_in(cast.leader).get(reverse("problems:measure-implement", args=[measure.pk])).status_code == 403


@pytest.mark.parametrize(
    ("query", "found"),
    [({"status": "planned"}, 1), ({"status": "implemented"}, 0), ({"search": "续贷"}, 1), ({"kind": "policy"}, 0)],
)
def test_filters_narrow_the_list(cast: Cast, query: dict[str, str], found: int) -> None:
    planned(cast, make_dispatched(cast))
    response = signed_in(cast.coordinator).get("/measures/", query)
    assert len(response.context["listing"].rows) == found


def test_unknown_filter_is_refused(cast: Cast) -> None:
    planned(cast, make_dispatched(cast))
    response = signed_in(cast.coordinator).get("/measures/", {"status": "dreamt"})
    assert (response.status_code, response.context["listing"].rows) == (400, [])


@pytest.mark.parametrize("rows", [1, 8])
def test_list_costs_the_same_however_many_rows(cast: Cast, rows: int, django_assert_max_num_queries: Any) -> None:
    problem = make_dispatched(cast)
    for _row in range(rows):
        planned(cast, problem)
    client = signed_in(cast.coordinator)
    with django_assert_max_num_queries(15):
        response = client.get("/measures/")
    assert len(response.context["listing"].rows) == rows


def test_the_number_of_problems_is_of_those_in_sight(cast: Cast) -> None:
    measure = planned(cast, make_dispatched(cast))
    measure.problems.add(make_problem(cast))
    (row,) = signed_in(cast.handler).get(reverse("problems:measure-list")).context["listing"].rows
    assert row.problem_count == 1
    (row,) = signed_in(cast.coordinator).get(reverse("problems:measure-list")).context["listing"].rows
    assert row.problem_count == 2


@pytest.mark.parametrize("form", ["milestone-add", "evidence-add", "link"])
def test_the_address_of_a_small_form_that_was_refused_leads_back_to_the_measure(cast: Cast, form: str) -> None:
    measure = planned(cast, make_dispatched(cast))
    client, url = signed_in(cast.handler), reverse(f"measures:{form}", args=[measure.pk])
    assert client.post(url, {}).status_code == 422
    back = client.get(url)
    assert (back.status_code, back["Location"]) == (302, reverse("problems:measure-detail", args=[measure.pk]))
