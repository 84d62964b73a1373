"""Common problems: suggested, never made by themselves; one measure and one answer for all, each enterprise told."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from common.errors import Conflict, NotAllowed, NotFound, RuleViolation
from issues.models import BulkMove, Category, CommonProblem, Feedback, Problem
from issues.selectors.common_problems import members_of
from issues.selectors.common_suggestions import alike_to, suggestions, unbound_problems
from issues.services.common_answers import (
    CommonMeasureDraft,
    common_problem_answer,
    common_problem_answer_rest,
    common_problem_plan_measure,
)
from issues.services.common_problems import (
    CommonDraft,
    common_problem_add,
    common_problem_raise,
    common_problem_remove,
    common_problem_solve,
)
from issues.services.measures import measure_implement
from issues.services.moves import problem_dispatch, problem_redo, problem_reject
from reports.engine.recount import verify
from tests.cast import Cast, make_dispatched, make_enterprise, make_problem, signed_in


def raised(cast: Cast, *problems: Problem) -> CommonProblem:
    draft = CommonDraft(title="小微企业续贷难", category=Category.objects.get(pk="financing"), problems=problems)
    return common_problem_raise(actor=cast.coordinator, draft=draft)


def answered(cast: Cast, common: CommonProblem, **said: Any) -> list[Problem]:
    said = {"answer": "已设立应急转贷资金", "signed_by": "陈局长", "version": None} | said
    return given(common_problem_answer(actor=cast.coordinator, common_id=common.pk, **said))


def given(bulk: BulkMove | None) -> list[Problem]:
    """The problems that got the answer by this move in bulk."""
    return [item.problem for item in bulk.items.filter(outcome="done").order_by("id")] if bulk else []


def of_another(cast: Cast, code: str = "330502", **fields: Any) -> Problem:
    """The same matter of a new enterprise; in Deqing it is the other team's."""
    fields = {"enterprise": make_enterprise(code=code)} | fields
    return make_dispatched(cast, **fields)


def in_deqing(cast: Cast) -> Problem:
    problem = of_another(cast)
    Problem.objects.filter(pk=problem.pk).update(region="330521", enterprise=cast.neighbour, team=cast.other_team)
    problem.refresh_from_db()
    return problem


def test_members_keep_their_numbers_and_clocks_and_say_what_they_became_part_of(cast: Cast) -> None:
    one, other = make_dispatched(cast), of_another(cast)
    before = [(p.number, p.due_on, p.state, p.office_id) for p in (one, other)]
    common = raised(cast, one, other)
    for problem in (one, other):
        problem.refresh_from_db()
        event = problem.events.last()
        assert event is not None
        assert (event.move, event.from_state, event.to_state) == ("join-common", problem.state, problem.state)
        assert problem.common_problem == common
    assert [(p.number, p.due_on, p.state, p.office_id) for p in (one, other)] == before
    assert (common.region_id, common.campaign) == ("330502", cast.campaign)


def test_members_of_several_counties_belong_to_the_office_above_them(cast: Cast) -> None:
    home, away = make_dispatched(cast), in_deqing(cast)
    common = raised(cast, home, away)
    assert common.region_id == "330500"
    assert CommonProblem.objects.visible_to(cast.province).contains(common)
    assert not CommonProblem.objects.visible_to(cast.official).contains(common)
    shown = signed_in(cast.coordinator).get(f"/common-problems/{common.pk}/")
    assert [member.problem for member in shown.context["members"]] == [home, away]
    assert [member.problem for member in members_of(common, actor=cast.official, waiting=())] == [home]


def test_what_cannot_be_a_member_is_refused(cast: Cast) -> None:
    one, other, over = make_dispatched(cast), of_another(cast), make_problem(cast)
    problem_reject(actor=cast.coordinator, problem_id=over.pk, reason="不属实", version=None)
    over.refresh_from_db()
    for problems, code in [((one, one), "too_few_members"), ((one, over), "member_ended")]:
        with pytest.raises(RuleViolation) as caught:
            raised(cast, *problems)
        assert caught.value.code == code
    raised(cast, one, other)
    with pytest.raises(RuleViolation) as caught:
        raised(cast, one, of_another(cast))
    assert caught.value.code == "member_of_other"


@pytest.mark.parametrize("actor", ["official", "handler", "leader", "admin", "other_coordinator"])
def test_only_the_office_of_the_territory_says_what_is_common(cast: Cast, actor: str) -> None:
    problems = [make_dispatched(cast), of_another(cast)]
    draft = CommonDraft(title="续贷难", category=problems[0].category, problems=problems)
    with pytest.raises(NotAllowed):
        common_problem_raise(actor=getattr(cast, actor), draft=draft)
    common = raised(cast, *problems)
    with pytest.raises((NotAllowed, NotFound)):
        common_problem_answer(
            actor=getattr(cast, actor), common_id=common.pk, answer="好", signed_by="张", version=None
        )


def test_members_come_and_go_with_a_reason(cast: Cast) -> None:
    one, other, third = make_dispatched(cast), of_another(cast), in_deqing(cast)
    common = raised(cast, one, other)
    common_problem_add(actor=cast.coordinator, common_id=common.pk, problems=[third], reason="同一银行", version=None)
    common.refresh_from_db()
    assert (common.region_id, common.problems.count()) == ("330500", 3)
    common_problem_remove(
        actor=cast.coordinator, common_id=common.pk, problem_id=one.pk, reason="另有原因", version=None
    )
    one.refresh_from_db()
    event = one.events.last()
    assert event is not None
    assert (one.common_problem, event.move) == (None, "leave-common")
    assert "另有原因" in event.reason
    with pytest.raises(RuleViolation):
        common_problem_remove(actor=cast.coordinator, common_id=common.pk, problem_id=one.pk, reason="再", version=None)


def test_one_answer_replies_to_every_member_that_may_be_replied_to_and_each_enterprise_is_asked(cast: Cast) -> None:
    open_one, other, waiting = make_dispatched(cast), of_another(cast), make_problem(cast)
    common = raised(cast, open_one, other, waiting)
    assert answered(cast, common) == [open_one, other]
    for problem in (open_one, other):
        problem.refresh_from_db()
        reply = problem.handlings.get()
        assert problem.state == "awaiting_feedback"
        assert (reply.reply, reply.reply_signed_by) == ("已设立应急转贷资金", "陈局长")
        assert reply.common_problem == common
        assert Feedback.objects.get(problem=problem).answered_at is None
    waiting.refresh_from_db()
    assert waiting.state == "submitted"
    assert verify() == []
    with pytest.raises(Conflict) as caught:
        answered(cast, common)
    assert caught.value.code == "already_answered"


def test_a_member_that_is_dispatched_later_has_the_same_answer_then_and_a_redone_one_never_again(cast: Cast) -> None:
    first, late = make_dispatched(cast), make_dispatched(cast)
    Problem.objects.filter(pk=late.pk).update(state="returned")
    late.handlings.update(state="returned", return_reason="不是我局职责")
    common = raised(cast, first, late)
    assert answered(cast, common) == [first]
    problem_redo(actor=cast.coordinator, problem_id=first.pk, reason="没有解决", version=None)
    Problem.objects.filter(pk=late.pk).update(state="accepted")
    problem_dispatch(
        actor=cast.coordinator,
        problem_id=late.pk,
        organisation=cast.department,
        requirement="按三定规定由你局主办",
        version=None,
    )
    assert given(common_problem_answer_rest(actor=cast.coordinator, common_id=common.pk, version=None)) == [late]
    assert common_problem_answer_rest(actor=cast.coordinator, common_id=common.pk, version=None) is None


def test_one_measure_serves_all_members_also_later_ones_and_solves_the_matter(cast: Cast) -> None:
    one, other, third = make_dispatched(cast), of_another(cast), of_another(cast)
    common = raised(cast, one, other)
    draft = CommonMeasureDraft(
        organisation=cast.department, text="设立转贷资金", kind="policy", planned_on=timezone.localdate()
    )
    with pytest.raises(RuleViolation):
        common_problem_solve(actor=cast.coordinator, common_id=common.pk, version=None)
    common = common_problem_plan_measure(actor=cast.coordinator, common_id=common.pk, draft=draft, version=None)
    assert common.measure is not None
    common_problem_add(actor=cast.coordinator, common_id=common.pk, problems=[third], reason="同", version=None)
    assert set(common.measure.problems.all()) == {one, other, third}
    measure_implement(
        actor=cast.coordinator, measure_id=common.measure.pk, implemented_on=timezone.localdate(), version=None
    )
    assert common_problem_solve(actor=cast.coordinator, common_id=common.pk, version=None).state == "solved"
    with pytest.raises(Conflict):
        answered(cast, common)


def test_alike_titles_of_three_enterprises_are_suggested_with_the_reason(cast: Cast) -> None:
    titles = ["企业贷款续期困难", "贷款续期困难，成本高", "小企业贷款续期十分困难"]
    alike = [of_another(cast, title=title) for title in titles]
    of_another(cast, title="厂区道路破损")
    [found] = suggestions(unbound_problems(actor=cast.coordinator))
    assert {problem.pk for problem in found.problems} == {problem.pk for problem in alike}
    assert (found.enterprises, found.region.pk) == (3, "330502")
    assert found.likeness >= 40
    assert any("续期" in word for word in found.words)
    assert not CommonProblem.objects.exists()


@pytest.mark.parametrize("change", ["two", "category", "member"])
def test_nothing_is_suggested_of_two_enterprises_or_of_different_categories_or_of_members(
    cast: Cast, change: str
) -> None:
    problems = [of_another(cast, title="企业贷款续期困难") for _ in range(3)]
    if change == "two":
        Problem.objects.filter(pk=problems[2].pk).update(enterprise=problems[0].enterprise)
    elif change == "category":
        Problem.objects.filter(pk=problems[2].pk).update(category="land")
    else:
        raised(cast, problems[0], problems[1])
    assert suggestions(unbound_problems(actor=cast.coordinator)) == []


def test_open_problems_that_look_like_the_members_are_named_on_the_page(cast: Cast) -> None:
    common = raised(cast, make_dispatched(cast), of_another(cast))
    like = of_another(cast, title="小微企业续贷难题")
    of_another(cast, title="厂区道路破损")
    assert alike_to(common, actor=cast.coordinator) == [like]


def test_a_suggestion_is_turned_into_a_common_problem_by_hand(cast: Cast) -> None:
    for _ in range(3):
        of_another(cast, title="企业贷款续期困难")
    client = signed_in(cast.coordinator)
    [one] = client.get("/common-problems/suggestions/").context["suggestions"]
    query = "&".join(f"selected={problem.pk}" for problem in one.problems)
    said = client.get(f"/common-problems/new/?{query}").context["form"].initial
    assert said["category"] == "financing"
    answer = client.post("/common-problems/new/", said)
    common = CommonProblem.objects.get()
    assert answer.headers["Location"] == f"/common-problems/{common.pk}/"
    assert common.problems.count() == 3
    assert client.get("/common-problems/").context["listing"].rows[0].enterprise_count == 3


def test_the_office_answers_for_all_on_the_page_and_sees_what_became_of_each(cast: Cast) -> None:
    one, waiting = make_dispatched(cast), make_problem(cast)
    common = raised(cast, one, waiting)
    client = signed_in(cast.coordinator)
    url = f"/common-problems/{common.pk}/"
    assert client.post(f"{url}answer/", {"version": common.version, "answer": "", "signed_by": ""}).status_code == 422
    said = {"version": common.version, "answer": "统一设立转贷资金", "signed_by": "陈局长"}
    assert client.post(f"{url}answer/", said).status_code == 303
    members = client.get(url).context["members"]
    assert [(m.problem, m.answered_at is not None, m.may_be_answered) for m in members] == [
        (one, True, False),
        (waiting, False, False),
    ]
    assert "统一设立转贷资金" in client.get(f"/problems/{one.pk}/").content.decode()


def test_members_are_added_and_taken_off_on_the_page(cast: Cast) -> None:
    one, other, third, fourth = make_dispatched(cast), of_another(cast), of_another(cast), of_another(cast)
    common = raised(cast, one, other)
    client = signed_in(cast.coordinator)
    url = f"/common-problems/{common.pk}/"
    wrong = {"version": common.version, "problems": "2026-000000-000009", "reason": "同"}
    assert client.post(f"{url}members/", wrong).status_code == 422
    ticked_and_typed = wrong | {"problems": [third.number, fourth.number]}
    assert client.post(f"{url}members/", ticked_and_typed).status_code == 303
    reason = {"version": common.version, "reason": "不同"}
    assert client.post(f"{url}members/{one.pk}/remove/", reason).status_code == 303
    assert set(common.problems.all()) == {other, third, fourth}


def test_the_measure_is_planned_on_the_page(cast: Cast) -> None:
    common = raised(cast, make_dispatched(cast), of_another(cast))
    client = signed_in(cast.coordinator)
    said = {
        "version": common.version,
        "text": "设立转贷资金",
        "organisation": cast.department.pk,
        "organisation_text": cast.department.name,
        "kind": "policy",
        "term": "long_term",
        "planned_on": (timezone.localdate() + timedelta(days=9)).isoformat(),
    }
    assert client.post(f"/common-problems/{common.pk}/measure/", said).status_code == 303
    common.refresh_from_db()
    assert common.measure is not None
    assert common.measure.problems.count() == 2
