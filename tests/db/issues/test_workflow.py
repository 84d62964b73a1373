"""The moves beside the straight path: each does what the table says, and refuses with a code and words that help."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Organisation, User
from accounts.selectors.calendar import working_calendar
from common.errors import Conflict, DomainError, NotAllowed
from issues import schedule
from issues.enums import ExtensionState, HandlingState, ProblemState
from issues.forms.moves import FORMS
from issues.models import Escalation, Handling, Problem, ProblemEvent
from issues.rules.moves import MOVES, NAMES
from issues.rules.profile import STEPS
from issues.services.moves import SERVICES, problem_move
from issues.services.steps import moves_for
from tests.cast import Cast, in_english, make_awaiting, make_dispatched, make_problem, rated


def move(actor: User, problem: Problem, name: str, **fields: Any) -> Problem:
    problem_move(actor=actor, problem_id=problem.pk, move=name, version=None, fields=fields)
    return again(problem)


def again(problem: Problem) -> Problem:
    return Problem.objects.select_related("office", "lead_organisation").get(pk=problem.pk)


def refusal(act: Callable[[], Any]) -> tuple[str, str | None]:
    with pytest.raises(DomainError) as refused:
        act()
    assert str(refused.value.message)
    return refused.value.code, refused.value.field


def moves_of(problem: Problem) -> list[str]:
    return list(ProblemEvent.objects.filter(problem=problem).values_list("move", flat=True))


def after(working_days: int) -> Any:
    return working_calendar().add_working_days(timezone.localdate(), working_days)


def in_progress(cast: Cast) -> Problem:
    problem = make_problem(cast)
    move(cast.coordinator, problem, "accept", category=problem.category, urgency="ordinary", term="immediate")
    move(cast.coordinator, problem, "dispatch", organisation=cast.department)
    return move(cast.handler, problem, "sign")


def test_table_services_pages_and_steps_know_the_same_moves() -> None:
    assert set(NAMES) == set(SERVICES) == set(FORMS) | {"decide-escalation"}
    for row in MOVES:
        assert set(row.sources) | set(row.targets) <= set(ProblemState.values)
        if row.name in FORMS:
            fields = {name.partition("assisting")[1] or name for name in FORMS[row.name].base_fields}
            assert fields - {"version"} == set(row.fields), row.name
    assert len(STEPS) == len(set(STEPS))


def test_what_is_refused_goes_to_nobody_and_may_be_objected_to_once(cast: Cast) -> None:
    problem = move(cast.coordinator, make_problem(cast), "reject", reason="已进入诉讼程序")
    assert (problem.state, [one.name for one in moves_for(cast.official, problem)]) == ("rejected", ["reopen"])
    problem = move(cast.official, problem, "reopen", reason="未进入诉讼")
    assert problem.state == "submitted"
    problem = move(cast.coordinator, problem, "reject", reason="仍不属于范围")
    assert refusal(lambda: move(cast.official, problem, "reopen", reason="再次申诉")) == ("reopened_before", None)
    assert move(cast.coordinator, problem, "reopen", reason="重新研究").state == "submitted"


def test_the_enterprise_is_asked_for_facts_and_gives_them(cast: Cast) -> None:
    problem = move(cast.coordinator, make_problem(cast), "request-info", reason="请补充合同")
    assert refusal(lambda: move(cast.coordinator, problem, "request-info", reason="请补充"))[0] == "move_not_possible"
    assert refusal(lambda: move(cast.official, problem, "provide-info", facts=" ")) == ("facts_missing", "facts")
    assert move(cast.official, problem, "provide-info", facts="合同已上传").state == "submitted"


def test_a_question_without_an_answer_ends_by_itself(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = move(cast.coordinator, make_problem(cast), "request-info", reason="请补充合同")
    schedule.rules_of_the_day()
    assert again(problem).state == "need_info"
    later = after(11)
    monkeypatch.setattr(timezone, "localdate", lambda *_args: later)
    schedule.rules_of_the_day()
    last = ProblemEvent.objects.filter(problem=problem).latest("id")
    assert (again(problem).state, last.move, last.actor) == ("withdrawn", "withdraw", None)


def test_a_merged_problem_follows_the_other_and_is_told_when_that_closes(cast: Cast) -> None:
    kept, double = make_awaiting(cast), make_problem(cast)
    double = move(cast.coordinator, double, "merge", into=kept)
    assert (double.state, double.merged_into) == ("merged", kept)
    move(cast.coordinator, rated(kept), "close", outcome="solved")
    assert moves_of(double)[-1] == "follow"
    assert again(double).state == "merged"
    move(cast.coordinator, kept, "reopen", reason="问题反复")
    assert moves_of(double)[-2:] == ["follow", "follow-on"]
    assert again(double).state == "merged"


def test_merges_that_lead_nowhere_are_refused_with_what_to_do_instead(cast: Cast) -> None:
    first, second, third = (make_problem(cast) for _number in range(3))

    def merge(problem: Problem, into: Problem) -> tuple[str, str | None]:
        return refusal(lambda: move(cast.coordinator, problem, "merge", into=into))

    assert merge(first, first) == ("merged_into_itself", "into")
    move(cast.coordinator, first, "merge", into=second)
    assert merge(third, again(first)) == ("merge_target_is_merged", "into")
    assert merge(second, third) == ("has_merged", "into")
    gone = move(cast.coordinator, make_problem(cast), "withdraw", reason="重复登记")
    assert merge(third, gone) == ("merge_target_ended", "into")
    with pytest.raises(Conflict) as refused:
        move(cast.coordinator, first, "accept", category=first.category, urgency="simple", term="immediate")
    assert (refused.value.code, refused.value.params["possible"]) == ("move_not_possible", ["separate"])
    assert second.number in str(refused.value.message)


def test_a_return_names_whose_it_is_and_the_office_agrees_or_upholds(cast: Cast) -> None:
    problem = make_dispatched(cast)
    own = {"reason": "不属于我局职责", "belongs_to": cast.department}
    assert refusal(lambda: move(cast.handler, problem, "return", **own)) == ("belongs_to_itself", "belongs_to")
    problem = move(cast.handler, problem, "return", reason="不属于我局职责", belongs_to=cast.other_department)
    handling = Handling.objects.get(problem=problem)
    assert (problem.state, handling.state, handling.belongs_to) == ("returned", "returned", cast.other_department)
    assert refusal(lambda: move(cast.coordinator, problem, "decide-return", decision="uphold"))[0] == "reason_missing"
    problem = move(cast.coordinator, problem, "decide-return", decision="uphold", reason="三定规定由你局主办")
    assert (problem.state, Handling.objects.get(problem=problem).state) == ("dispatched", "dispatched")
    assert refusal(lambda: move(cast.handler, problem, "return", reason="还是不属于"))[0] == "return_was_decided"
    assert move(cast.handler, problem, "sign").state == "in_progress"


def test_what_was_returned_too_often_is_not_offered_to_be_returned_again(cast: Cast) -> None:
    problem = make_dispatched(cast)
    for department, handler in ((cast.other_department, cast.handler), (cast.department, cast.other_handler)):
        assert "return" in [one.name for one in moves_for(handler, problem)]
        move(handler, problem, "return", reason="不属于我单位")
        move(cast.coordinator, problem, "decide-return", decision="agree", by_meeting=True)
        problem = move(cast.coordinator, problem, "dispatch", organisation=department, requirement="联席会议议定")
    assert [one.name for one in moves_for(cast.handler, problem)] == ["sign", "reply"]
    assert refusal(lambda: move(cast.handler, problem, "return", reason="仍不属于")) == ("too_many_returns", None)


def test_an_organisation_assists_once_and_not_itself(cast: Cast) -> None:
    problem = make_dispatched(cast)
    problem = move(cast.handler, problem, "return", reason="不属于我局职责")
    problem = move(cast.coordinator, problem, "decide-return", decision="agree")

    def dispatch(*assisting: Organisation) -> tuple[str, str | None]:
        said = {"organisation": cast.other_department, "assisting": list(assisting)}
        return refusal(lambda: move(cast.coordinator, problem, "dispatch", **said))

    assert dispatch(cast.other_department) == ("lead_cannot_assist", "assisting")
    assert dispatch(cast.department, cast.department) == ("assists_twice", "assisting")
    assert not Handling.objects.filter(role="assisting").exists()


def test_the_second_agreed_return_escalates_by_itself(cast: Cast) -> None:
    problem = make_dispatched(cast)
    for department, handler in ((None, cast.handler), (cast.other_department, cast.other_handler)):
        if department:
            move(cast.coordinator, problem, "dispatch", organisation=department)
        move(handler, problem, "return", reason="不属于我单位")
        problem = move(cast.coordinator, problem, "decide-return", decision="agree")
    assert problem.state == "escalated"
    last = ProblemEvent.objects.filter(problem=problem).latest("id")
    assert (last.move, last.actor) == ("escalate", None)
    move(cast.province, problem, "decide-escalation", decision="return", reason="市级可定")
    assert again(problem).state == "accepted"


def test_a_redone_reply_starts_a_new_clock_and_the_second_redo_escalates(cast: Cast) -> None:
    problem = make_awaiting(cast)
    problem = move(cast.coordinator, problem, "redo", reason="答复空泛")
    assert (problem.state, problem.replied_on, problem.due_on) == ("redo", None, after(5))
    assert not problem.feedback.unanswered().exists()
    assert problem.handlings.active().get().due_on == problem.due_on
    move(cast.handler, problem, "start")
    move(cast.handler, problem, "reply", reply="已重新办理", signed_by="陈局长")
    problem = move(cast.coordinator, problem, "redo", reason="仍未解决")
    assert problem.state == "escalated"
    problem = move(cast.province, problem, "decide-escalation", decision="accept")
    assert (problem.state, problem.office_id, problem.handlings.active().count()) == ("accepted", "330000", 0)


def test_the_first_contact_is_kept_and_no_clock_moves(cast: Cast) -> None:
    problem = in_progress(cast)
    noted = move(cast.handler, problem, "contact", said="已与王总电话联系")
    assert (noted.state, noted.due_on, moves_of(noted)[-1]) == ("in_progress", problem.due_on, "contact")
    assert noted.contacted_on == timezone.localdate()
    again = move(cast.handler, noted, "contact", said="再次电话联系")
    assert again.version == noted.version


def test_more_time_is_asked_in_time_and_granted_by_the_office(cast: Cast) -> None:
    problem = in_progress(cast)
    original = problem.due_on
    asked = {"until": after(12), "reason": "等待评估"}
    problem = move(cast.handler, problem, "extend", **asked)
    assert problem.due_on == original
    assert refusal(lambda: move(cast.handler, problem, "extend", **asked))[0] == "extension_waiting"
    problem = move(cast.coordinator, problem, "decide-extension", decision="grant")
    assert (problem.due_on, problem.original_due_on) == (after(12), original)
    assert problem.handlings.get().due_on == after(12)
    assert refusal(lambda: move(cast.coordinator, problem, "decide-extension", decision="grant"))[0] == (
        "no_extension_waiting"
    )
    move(cast.handler, problem, "extend", until=after(14), reason="仍在评估")
    grant = {"decision": "grant"}
    assert refusal(lambda: move(cast.coordinator, problem, "decide-extension", **grant)) == (
        "leader_missing",
        "approved_by",
    )
    refuse = {"decision": "refuse", "reason": "时间足够", "approved_by": "沈副市长"}
    assert refusal(lambda: move(cast.coordinator, problem, "decide-extension", **refuse)) == (
        "leader_needless",
        "approved_by",
    )
    problem = move(cast.coordinator, problem, "decide-extension", **grant, approved_by="沈副市长")
    assert problem.due_on == after(14)
    told = in_english(cast.coordinator).get(reverse("problems:detail", args=[problem.pk])).context["events"]
    granted = [event["what"] for event in told if event["what"].startswith("Extension granted")]
    assert ["Approved by 沈副市长" in what for what in granted] == [True, False]


def test_a_refused_extension_tells_of_no_leader_who_approved(cast: Cast) -> None:
    problem = in_progress(cast)
    move(cast.handler, problem, "extend", until=after(12), reason="等待评估")
    move(cast.coordinator, problem, "decide-extension", decision="refuse", reason="时间足够")
    problem.extensions.update(approved_by="沈副市长")  # as rows say that were kept before
    shown = in_english(cast.coordinator).get(reverse("problems:detail", args=[problem.pk]))
    assert "Extension refused" in shown.content.decode()
    assert "Approved by" not in shown.content.decode()


@pytest.mark.parametrize(
    ("until", "code"), [(7, "extension_not_later"), (23, "extension_too_long"), (31, "extension_too_long")]
)
def test_more_time_has_bounds(cast: Cast, until: int, code: str) -> None:
    problem = in_progress(cast)
    assert refusal(lambda: move(cast.handler, problem, "extend", until=after(until), reason="等待")) == (code, "until")


def test_more_time_is_not_asked_on_the_last_day(cast: Cast) -> None:
    problem = in_progress(cast)
    today = timezone.localdate()
    Problem.objects.filter(pk=problem.pk).update(due_on=today)
    assert refusal(lambda: move(cast.handler, problem, "extend", until=after(3), reason="等待"))[0] == (
        "extension_too_late"
    )


def test_a_refused_extension_says_why_and_a_reply_lets_it_lapse(cast: Cast) -> None:
    problem = in_progress(cast)
    due_on = problem.due_on
    move(cast.handler, problem, "extend", until=after(12), reason="等待评估")
    refuse = {"decision": "refuse"}
    assert refusal(lambda: move(cast.coordinator, problem, "decide-extension", **refuse))[0] == "reason_missing"
    problem = move(cast.coordinator, problem, "decide-extension", **refuse, reason="可以按期办结")
    assert problem.due_on == due_on
    move(cast.handler, problem, "extend", until=after(12), reason="等待评估")
    problem = move(cast.handler, problem, "reply", reply="已办理", signed_by="陈局长")
    assert list(problem.extensions.values_list("state", flat=True)) == [ExtensionState.LAPSED, ExtensionState.REFUSED]


def test_a_plan_stops_the_clock_until_the_promised_day(cast: Cast) -> None:
    problem = in_progress(cast)
    plan = {"signed_by": "陈局长", "reason": "等待线路改造"}
    today = timezone.localdate()
    assert refusal(lambda: move(cast.handler, problem, "ask-plan", until=today, **plan))[0] == "promise_in_past"
    far = today + timedelta(days=60)
    assert refusal(lambda: move(cast.handler, problem, "ask-plan", until=far, **plan))[0] == "promise_too_far"
    move(cast.handler, problem, "ask-plan", until=after(10), **plan)
    problem = move(cast.coordinator, problem, "plan", decision="agree")
    assert (problem.state, problem.due_on) == ("planned", after(17))
    move(cast.handler, problem, "ask-plan", until=after(15), **plan)
    problem = move(cast.coordinator, problem, "plan", decision="agree")
    assert problem.due_on == after(22)
    problem = move(cast.handler, problem, "resume")
    assert (problem.state, problem.due_on) == ("in_progress", after(7))


def test_on_the_promised_day_it_goes_on_by_itself(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = in_progress(cast)
    move(cast.handler, problem, "ask-plan", until=after(3), signed_by="陈局长", reason="等待")
    move(cast.coordinator, problem, "plan", decision="agree")
    schedule.rules_of_the_day()
    assert again(problem).state == "planned"
    promised = after(3)
    monkeypatch.setattr(timezone, "localdate", lambda *_args: promised)
    schedule.rules_of_the_day()
    assert again(problem).state == "in_progress"


def test_a_closed_problem_is_reopened_with_its_history_and_a_new_clock(cast: Cast) -> None:
    problem = rated(make_awaiting(cast))
    problem = move(cast.coordinator, problem, "close", outcome="solved")
    problem = move(cast.official, problem, "reopen", reason="问题反复")
    assert (problem.state, problem.closed_on, problem.outcome, problem.replied_on) == ("redo", None, "", None)
    assert problem.due_on == after(5)
    assert problem.handlings.active().get().organisation == cast.department
    assert moves_of(problem)[-2:] == ["close", "reopen"]


def test_after_thirty_days_it_is_a_new_problem(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = rated(make_awaiting(cast))
    problem = move(cast.coordinator, problem, "close", outcome="solved")
    later = timezone.localdate() + timedelta(days=31)
    monkeypatch.setattr(timezone, "localdate", lambda value=None, *_args: value.date() if value else later)
    assert [one.name for one in moves_for(cast.coordinator, problem)] == []
    assert refusal(lambda: move(cast.coordinator, problem, "reopen", reason="反复"))[0] == "reopen_too_late"


def test_the_lead_organisation_can_ask_for_escalation_while_it_works(cast: Cast) -> None:
    problem = make_dispatched(cast)
    assert refusal(lambda: move(cast.handler, problem, "escalate", reason="超出权限"))[0] == "move_not_possible"
    move(cast.handler, problem, "sign")
    assert move(cast.handler, problem, "escalate", reason="超出权限").state == "escalated"
    assert Escalation.objects.get().to_region_id == "330000"


@pytest.mark.parametrize("length", [2001, 100_000])
def test_reasons_have_a_bound(cast: Cast, length: int) -> None:
    problem = make_problem(cast)
    assert refusal(lambda: move(cast.coordinator, problem, "reject", reason="长" * length)) == (
        "reason_too_long",
        "reason",
    )
    assert again(problem).state == "submitted"


def test_a_move_done_twice_is_refused_and_says_what_is_possible(cast: Cast) -> None:
    problem = make_problem(cast)
    accept = {"category": problem.category, "urgency": "simple", "term": "immediate"}
    move(cast.coordinator, problem, "accept", **accept)
    with pytest.raises(Conflict) as refused:
        move(cast.coordinator, problem, "accept", **accept)
    assert refused.value.code == "move_not_possible"
    assert refused.value.params == {"state": "accepted", "possible": ["dispatch", "escalate", "withdraw"]}


@pytest.mark.parametrize("name", NAMES)
def test_nobody_outside_makes_any_move(cast: Cast, name: str) -> None:
    problem = in_progress(cast)
    fields: dict[str, Any] = dict.fromkeys({one for row in MOVES if row.name == name for one in row.takes}, "x")
    fields |= {"into": problem} if name == "merge" else {}
    with pytest.raises(NotAllowed):
        problem_move(actor=cast.leader, problem_id=problem.pk, move=name, version=None, fields=fields)


def test_assisting_organisations_have_their_own_shorter_term(cast: Cast) -> None:
    problem = make_problem(cast)
    move(cast.coordinator, problem, "accept", category=problem.category, urgency="ordinary", term="immediate")
    move(cast.coordinator, problem, "dispatch", organisation=cast.department, assisting=[cast.other_department])
    assert dict(problem.handlings.values_list("role", "due_on")) == {"lead": after(7), "assisting": after(3)}
    assert problem.handlings.filter(state=HandlingState.DISPATCHED).count() == 2


def test_it_goes_back_to_who_returned_it_only_with_words(cast: Cast) -> None:
    problem = make_dispatched(cast)
    move(cast.handler, problem, "return", reason="非本单位职责")
    move(cast.coordinator, problem, "decide-return", decision="agree")
    back = {"organisation": cast.department}
    assert refusal(lambda: move(cast.coordinator, problem, "dispatch", **back)) == ("returned_before", "organisation")
    move(cast.coordinator, problem, "dispatch", **back, requirement="经会商由你局牵头")
    problem.refresh_from_db()
    assert (problem.state, problem.lead_organisation) == ("dispatched", cast.department)
