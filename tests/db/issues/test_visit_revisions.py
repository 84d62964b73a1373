"""What was recorded can be corrected and withdrawn; what it said before stays, and the figures follow."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from accounts.enums import RoleName
from campaigns.enums import VisitState
from campaigns.models import Visit, VisitRevision
from common.errors import Conflict, RuleViolation
from issues.models import Problem
from issues.services.moves import (
    problem_accept,
    problem_dispatch,
    problem_merge,
    problem_reject,
    problem_reopen,
    problem_withdraw,
)
from issues.services.revisions import visit_correct, visit_withdraw
from tests.cast import Cast, far_off, make_problem, make_user, make_visit, signed_in

pytestmark = pytest.mark.django_db

DAY = date(2026, 3, 2)


def figures(cast: Cast, **filters: str) -> Any:
    """Every figure of the portal, as other systems read them."""
    return signed_in(cast.admin).get("/api/v1/statistics/summary/", filters).json()["figures"]


def visit_with_problem(cast: Cast, **fields: Any) -> tuple[Visit, Problem]:
    visit = make_visit(cast, visited_on=DAY, summary="用电紧张", **fields)
    visit.members.add(cast.member)
    return visit, make_problem(cast, visit=visit, source="visit", reported_on=DAY)


def corrected(cast: Cast, visit: Visit, **changes: Any) -> Visit:
    return visit_correct(actor=cast.official, visit_id=visit.pk, changes=changes, reason="记错了")


def correction_form(visit: Visit, **said: Any) -> dict[str, Any]:
    return {
        "version": str(visit.version),
        "visited_on": visit.visited_on.isoformat(),
        "mode": visit.mode,
        "summary": visit.summary,
        "reason": "记错了",
    } | said


def test_a_correction_says_who_when_why_and_what_it_said_before(cast: Cast) -> None:
    visit, _problem = visit_with_problem(cast)
    corrected(cast, visit, summary="用工紧张", members=[])
    revision = VisitRevision.objects.get()
    assert (revision.actor_name, revision.reason, revision.number) == ("王芳", "记错了", 1)
    assert (revision.before["summary"], revision.after["summary"]) == ("用电紧张", "用工紧张")
    assert (revision.before["members"], revision.after["members"]) == ([cast.member.pk], [])
    visit.refresh_from_db()
    assert (visit.summary, visit.revision, visit.state) == ("用工紧张", 1, VisitState.RECORDED)


def test_the_figures_follow_the_corrected_day_problems_included(cast: Cast) -> None:
    visit, problem = visit_with_problem(cast)
    corrected(cast, visit, visited_on=date(2026, 2, 27))
    march = figures(cast, since="2026-03-01")
    february = figures(cast, since="2026-02-01", until="2026-02-28")
    for name in ("visits", "enterprises_visited", "problems_collected"):
        assert (march[name]["value"], february[name]["value"]) == (0, 1), name
    problem.refresh_from_db()
    assert problem.reported_on == date(2026, 2, 27)


def test_a_day_after_the_office_took_the_problem_on_is_refused(cast: Cast) -> None:
    visit, problem = visit_with_problem(cast)
    Problem.objects.filter(pk=problem.pk).update(state="accepted", accepted_on=DAY)
    page = signed_in(cast.official).post(
        f"/visits/{visit.pk}/correct/",
        correction_form(visit, visited_on="2026-03-09"),
        headers={"accept-language": "en"},
    )
    assert page.status_code == 422
    assert "Nothing can happen to a problem before it was reported." in page.content.decode()
    visit.refresh_from_db()
    assert (visit.visited_on, visit.revision) == (DAY, 0)


def test_before_and_after_stand_side_by_side_on_the_page(cast: Cast) -> None:
    visit, _problem = visit_with_problem(cast)
    client = signed_in(cast.official)
    response = client.post(f"/visits/{visit.pk}/correct/", correction_form(visit, summary="用工紧张", mode="phone"))
    page = client.get(response["Location"], headers={"accept-language": "en"}).content.decode()
    for words in ("用电紧张", "用工紧张", "On site", "By phone", "王芳", "记错了", "Before", "After"):
        assert words in page


@pytest.mark.parametrize(
    ("changes", "reason", "code"),
    [
        ({"summary": "用工紧张"}, " ", "reason_missing"),
        ({}, "记错了", "nothing_changed"),
        ({"visited_on": date(2199, 1, 1)}, "记错了", "day_future"),
    ],
)
def test_a_correction_without_sense_is_refused(cast: Cast, changes: Any, reason: str, code: str) -> None:
    visit, _problem = visit_with_problem(cast)
    with pytest.raises(RuleViolation) as refused:
        visit_correct(actor=cast.official, visit_id=visit.pk, changes=changes, reason=reason)
    assert refused.value.code == code
    assert not VisitRevision.objects.exists()


def test_a_stale_correction_shows_what_changed_meanwhile_and_keeps_what_was_typed(cast: Cast) -> None:
    visit, _problem = visit_with_problem(cast)
    corrected(cast, visit, summary="用工紧张")
    response = signed_in(cast.coordinator).post(
        f"/visits/{visit.pk}/correct/", correction_form(visit, summary="资金紧张"), headers={"accept-language": "en"}
    )
    page = response.content.decode()
    assert response.status_code == 409
    for words in ("Somebody corrected this visit meanwhile", "用工紧张", "资金紧张"):
        assert words in page
    visit.refresh_from_db()
    assert visit.summary == "用工紧张"


def test_a_withdrawn_visit_leaves_every_figure_as_if_it_had_not_been(cast: Cast) -> None:
    make_problem(cast, enterprise=cast.enterprise)
    before = figures(cast)
    visit, problem = visit_with_problem(cast)
    assert figures(cast) != before
    visit_withdraw(actor=cast.official, visit_id=visit.pk, reason="登记重复")
    assert figures(cast) == before
    problem.refresh_from_db()
    assert problem.state == "withdrawn"
    assert [event.move for event in problem.events.all()] == ["submit", "withdraw"]
    assert VisitRevision.objects.get().reason == "登记重复"


def test_what_others_work_on_is_not_withdrawn_silently(cast: Cast) -> None:
    visit, problem = visit_with_problem(cast)
    other = make_problem(cast, visit=visit, source="visit", reported_on=DAY)
    as_office = {"actor": cast.coordinator, "problem_id": problem.pk, "version": None}
    problem_accept(**as_office, category=problem.category, urgency=problem.urgency, term=problem.term)
    problem_dispatch(**as_office, organisation=cast.department, due_on=far_off())
    with pytest.raises(Conflict) as refused:
        visit_withdraw(actor=cast.official, visit_id=visit.pk, reason="登记重复")
    assert refused.value.code == "visit_problems_handled"
    assert problem.number in str(refused.value)
    other.refresh_from_db()
    visit.refresh_from_db()
    assert (visit.state, other.state) == (VisitState.RECORDED, "submitted")
    page = signed_in(cast.official).post(
        f"/visits/{visit.pk}/withdraw/", {"version": visit.version, "reason": "x"}, headers={"accept-language": "en"}
    )
    assert page.status_code == 422
    assert "Correct the visit instead" in page.content.decode()


def test_a_problem_that_was_withdrawn_does_not_stand_in_the_way(cast: Cast) -> None:
    visit, problem = visit_with_problem(cast)
    problem_withdraw(actor=cast.coordinator, problem_id=problem.pk, reason="误报", version=None)
    visit_withdraw(actor=cast.official, visit_id=visit.pk, reason="登记重复")
    visit.refresh_from_db()
    assert visit.state == VisitState.WITHDRAWN


def rejected(cast: Cast, problem: Problem) -> Problem:
    return problem_reject(actor=cast.coordinator, problem_id=problem.pk, reason="不属于受理范围", version=None)


def merged(cast: Cast, problem: Problem) -> Problem:
    return problem_merge(
        actor=cast.coordinator, problem_id=problem.pk, into=make_problem(cast), reason="重复", version=None
    )


@pytest.mark.parametrize("decide", [rejected, merged])
def test_a_problem_that_may_come_back_does_not_outlive_its_visit(
    cast: Cast, decide: Callable[[Cast, Problem], Problem]
) -> None:
    visit, problem = visit_with_problem(cast)
    decide(cast, problem)
    with pytest.raises(Conflict) as refused:
        visit_withdraw(actor=cast.official, visit_id=visit.pk, reason="登记重复")
    assert (refused.value.code, refused.value.params) == ("visit_problems_handled", {"numbers": [problem.number]})
    visit.refresh_from_db()
    assert visit.state == VisitState.RECORDED


def test_a_problem_that_is_reopened_has_the_corrected_day_of_its_visit(cast: Cast) -> None:
    visit, problem = visit_with_problem(cast)
    rejected(cast, problem)
    visit_correct(actor=cast.official, visit_id=visit.pk, changes={"visited_on": date(2026, 3, 1)}, reason="记错了")
    problem_reopen(actor=cast.coordinator, problem_id=problem.pk, reason="应受理", version=None)
    problem.refresh_from_db()
    assert (problem.state, problem.reported_on) == ("submitted", date(2026, 3, 1))


def test_what_is_withdrawn_is_neither_corrected_nor_withdrawn_again(cast: Cast) -> None:
    visit, _problem = visit_with_problem(cast)
    client = signed_in(cast.official)
    form = {"version": visit.version, "reason": "登记重复"}
    assert client.post(f"/visits/{visit.pk}/withdraw/", form).status_code == 303
    for act in ("correct", "withdraw"):
        assert client.get(f"/visits/{visit.pk}/{act}/").status_code == 409
        assert client.post(f"/visits/{visit.pk}/{act}/", correction_form(visit)).status_code == 409
    assert f"/visits/{visit.pk}/correct/" not in client.get(f"/visits/{visit.pk}/").content.decode()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("official", 200),
        ("coordinator", 200),
        ("mate", 200),
        ("leader", 403),
        ("handler", 404),
        ("other_official", 404),
    ],
)
def test_the_own_team_and_the_office_change_a_visit(cast: Cast, who: str, status: int) -> None:
    visit, _problem = visit_with_problem(cast)
    mate = make_user("mate", role=RoleName.OFFICIAL, team=cast.team, region=cast.team.region)
    client = signed_in(mate if who == "mate" else getattr(cast, who))
    for act in ("correct", "withdraw"):
        assert client.get(f"/visits/{visit.pk}/{act}/").status_code == status
