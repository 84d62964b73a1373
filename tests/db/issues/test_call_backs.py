"""Call-backs: a third party asks by telephone, what it hears is marked, and nobody else learns who has not answered."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from accounts.enums import RoleName
from accounts.models import RoleGrant, User
from accounts.selectors.calendar import working_calendar
from common.errors import Conflict, NotAllowed, NotFound, RuleViolation
from issues.models import CallBack, Feedback, Problem, ProblemEvent
from issues.rules.verdict import Verdict
from issues.selectors.call_backs import call_back_rows, call_backs_due
from issues.services.call_backs import CallBackDraft, call_back_record
from issues.services.moves import problem_close
from tests.cast import Cast, make_awaiting, make_dispatched, make_user, rated, region, signed_in

REACHED = CallBackDraft("王总", Verdict("partly", 4), "贷款已批，额度偏少")
IN_VAIN = CallBackDraft(note="无人接听")
LIST = "/call-backs/"


def call(actor: User, problem: Problem, draft: CallBackDraft = REACHED) -> CallBack:
    actor = User.objects.get(pk=actor.pk)  # with the grants of now
    return call_back_record(actor=actor, problem_id=problem.pk, draft=draft)


def due(actor: User) -> list[tuple[str, int]]:
    actor = User.objects.get(pk=actor.pk)
    rows = call_backs_due(list(call_back_rows(actor=actor, now=timezone.now())))
    return [(row.problem.number, row.tries) for row in rows]


def test_what_the_enterprise_says_on_the_telephone_is_its_verdict_and_marked(cast: Cast) -> None:
    problem = make_awaiting(cast)
    call(cast.caller, problem)
    answer = Feedback.objects.get()
    assert (answer.solved, answer.score, answer.channel, answer.comment) == ("partly", 4, "call", "贷款已批，额度偏少")
    event = ProblemEvent.objects.filter(problem=problem).latest("id")
    assert (event.move, event.score, event.solved, event.actor) == ("call-back", 4, "partly", cast.caller)
    made = CallBack.objects.get()
    assert (made.is_reached, made.spoke_to, made.called_by) == (True, "王总", cast.caller)
    page = signed_in(cast.coordinator).get(reverse("problems:detail", args=[problem.pk])).content.decode()
    assert answer.get_channel_display() in page
    problem_close(actor=cast.coordinator, problem_id=problem.pk, outcome="partly", version=None)


def test_a_call_that_reached_nobody_is_counted_and_told_nobody_else(cast: Cast) -> None:
    problem = make_awaiting(cast)
    before = ProblemEvent.objects.count()
    call(cast.caller, problem, IN_VAIN)
    call(cast.caller, problem, IN_VAIN)
    assert due(cast.caller) == [(problem.number, 2)]
    assert ProblemEvent.objects.count() == before
    others = [cast.official, cast.handler, cast.coordinator, cast.province, cast.leader, cast.admin]
    assert not any(CallBack.objects.visible_to(other).exists() for other in others)
    assert Feedback.objects.get().answered_at is None


def test_it_is_due_within_three_working_days(cast: Cast) -> None:
    make_awaiting(cast)
    (row,) = call_backs_due(list(call_back_rows(actor=cast.caller, now=timezone.now())))
    assert row.due_on == working_calendar().add_working_days(timezone.localdate(), 3)


def test_an_answer_takes_the_enterprise_off_the_list(cast: Cast) -> None:
    problem = make_awaiting(cast)
    assert due(cast.caller) == [(problem.number, 0)]
    rated(problem)
    assert due(cast.caller) == []
    with pytest.raises(Conflict) as refused:
        call(cast.caller, problem)
    assert refused.value.code == "already_answered"


def test_who_hears_of_an_answer_while_calling_keeps_what_was_noted(cast: Cast) -> None:
    problem = make_awaiting(cast)
    rated(problem)
    said = {"reached": "yes", "spoke_to": "王会计", "solved": "yes", "score": "5", "note": "补充说明很长"}
    page = signed_in(cast.caller).post(f"{LIST}{problem.pk}/", said)
    assert (page.status_code, "补充说明很长" in page.content.decode()) == (422, True)
    assert page.context["form"].non_field_errors().as_data()[0].code == "already_answered"
    assert not CallBack.objects.exists()


@pytest.mark.parametrize("grant", ["coordinator", "province", "handler", "assisting", "official"])
def test_whoever_had_a_hand_in_it_cannot_call_back(cast: Cast, grant: str) -> None:
    problem = make_awaiting(cast)
    problem.handlings.create(organisation=cast.other_department, role="assisting", due_on=timezone.localdate())
    scope: dict[str, Any] = {
        "coordinator": {"role": RoleName.COORDINATOR, "region": region("330502")},
        "province": {"role": RoleName.COORDINATOR, "region": region("330000")},
        "handler": {"role": RoleName.HANDLER, "organisation": cast.department},
        "assisting": {"role": RoleName.HANDLER, "organisation": cast.other_department},
        "official": {"role": RoleName.OFFICIAL, "team": cast.team, "region": cast.team.region},
    }[grant]
    RoleGrant.objects.create(user=cast.caller, **scope)
    assert due(cast.caller) == []
    with pytest.raises(NotAllowed):
        call(cast.caller, problem)
    assert not CallBack.objects.exists()


def test_a_caller_of_elsewhere_sees_and_asks_nothing(cast: Cast) -> None:
    problem = make_awaiting(cast)
    elsewhere = make_user("caller-quzhou", role=RoleName.CALL_BACK, region=region("330800"))
    assert due(elsewhere) == []
    with pytest.raises(NotFound):
        call(elsewhere, problem)


@pytest.mark.parametrize("who", ["official", "handler", "coordinator", "leader", "admin"])
def test_no_other_role_calls_back(cast: Cast, who: str) -> None:
    problem = make_awaiting(cast)
    with pytest.raises(NotAllowed):
        call(getattr(cast, who), problem)
    assert signed_in(getattr(cast, who)).get(LIST).status_code == 403


def test_nothing_is_asked_before_the_reply_is_approved_or_after_the_window(cast: Cast) -> None:
    with pytest.raises(Conflict) as refused:
        call(cast.caller, make_dispatched(cast))
    assert refused.value.code == "nothing_to_ask"
    problem = make_awaiting(cast)
    long_ago = timezone.now() - timedelta(days=30)
    Feedback.objects.update(asked_at=long_ago, expires_at=long_ago + timedelta(days=7))
    with pytest.raises(Conflict) as refused:
        call(cast.caller, problem)
    assert refused.value.code == "link_expired"


def test_a_score_beyond_five_is_refused_and_nothing_is_kept(cast: Cast) -> None:
    with pytest.raises(ValidationError):
        call(cast.caller, make_awaiting(cast), CallBackDraft("王总", Verdict("yes", 6)))
    assert not CallBack.objects.exists()


def test_the_officer_notes_a_call_on_the_page(cast: Cast) -> None:
    problem = make_awaiting(cast)
    client = signed_in(cast.caller)
    assert problem.number in client.get(LIST).content.decode()
    page = f"{LIST}{problem.pk}/"
    shown = client.get(page).content.decode()
    assert "已协调银行续贷" in shown
    assert " checked" not in shown
    missing = client.post(page, {"reached": "yes"})
    assert (missing.status_code, set(missing.context["form"].errors)) == (422, {"spoke_to", "solved", "score"})
    client.post(page, {"reached": "no", "note": "停机"})
    assert "停机" in client.get(page).content.decode()
    client.post(page, {"reached": "yes", "spoke_to": "王总", "solved": "yes", "score": "5"})
    assert Feedback.objects.get().score == 5
    assert client.get(page).status_code == 404
    assert problem.number not in client.get(LIST).content.decode()


def test_a_verdict_beside_nobody_reached_is_not_passed_over_in_silence(cast: Cast) -> None:
    page, client = f"{LIST}{make_awaiting(cast).pk}/", signed_in(cast.caller)
    said = {"reached": "no", "spoke_to": "王总", "solved": "no", "score": "1", "note": "说到一半断线"}
    shown = client.post(page, said)
    assert (shown.status_code, list(shown.context["form"].errors)) == (422, ["reached"])
    left = {name: shown.context["form"][name].value() for name in said}
    assert left == {"reached": "no", "spoke_to": "", "solved": "", "score": "", "note": "说到一半断线"}
    assert not CallBack.objects.exists()
    assert client.post(page, left).status_code == 303
    assert CallBack.objects.get().note == "说到一半断线"


def test_whom_nobody_spoke_to_is_refused_by_the_service_too(cast: Cast) -> None:
    problem = make_awaiting(cast)
    with pytest.raises(RuleViolation) as refused:
        call(cast.caller, problem, CallBackDraft("王总", note="无人接听"))
    assert (refused.value.code, refused.value.field) == ("nobody_reached", "spoke_to")
    assert not CallBack.objects.exists()


def test_home_of_the_officer_is_the_list(cast: Cast) -> None:
    assert signed_in(cast.caller).get("/").headers["Location"] == LIST
