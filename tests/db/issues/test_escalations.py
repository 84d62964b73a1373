"""An escalation goes to whoever is there to decide it, can be taken back, and lets the clock stand still meanwhile."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone

from accounts.enums import RoleName
from accounts.models import RoleGrant, User
from accounts.selectors.calendar import working_calendar
from issues import telling
from issues.enums import EscalationState, Light
from issues.models import Escalation, Problem
from issues.services.clocks import light_of
from issues.services.steps import moves_for
from issues.telling import news_told, news_waiting
from notifications.models import Notification
from tests.cast import Cast, make_awaiting, make_dispatched, make_problem, make_user, region, signed_in
from tests.db.issues.test_workflow import after, again, in_progress, move, moves_of, refusal

MONDAY = date(2026, 3, 2)


def names(actor: User, problem: Problem) -> list[str]:
    return [one.name for one in moves_for(actor, again(problem))]


def told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> set[tuple[str, str]]:
    """Who was told what, by the code of the text."""

    monkeypatch.setattr(telling, "OWN_TASK", telling.OWN_TASK * 0)
    for source, key in news_waiting():
        news_told(source, key)
    return {(one.recipient.username, one.code) for one in Notification.objects.select_related("recipient")}


def unmanned_above(cast: Cast) -> None:
    RoleGrant.objects.filter(user=cast.province).delete()


def test_nobody_escalates_to_where_nobody_is(cast: Cast) -> None:
    problem = make_dispatched(cast)
    unmanned_above(cast)
    assert refusal(lambda: move(cast.coordinator, problem, "escalate", reason="需省里协调"))[0] == "no_upper_level"
    page = signed_in(cast.coordinator).get(f"/problems/{problem.pk}/escalate/")
    assert page.context["upper"] is None
    make_user("nation", role=RoleName.COORDINATOR, region=region("100000"))
    move(cast.coordinator, problem, "escalate", reason="需国家协调")
    assert Escalation.objects.get().to_region_id == "100000"


def test_a_client_of_another_system_is_nobody_who_decides(cast: Cast) -> None:
    problem = make_dispatched(cast)
    User.objects.filter(pk=cast.province.pk).update(is_client=True)
    assert refusal(lambda: move(cast.coordinator, problem, "escalate", reason="需省里协调"))[0] == "no_upper_level"


def test_what_the_rules_would_escalate_stays_where_nobody_is_above_and_the_office_is_told(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    unmanned_above(cast)
    problem = make_awaiting(cast)
    for _time in range(2):
        problem = move(cast.coordinator, problem, "redo", reason="答复空泛")
        assert problem.state == "redo"
        if _time == 0:
            move(cast.handler, problem, "start")
            move(cast.handler, problem, "reply", reply="已重新办理", signed_by="陈局长")
    assert moves_of(problem)[-2:] == ["redo", "not-escalated"]
    assert names(cast.handler, problem) == ["start"]
    assert ("coordinator", "not_escalated") in told(cast, monkeypatch)
    returned = make_dispatched(cast)
    for _time in range(2):
        if _time:
            back = {"organisation": cast.department, "requirement": "经会商由你局牵头"}
            move(cast.coordinator, returned, "dispatch", **back)
        move(cast.handler, returned, "return", reason="不属于我局")
        returned = move(cast.coordinator, returned, "decide-return", decision="agree")
    assert (returned.state, moves_of(returned)[-1]) == ("accepted", "not-escalated")
    assert "dispatch" in names(cast.coordinator, returned)


def test_the_office_takes_its_own_question_back(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    problem = make_dispatched(cast)
    problem = move(cast.coordinator, problem, "escalate", reason="需省里协调")
    assert names(cast.coordinator, problem) == ["take-back"]
    assert names(cast.handler, problem) == []
    assert refusal(lambda: move(cast.handler, problem, "take-back", reason="可以办"))[0] == "asked_by_others"
    assert refusal(lambda: move(cast.coordinator, problem, "take-back", reason=" "))[0] == "reason_missing"
    problem = move(cast.coordinator, problem, "take-back", reason="市里已协调")
    asked = Escalation.objects.get()
    assert (problem.state, asked.state, asked.decided_by) == (
        "dispatched",
        EscalationState.TAKEN_BACK,
        cast.coordinator,
    )
    assert "decide-escalation" not in names(cast.province, problem)
    heard = told(cast, monkeypatch)
    assert {("province", "escalation_taken_back"), ("handler", "escalation_taken_back")} <= heard


def test_the_lead_organisation_takes_back_what_it_asked_and_the_office_does_not(cast: Cast) -> None:
    problem = move(cast.handler, in_progress(cast), "escalate", reason="超出权限")
    assert Escalation.objects.get().organisation == cast.department
    assert names(cast.coordinator, problem) == []
    assert refusal(lambda: move(cast.coordinator, problem, "take-back", reason="市里可办"))[0] == "asked_by_others"
    assert names(cast.handler, problem) == ["take-back"]
    assert move(cast.handler, problem, "take-back", reason="已找到办法").state == "in_progress"


def redone_too_often(cast: Cast) -> Problem:
    problem = make_awaiting(cast)
    move(cast.coordinator, problem, "redo", reason="答复空泛")
    move(cast.handler, problem, "start")
    move(cast.handler, problem, "reply", reply="已重新办理", signed_by="陈局长")
    return move(cast.coordinator, problem, "redo", reason="仍未解决")


def test_whose_last_redo_the_rules_escalated_is_told_to_wait_and_not_to_begin_anew(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    redone_too_often(cast)
    heard = told(cast, monkeypatch)
    assert ("handler", "escalation_waits") in heard
    assert ("handler", "redo") not in heard


def test_the_portals_own_words_are_in_the_readers_language(cast: Cast) -> None:
    problem = redone_too_often(cast)
    client = signed_in(cast.province)
    for language, itself in (("en", "by itself, after the rules"), ("zh-hans", "系统按规则自动")):
        page = client.get(f"/problems/{problem.pk}/", headers={"accept-language": language}).content.decode()
        assert itself in page, language
    english = client.get(f"/problems/{problem.pk}/", headers={"accept-language": "en"}).content.decode()
    assert english.count("Redone as often as is allowed") == 2
    assert "重办次数已达上限" not in english


def test_what_the_rules_escalated_nobody_takes_back(cast: Cast) -> None:
    problem = redone_too_often(cast)
    assert problem.state == "escalated"
    assert names(cast.coordinator, problem) == []
    assert refusal(lambda: move(cast.coordinator, problem, "take-back", reason="市里可办"))[0] == "asked_by_others"


def test_an_escalation_is_taken_back_on_its_page_and_by_the_api(cast: Cast) -> None:
    problem = move(cast.coordinator, make_dispatched(cast), "escalate", reason="需省里协调")
    client = signed_in(cast.coordinator)
    sent = client.post(
        f"/problems/{problem.pk}/take-back/", {"reason": "市里已协调", "version": again(problem).version}
    )
    assert (sent.status_code, again(problem).state) == (303, "dispatched")
    move(cast.coordinator, problem, "escalate", reason="还是需要省里")
    answer = client.post(
        f"/api/v1/problems/{problem.pk}/moves/take-back/", {"reason": "不再需要"}, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["state"]) == (200, "dispatched")


def on_day(working_days: int) -> Any:
    """In the morning, so many working days after a Monday."""
    day = working_calendar().add_working_days(MONDAY, working_days)
    return time_machine.travel(datetime.combine(day, time(9), tzinfo=ZoneInfo("Asia/Shanghai")))


def lights(cast: Cast, problem: Problem) -> tuple[str | None, list[str]]:
    """The problem's light, and by which lights the list finds it."""
    calendar, today = working_calendar(), timezone.localdate()
    api = signed_in(cast.coordinator)
    found = [one for one in Light.values if api.get(f"/api/v1/problems/?light={one}").json()["results"]]
    return light_of(again(problem), today=today, calendar=calendar), found


def handed_out(cast: Cast, **fields: Any) -> Problem:
    """Accepted and dispatched by the profile: seven working days, one to sign, three to assist."""
    problem = make_problem(cast)
    move(cast.coordinator, problem, "accept", category=problem.category, urgency="ordinary", term="immediate")
    return move(cast.coordinator, problem, "dispatch", organisation=cast.department, **fields)


def test_the_clock_stands_still_until_the_upper_level_has_decided(cast: Cast) -> None:
    with on_day(0):
        problem = handed_out(cast, assisting=[cast.other_department])
        problem = move(cast.handler, problem, "sign")
        due = problem.due_on
    with on_day(2):
        problem = move(cast.coordinator, problem, "escalate", reason="需省里协调")
        assert problem.due_on == after_day(due, 10)
    with on_day(9):
        assert lights(cast, problem) == ("grey", ["grey"])
        assert not Problem.objects.supervised(after(20)).exists()
        problem = move(cast.province, problem, "decide-escalation", decision="return", reason="市里可办")
        assert problem.due_on == after_day(due, 7)
        assert problem.handlings.get(role="lead").due_on == problem.due_on
        assert problem.handlings.get(role="assisting").due_on == after(1)
        assert lights(cast, problem) == ("green", ["green"])


@pytest.mark.parametrize("by", ["decide-escalation", "take-back"])
def test_an_escalation_makes_up_for_no_delay(cast: Cast, by: str) -> None:
    with on_day(0):
        problem = handed_out(cast)
        move(cast.handler, problem, "sign")
        due = problem.due_on
    with on_day(8):
        move(cast.coordinator, problem, "escalate", reason="需省里协调")
    with on_day(9):
        fields = {"decision": "return"} if by == "decide-escalation" else {}
        who = cast.province if fields else cast.coordinator
        problem = move(who, problem, by, reason="市里可办", **fields)
        assert (problem.due_on, lights(cast, problem)) == (due, ("red", ["red"]))


def test_a_plan_makes_up_for_no_delay(cast: Cast) -> None:
    with on_day(0):
        problem = handed_out(cast)
        move(cast.handler, problem, "sign")
        due = problem.due_on
    with on_day(8):
        promised = after(5)
        said = {"until": promised, "signed_by": "陈局长", "reason": "等待线路改造"}
        problem = move(cast.coordinator, problem, "plan", **said)
        assert (problem.due_on, problem.handlings.get().due_on) == (due, due)
        page = signed_in(cast.coordinator).get(f"/problems/{problem.pk}/")
        assert page.context["deadlines"].next_by == promised
    with on_day(10):
        move(cast.coordinator, problem, "resume")
        assert (again(problem).due_on, lights(cast, problem)) == (due, ("red", ["red"]))


def test_whom_nobody_could_contact_meanwhile_is_contacted_in_time(cast: Cast) -> None:
    with on_day(0):
        problem = handed_out(cast)
        move(cast.handler, problem, "sign")
        problem = move(cast.coordinator, problem, "escalate", reason="需省里协调")
        due = problem.contact_due_on
    with on_day(8):
        problem = move(cast.province, problem, "decide-escalation", decision="return", reason="市里可办")
        assert (problem.contact_due_on, problem.contact_due_on) == (after_day(due, 8), after(1))
        problem = move(cast.handler, problem, "contact", said="已上门了解情况")
        assert problem.contacted_on <= problem.contact_due_on
        problem = move(cast.coordinator, problem, "escalate", reason="仍需省里协调")
        due = problem.contact_due_on
    with on_day(9):
        problem = move(cast.coordinator, problem, "take-back", reason="不必了")
        assert problem.contact_due_on == due, "what is done has no other day any more"


def test_a_contact_that_was_late_before_stays_late(cast: Cast) -> None:
    with on_day(0):
        problem = handed_out(cast)
        problem = move(cast.handler, problem, "sign")
        due = problem.contact_due_on
    with on_day(2):
        move(cast.coordinator, problem, "escalate", reason="需省里协调")
    with on_day(4):
        problem = move(cast.province, problem, "decide-escalation", decision="return", reason="市里可办")
        assert problem.contact_due_on == due


def test_who_could_not_sign_meanwhile_signs_in_time(cast: Cast) -> None:
    with on_day(0):
        problem = handed_out(cast)
        move(cast.handler, problem, "return", reason="不属于我局")
    with on_day(2):
        move(cast.coordinator, problem, "escalate", reason="两局争议")
    with on_day(6):
        problem = move(cast.province, problem, "decide-escalation", decision="return", reason="市里可定")
        assert problem.state == "returned"
    with on_day(7):
        problem = move(cast.coordinator, problem, "decide-return", decision="uphold", reason="由你局主办")
        assert (problem.sign_due_on, problem.handlings.get().due_on) == (after(1), problem.due_on)


def test_what_was_replied_to_in_time_is_never_red(cast: Cast) -> None:
    with on_day(0):
        problem = handed_out(cast)
    with on_day(6):
        move(cast.handler, problem, "reply", reply="已办理", signed_by="陈局长")
        problem = move(cast.coordinator, problem, "approve")
        due = problem.due_on
        problem = move(cast.coordinator, problem, "escalate", reason="企业要求省里出面")
    with on_day(12):
        assert (lights(cast, problem), problem.due_on) == (("grey", ["grey"]), due)
        problem = move(cast.province, problem, "decide-escalation", decision="return", reason="市里可办")
        assert (problem.state, problem.due_on, lights(cast, problem)) == ("awaiting_feedback", due, (None, []))
        move(cast.coordinator, problem, "escalate", reason="企业再次要求")
        problem = move(cast.province, problem, "decide-escalation", decision="accept")
        assert (problem.due_on, lights(cast, problem)) == (after(1), (None, [])), "nobody leads until it is dispatched"


def after_day(day: Any, working_days: int) -> Any:
    return working_calendar().add_working_days(day, working_days)
