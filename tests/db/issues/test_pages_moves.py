from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from issues.enums import Score, Term, Urgency
from issues.models import Escalation, Feedback, Handling, Problem
from issues.services.clocks import default_due_on
from issues.services.escalations import problem_escalate
from issues.services.moves import problem_move, problem_redo
from tests.cast import Cast, far_off, make_awaiting, make_dispatched, make_problem, rated, signed_in, working_day

HTMX = {"HX-Request": "true"}


def url(problem: Problem, move: str) -> str:
    return reverse(f"problems:{move}", args=[problem.pk])


def acceptance(problem: Problem, **changed: str) -> dict[str, str]:
    return {
        "version": str(problem.version),
        "category": "financing",
        "urgency": "complex",
        "term": "immediate",
    } | changed


def accepted(cast: Cast) -> Problem:
    problem = make_problem(cast)
    signed_in(cast.coordinator).post(url(problem, "accept"), acceptance(problem))
    problem.refresh_from_db()
    return problem


def test_office_accepts_with_class_and_urgency(cast: Cast) -> None:
    problem = accepted(cast)
    assert (problem.state, problem.urgency) == ("accepted", "complex")
    assert problem.events.last().actor == cast.coordinator


def test_dispatch_offers_the_due_day_of_the_urgency_and_says_how_it_comes_about(cast: Cast) -> None:
    problem = accepted(cast)
    response = signed_in(cast.coordinator).get(url(problem, "dispatch"))
    offered = response.context["form"].initial["due_on"]
    assert offered == default_due_on(problem, timezone.localtime())
    assert response.context["terms"].term.amount == 15
    assert offered.isoformat() in response.content.decode()


def test_dispatch_names_the_lead_and_who_assists(cast: Cast) -> None:
    problem = accepted(cast)
    sent = {
        "version": str(problem.version),
        "organisation": str(cast.department.pk),
        "due_on": str(far_off()),
        "requirement": "请三日内联系企业",
        "assisting_1_text": cast.other_department.name,
    }
    signed_in(cast.coordinator).post(url(problem, "dispatch"), sent)
    problem.refresh_from_db()
    assert (problem.state, problem.lead_organisation) == ("dispatched", cast.department)
    assert set(Handling.objects.values_list("organisation", "role")) == {
        (cast.department.pk, "lead"),
        (cast.other_department.pk, "assisting"),
    }


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"due_on": "2020-01-01"}, "due_on"),
        ({"due_on": "soon"}, "due_on"),
        ({"due_on": "2999-01-01"}, "due_on"),
        ({"organisation": "", "organisation_text": "没有这个单位"}, "organisation"),
        ({"organisation": ""}, "organisation"),
        ({"requirement": "长" * 2001}, "requirement"),
    ],
)
def test_wrong_dispatch_says_so_at_the_field_and_changes_nothing(cast: Cast, wrong: dict[str, str], field: str) -> None:
    problem = accepted(cast)
    sent = {"version": str(problem.version), "organisation": str(cast.department.pk), "due_on": str(far_off())} | wrong
    response = signed_in(cast.coordinator).post(url(problem, "dispatch"), sent)
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    problem.refresh_from_db()
    assert problem.state == "accepted"


def test_handler_signs_and_replies(cast: Cast) -> None:
    problem = make_dispatched(cast)
    client = signed_in(cast.handler)
    client.post(url(problem, "sign"), {"version": str(problem.version)})
    problem.refresh_from_db()
    assert problem.state == "in_progress"
    client.post(
        url(problem, "reply"), {"version": str(problem.version), "reply": "已协调银行续贷", "signed_by": "李局长"}
    )
    problem.refresh_from_db()
    assert problem.state == "replied"
    assert problem.handlings.get().reply == "已协调银行续贷"


def test_closing_waits_for_a_rating(cast: Cast) -> None:
    problem = make_awaiting(cast)
    client = signed_in(cast.coordinator)
    sent = {"version": str(problem.version), "outcome": "solved"}
    refused = client.post(url(problem, "close"), sent)
    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == ["outcome"]
    client.post(url(rated(problem), "close"), sent)
    problem.refresh_from_db()
    assert (problem.state, problem.outcome) == ("closed", "solved")


def test_stale_version_is_a_conflict_that_shows_both_and_keeps_what_was_typed(cast: Cast) -> None:
    problem = accepted(cast)
    sent = {"version": str(problem.version - 1), "reason": "需要省级协调"}
    response = signed_in(cast.coordinator).post(url(problem, "escalate"), sent)
    text = response.content.decode()
    assert response.status_code == 409
    assert "需要省级协调" in text
    assert response.context["latest"][0]["who"] == "周敏"
    assert f'name="version" value="{problem.version}"' in text
    assert not Escalation.objects.exists()


def test_a_move_that_the_state_forbids_is_a_conflict(cast: Cast) -> None:
    problem = make_dispatched(cast)
    client = signed_in(cast.coordinator)
    assert client.get(url(problem, "accept")).status_code == 409
    assert client.post(url(problem, "accept"), acceptance(problem)).status_code == 409


def test_a_conflict_repeats_what_was_chosen_in_words(cast: Cast) -> None:
    problem = make_dispatched(cast)
    sent = {**acceptance(problem), "version": str(problem.version - 1)}
    response = signed_in(cast.coordinator).post(url(problem, "accept"), sent)
    words = [str(problem.category), str(Urgency(sent["urgency"]).label), str(Term(sent["term"]).label)]
    assert [word for _label, word in response.context["entered"]] == words


@pytest.mark.parametrize("move", ["accept", "dispatch", "sign", "reply", "close", "escalate"])
def test_who_only_reads_makes_no_move(cast: Cast, move: str) -> None:
    problem = make_dispatched(cast)
    client = signed_in(cast.leader)
    assert client.get(url(problem, move)).status_code == 403
    assert client.post(url(problem, move), {"version": str(problem.version)}).status_code == 403


def test_moves_on_what_is_out_of_scope_are_not_found(cast: Cast) -> None:
    problem = make_dispatched(cast)
    client = signed_in(cast.other_coordinator)
    assert client.get(url(problem, "close")).status_code == 404
    assert client.post(url(problem, "close"), {"version": "1"}).status_code == 404


def test_the_form_opens_in_the_dialog_and_comes_back_there(cast: Cast) -> None:
    problem = make_problem(cast)
    client = signed_in(cast.coordinator)
    opened = client.get(url(problem, "withdraw"), headers=HTMX).content.decode()
    assert "<html" not in opened
    assert "hx-post" in opened
    refused = client.post(url(problem, "withdraw"), {"version": str(problem.version)}, headers=HTMX)
    assert (refused.status_code, "<html" in refused.content.decode()) == (422, False)
    done = client.post(url(problem, "withdraw"), {"version": str(problem.version), "reason": "企业撤回"}, headers=HTMX)
    assert done["HX-Redirect"] == reverse("problems:detail", args=[problem.pk])


def escalated(cast: Cast) -> Escalation:
    problem = accepted(cast)
    return problem_escalate(actor=cast.coordinator, problem_id=problem.pk, reason="超出市级权限", version=None)


def test_province_takes_an_escalation_over_and_the_city_keeps_sight(cast: Cast) -> None:
    escalation = escalated(cast)
    page = reverse("problems:escalation-detail", args=[escalation.pk])
    assert signed_in(cast.province).get("/escalations/").context["waiting"] == [escalation]
    signed_in(cast.province).post(page, {"version": str(escalation.version), "decision": "accept"})
    problem = Problem.objects.get()
    assert (problem.state, problem.office_id) == ("accepted", "330000")
    city = signed_in(cast.coordinator).get(reverse("problems:detail", args=[problem.pk]))
    assert city.status_code == 200
    assert city.context["buttons"] == []


def test_who_decides_an_escalation_reads_what_was_replied_and_what_the_enterprise_said(cast: Cast) -> None:
    problem = make_awaiting(cast)
    reply = Handling.objects.get(problem=problem).reply
    rated(problem, solved="no", score=1)
    problem_redo(actor=cast.coordinator, problem_id=problem.pk, reason="企业表示未解决", version=None)
    escalation = problem_escalate(actor=cast.coordinator, problem_id=problem.pk, reason="超出市级权限", version=None)
    page = signed_in(cast.province).get(reverse("problems:escalation-detail", args=[escalation.pk]))
    text = page.content.decode()
    assert reply
    assert reply in text
    assert str(Score(1).label) in text


def test_who_asks_for_an_escalation_reads_them_too(cast: Cast) -> None:
    problem = rated(make_awaiting(cast), solved="no", score=1)
    text = signed_in(cast.coordinator).get(reverse("problems:escalate", args=[problem.pk])).content.decode()
    assert Handling.objects.get(problem=problem).reply in text
    assert f"{Feedback.objects.get().get_solved_display()} · 1/5" in text


def test_the_lead_chosen_as_assisting_is_told_at_that_field(cast: Cast) -> None:
    problem = make_dispatched(cast)
    problem_move(actor=cast.handler, problem_id=problem.pk, move="return", version=None, fields={"reason": "不属我局"})
    agreed = {"decision": "agree"}
    problem_move(actor=cast.coordinator, problem_id=problem.pk, move="decide-return", version=None, fields=agreed)
    problem.refresh_from_db()
    same = cast.other_department.name
    typed = {"version": problem.version, "organisation_text": same, "assisting_2_text": same, "due_on": far_off()}
    page = signed_in(cast.coordinator).post(reverse("problems:dispatch", args=[problem.pk]), typed)
    assert (page.status_code, list(page.context["form"].errors)) == (422, ["assisting_2"])
    assert not Handling.objects.filter(role="assisting").exists()


def test_returning_an_escalation_needs_a_reason(cast: Cast) -> None:
    escalation = escalated(cast)
    page = reverse("problems:escalation-detail", args=[escalation.pk])
    sent = {"version": str(escalation.version), "decision": "return"}
    refused = signed_in(cast.province).post(page, sent)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["reason"])
    signed_in(cast.province).post(page, sent | {"reason": "市级可以办理"})
    escalation.refresh_from_db()
    assert (escalation.state, escalation.decided_by) == ("returned", cast.province)
    assert Problem.objects.get().state == "accepted"


def test_second_decision_is_a_conflict(cast: Cast) -> None:
    escalation = escalated(cast)
    page = reverse("problems:escalation-detail", args=[escalation.pk])
    sent = {"version": str(escalation.version), "decision": "accept"}
    client = signed_in(cast.province)
    client.post(page, sent)
    assert client.post(page, sent).status_code == 409


def test_the_office_that_asked_cannot_decide(cast: Cast) -> None:
    escalation = escalated(cast)
    page = reverse("problems:escalation-detail", args=[escalation.pk])
    client = signed_in(cast.coordinator)
    assert not client.get(page).context["can_decide"]
    assert client.post(page, {"version": "1", "decision": "accept"}).status_code == 403
    assert signed_in(cast.other_coordinator).get(page).status_code == 404


def test_escalations_cost_the_same_however_many(cast: Cast, django_assert_max_num_queries: Any) -> None:
    for _row in range(5):
        escalated(cast)
    client = signed_in(cast.province)
    with django_assert_max_num_queries(15):
        response = client.get("/escalations/")
    assert len(response.context["waiting"]) == 5


def test_who_asks_for_more_time_twice_reads_that_the_first_request_waits(cast: Cast) -> None:
    problem = make_dispatched(cast)
    problem_move(actor=cast.handler, problem_id=problem.pk, move="sign", version=None, fields={})
    Problem.objects.filter(pk=problem.pk).update(due_on=working_day(2))
    asked = {"until": working_day(9), "reason": "等待评估"}
    problem_move(actor=cast.handler, problem_id=problem.pk, move="extend", version=None, fields=asked)
    response = signed_in(cast.handler).get(url(problem, "extend"), headers={"Accept-Language": "en"})
    assert response.status_code == 409
    assert f"More time is asked for, until {working_day(9)}" in response.content.decode()
