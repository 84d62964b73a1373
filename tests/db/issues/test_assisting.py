"""An organisation that assists answers the lead or gives its turn back; neither moves the problem."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import RoleGrant, User
from accounts.selectors.calendar import working_calendar
from common.errors import Conflict, DomainError, NotAllowed
from issues.enums import HandlingState
from issues.invitations import hash_of
from issues.models import Handling, News, Problem
from issues.selectors.feedback import feedback_by_token
from issues.selectors.tasks import Heap, desk_rows, heap_counts
from issues.services.moves import problem_move
from issues.services.steps import moves_for
from issues.telling import news_told
from notifications.models import Notification
from tests.cast import Cast, make_problem, make_user, signed_in

pytestmark = pytest.mark.django_db


def act(actor: User, problem: Problem, move: str, **fields: Any) -> Problem:
    problem_move(actor=actor, problem_id=problem.pk, move=move, version=None, fields=fields)
    return Problem.objects.select_related("office", "lead_organisation").get(pk=problem.pk)


def told() -> dict[str, str]:
    """What each got from what waits."""
    before = set(Notification.objects.values_list("pk", flat=True))
    for source, key in list(News.objects.order_by("pk").values_list("source", "key")):
        news_told(source, key)
    rows = Notification.objects.exclude(pk__in=before).select_related("recipient")
    return {row.recipient.username: row.text for row in rows}


def names(actor: User, problem: Problem) -> set[str]:
    return {move.name for move in moves_for(actor, problem)}


def turn_of(problem: Problem) -> Handling:
    return problem.handlings.get(role="assisting")


@pytest.fixture
def assisted(cast: Cast) -> Problem:
    """Dispatched to the home department, the other one assists."""
    problem = make_problem(cast)
    act(cast.coordinator, problem, "accept", category=problem.category, urgency="ordinary", term="immediate")
    units = {"organisation": cast.department, "assisting": [cast.other_department]}
    return act(cast.coordinator, problem, "dispatch", **units)


def test_who_assists_is_told_whom_and_until_when(cast: Cast, assisted: Problem) -> None:
    words = told()
    own_day = working_calendar().add_working_days(timezone.localdate(), 3)
    assert turn_of(assisted).due_on == own_day != assisted.due_on
    assert str(cast.department) in words["other-handler"]
    assert own_day.isoformat() in words["other-handler"]
    assert str(assisted.due_on) in words["handler"]


def test_what_it_says_is_told_the_lead_and_leaves_the_problem_where_it_is(cast: Cast, assisted: Problem) -> None:
    told()
    assert names(cast.other_handler, assisted) == {"assist", "decline"}
    answered = act(cast.other_handler, assisted, "assist", said="用地指标可以调剂。")
    assert (answered.state, answered.due_on, answered.replied_on) == ("dispatched", assisted.due_on, None)
    turn = turn_of(assisted)
    assert (turn.state, turn.reply, turn.assignee) == (HandlingState.REPLIED, "用地指标可以调剂。", cast.other_handler)
    event = assisted.events.latest("id")
    assert (event.move, event.organisation, event.reason) == ("assist", cast.other_department, "用地指标可以调剂。")
    words = told()
    assert set(words) == {"handler"}
    assert str(cast.other_department) in words["handler"]


def test_a_turn_given_back_is_told_the_lead_and_the_office(cast: Cast, assisted: Problem) -> None:
    told()
    declined = act(cast.other_handler, assisted, "decline", reason="不涉及用地。")
    assert (declined.state, declined.lead_organisation) == ("dispatched", cast.department)
    assert (turn_of(assisted).state, turn_of(assisted).return_reason) == (HandlingState.RETURNED, "不涉及用地。")
    assert set(told()) == {"handler", "coordinator"}
    act(cast.handler, assisted, "return", reason="不属于我局", belongs_to=None)
    upheld = act(cast.coordinator, assisted, "decide-return", decision="uphold", reason="由你局主办")
    assert upheld.handlings.active().get().organisation == cast.department


def test_it_answers_once(cast: Cast, assisted: Problem) -> None:
    act(cast.other_handler, assisted, "assist", said="已核实。")
    assert names(cast.other_handler, assisted) == set()
    for move, fields in {"assist": {"said": "再答一次"}, "decline": {"reason": "不涉及"}}.items():
        with pytest.raises(Conflict) as refused:
            act(cast.other_handler, assisted, move, **fields)
        assert refused.value.code == "assisted_before"


def test_both_ask_for_words(cast: Cast, assisted: Problem) -> None:
    for move, field in {"assist": "said", "decline": "reason"}.items():
        with pytest.raises(DomainError) as refused:
            act(cast.other_handler, assisted, move, **{field: " "})
        assert (refused.value.code, refused.value.field) == (f"{field}_missing", field)


def test_nobody_else_answers_for_it(cast: Cast, assisted: Problem) -> None:
    act(cast.other_handler, assisted, "decline", reason="不涉及用地。")
    for actor in (cast.handler, cast.coordinator, cast.official, cast.other_handler):
        with pytest.raises(NotAllowed):
            act(actor, assisted, "assist", said="代答")


def test_a_grant_for_another_campaign_does_not_count(cast: Cast, assisted: Problem) -> None:
    other = type(cast.campaign).objects.create(
        slug="other",
        name="另一行动",
        name_en="Other",
        region=cast.campaign.region,
        lead_organisation=cast.department,
        starts_on=cast.campaign.starts_on,
    )
    clerk = make_user("clerk", role="handler", organisation=cast.other_department, campaign=other)
    assert names(clerk, assisted) == set()


def test_the_office_that_also_assists_is_not_offered_what_it_answered(cast: Cast, assisted: Problem) -> None:
    RoleGrant.objects.create(user=cast.other_handler, role="coordinator", region=assisted.office)
    act(cast.handler, assisted, "sign")
    act(cast.other_handler, assisted, "assist", said="已核实。")
    problem = Problem.objects.select_related("office").get(pk=assisted.pk)
    assert "escalate" in names(cast.other_handler, problem)
    assert "assist" not in names(cast.other_handler, problem)


def test_answered_it_waits_for_others_on_the_desk(cast: Cast, assisted: Problem) -> None:
    late = turn_of(assisted).due_on.replace(year=2099)
    assert heap_counts(desk_rows(actor=cast.other_handler), today=late)[Heap.OVERDUE] == 1
    act(cast.other_handler, assisted, "assist", said="已核实。")
    counts = heap_counts(desk_rows(actor=cast.other_handler), today=late)
    assert (counts[Heap.OVERDUE], counts[Heap.WAITING]) == (0, 1)


def test_the_enterprise_reads_the_reply_of_the_lead_alone(cast: Cast, assisted: Problem) -> None:
    act(cast.handler, assisted, "sign")
    act(cast.handler, assisted, "reply", reply="已经解决。", signed_by="陈局长")
    Handling.objects.filter(pk=turn_of(assisted).pk).update(
        state=HandlingState.REPLIED, reply="内部意见", replied_at=timezone.now()
    )
    approved = act(cast.coordinator, assisted, "approve")
    approved.feedback.update(token_hash=hash_of("token"))
    view = feedback_by_token("token")
    assert view.reply is not None
    assert view.reply.reply == "已经解决。"
    page = signed_in(cast.caller).get(reverse("problems:call-back", args=[assisted.pk])).content.decode()
    assert "已经解决。" in page
    assert "内部意见" not in page


def test_the_pages_offer_it_and_show_the_lead_what_was_said(cast: Cast, assisted: Problem) -> None:
    client = signed_in(cast.other_handler)
    assert f"/problems/{assisted.pk}/assist/" in client.get(f"/problems/{assisted.pk}/").content.decode()
    form = {"said": "用地指标可以调剂。", "version": Problem.objects.get(pk=assisted.pk).version}
    assert client.post(f"/problems/{assisted.pk}/assist/", form).status_code == 303
    assert turn_of(assisted).state == HandlingState.REPLIED
    lead = signed_in(cast.handler)
    for page in ("", "reply/"):
        assert "用地指标可以调剂。" in lead.get(f"/problems/{assisted.pk}/{page}").content.decode(), page


def test_what_was_said_stays_on_the_page_when_it_has_to_be_redone(cast: Cast, assisted: Problem) -> None:
    act(cast.other_handler, assisted, "assist", said="用地指标可以调剂。")
    act(cast.handler, assisted, "reply", reply="已经解决。", signed_by="陈局长")
    act(cast.coordinator, assisted, "redo", reason="答复空泛")
    act(cast.handler, assisted, "start")
    assert "用地指标可以调剂。" in signed_in(cast.handler).get(f"/problems/{assisted.pk}/reply/").content.decode()


def test_whoever_gives_a_sensitive_problem_back_keeps_nothing_of_it(cast: Cast, assisted: Problem) -> None:
    told()
    Problem.objects.filter(pk=assisted.pk).update(is_sensitive=True)
    link = reverse("problems:detail", args=[assisted.pk])
    who_was_told = Notification.objects.filter(link=link).values_list("recipient__username", flat=True)
    assert {"handler", "other-handler"} <= set(who_was_told)
    path = f"/api/v1/problems/{assisted.pk}/moves/decline/"
    given_back = signed_in(cast.other_handler).post(path, {"reason": "不涉及"}, content_type="application/json")
    assert (given_back.status_code, given_back.content) == (204, b"")
    told()
    assert "handler" in who_was_told.all()
    assert "other-handler" not in who_was_told.all()


def test_the_page_of_who_gives_a_sensitive_problem_back_leads_to_the_list(cast: Cast, assisted: Problem) -> None:
    Problem.objects.filter(pk=assisted.pk).update(is_sensitive=True)
    client = signed_in(cast.other_handler)
    assisted.refresh_from_db()
    said = {"reason": "不涉及", "version": str(assisted.version)}
    given_back = client.post(reverse("problems:decline", args=[assisted.pk]), said, follow=True)
    assert (given_back.status_code, given_back.redirect_chain) == (200, [(reverse("problems:list"), 303)])
    assert assisted.number in given_back.content.decode()
