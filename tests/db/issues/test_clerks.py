"""Who of an organisation's clerks is in charge, who stands in, and what happens when somebody leaves."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.enums import RoleName
from accounts.models import RoleGrant, User
from common.errors import Conflict, NotAllowed, NotFound, RuleViolation
from issues.models import Handling, Problem, Substitution
from issues.selectors.colleagues import clerk_loads, hand_over_plan, leavers
from issues.selectors.problems import problem_detail
from issues.selectors.tasks import Heap, Whose, desk_rows, heap_counts, work_of
from issues.services.clerks import handling_assign, work_hand_over
from issues.services.moves import problem_redo, problem_reply, problem_sign
from issues.services.reply_templates import reply_template_create, reply_template_update
from issues.services.substitutions import substitution_arrange, substitution_end
from issues.views.words import timeline
from tests.cast import Cast, in_english, make_dispatched, make_user

Numbers = set[str]


@pytest.fixture
def colleague(cast: Cast) -> User:
    return make_user("colleague", "沈洁", role=RoleName.HANDLER, organisation=cast.department)


@pytest.fixture
def third(cast: Cast) -> User:
    return make_user("third", "吕青", role=RoleName.HANDLER, organisation=cast.department)


def signed(cast: Cast, by: User, **fields: Any) -> Problem:
    problem = make_dispatched(cast, **fields)
    return problem_sign(actor=by, problem_id=problem.pk, version=None)


def in_charge(problem: Problem) -> User | None:
    return problem.handlings.latest("id").assignee


def mine(actor: User) -> Numbers:
    # As a new request would load the actor.
    actor, today = User.objects.get(pk=actor.pk), timezone.localdate()
    rows = desk_rows(actor=actor).filter(work_of(Whose.MINE, actor=actor, today=today))
    return set(rows.values_list("problem__number", flat=True))


def absence(cast: Cast, absent: User, substitute: User, first: int = 0, last: int = 5) -> Substitution:
    today = timezone.localdate()
    return substitution_arrange(
        actor=cast.handler,
        organisation=cast.department,
        absent=absent,
        substitute=substitute,
        starts_on=today + timedelta(days=first),
        ends_on=today + timedelta(days=last),
    )


def test_whoever_signs_is_in_charge_unless_somebody_was_named_before(cast: Cast, colleague: User) -> None:
    assert in_charge(signed(cast, cast.handler)) == cast.handler
    named = make_dispatched(cast)
    handling_assign(actor=cast.handler, handling_id=named.handlings.get().pk, assignee=colleague, version=None)
    problem_sign(actor=cast.handler, problem_id=named.pk, version=None)
    assert in_charge(named) == colleague


def test_another_system_signs_without_being_in_charge(cast: Cast) -> None:
    client = make_user("system", role=RoleName.HANDLER, organisation=cast.department)
    User.objects.filter(pk=client.pk).update(is_client=True)
    assert in_charge(signed(cast, User.objects.get(pk=client.pk))) is None


def test_the_same_clerk_goes_on_when_it_is_to_be_redone(cast: Cast) -> None:
    problem = signed(cast, cast.handler)
    problem_reply(actor=cast.handler, problem_id=problem.pk, reply="已办", signed_by="陈局长", version=None)
    problem_redo(actor=cast.coordinator, problem_id=problem.pk, reason="未答复要点", version=None)
    assert problem.handlings.latest("id").state == "dispatched"
    assert in_charge(problem) == cast.handler


def test_naming_a_clerk_leaves_an_event_and_moves_the_problem_to_that_desk(cast: Cast, colleague: User) -> None:
    problem = signed(cast, cast.handler)
    handling = problem.handlings.get()
    handling_assign(actor=colleague, handling_id=handling.pk, assignee=colleague, version=handling.version)
    event = problem.events.latest("id")
    assert (event.move, event.reason, event.actor) == ("assign", "陈静 → 沈洁", colleague)
    assert (mine(colleague), mine(cast.handler)) == ({problem.number}, set())


def test_only_a_clerk_of_the_organisation_is_named_by_one(cast: Cast, colleague: User) -> None:
    handling = signed(cast, cast.handler).handlings.get()
    with pytest.raises(RuleViolation) as stranger:
        handling_assign(actor=cast.handler, handling_id=handling.pk, assignee=cast.other_handler, version=None)
    assert stranger.value.code == "not_a_colleague"
    with pytest.raises(NotAllowed):
        handling_assign(actor=cast.coordinator, handling_id=handling.pk, assignee=colleague, version=None)
    with pytest.raises(NotFound):
        handling_assign(actor=cast.other_handler, handling_id=handling.pk, assignee=colleague, version=None)
    with pytest.raises(Conflict) as stale:
        handling_assign(actor=cast.handler, handling_id=handling.pk, assignee=None, version=handling.version - 1)
    assert stale.value.code == "stale_version"
    assert Handling.objects.get(pk=handling.pk).assignee == cast.handler


def test_nobody_is_named_for_a_turn_that_is_over(cast: Cast, colleague: User) -> None:
    handling = signed(cast, cast.handler).handlings.get()
    Handling.objects.filter(pk=handling.pk).update(state="ended")
    with pytest.raises(Conflict) as over:
        handling_assign(actor=cast.handler, handling_id=handling.pk, assignee=colleague, version=None)
    assert over.value.code == "handling_over"


def test_a_clerk_of_one_campaign_is_not_named_in_another(cast: Cast, colleague: User) -> None:
    handling = signed(cast, cast.handler).handlings.get()
    other = make_user("narrow", "许岚")
    elsewhere = type(cast.campaign).objects.create(
        slug="x", name="另一行动", name_en="X", region_id="330500", lead_organisation=cast.department,
        starts_on=cast.campaign.starts_on,
    )  # fmt: skip
    RoleGrant.objects.create(user=other, role=RoleName.HANDLER, organisation=cast.department, campaign=elsewhere)
    with pytest.raises(RuleViolation):
        handling_assign(actor=cast.handler, handling_id=handling.pk, assignee=other, version=None)
    colleagues = [colleague, other]
    plan = hand_over_plan(actor=cast.handler, organisation=cast.department, leaver=cast.handler, successors=colleagues)
    assert [piece.taker for piece in plan.pieces] == [colleague]


def test_the_heaps_share_the_desk_out_and_what_others_must_do_waits(cast: Cast) -> None:
    today = timezone.localdate()
    late, new, running, replied, planned = (make_dispatched(cast) for _ in range(5))
    Handling.objects.filter(problem=late).update(due_on=today - timedelta(days=1))
    for problem in (running, replied, planned):
        problem_sign(actor=cast.handler, problem_id=problem.pk, version=None)
    problem_reply(actor=cast.handler, problem_id=replied.pk, reply="已办", signed_by="陈局长", version=None)
    Problem.objects.filter(pk=planned.pk).update(state="planned")
    # Late by the day, but it waits for a promised one.
    Handling.objects.filter(problem=planned).update(due_on=today - timedelta(days=9))
    counts = heap_counts(desk_rows(actor=cast.handler), today=today)
    assert counts == {Heap.OVERDUE: 1, Heap.TODAY: 0, Heap.NEW: 1, Heap.SIGNED: 1, Heap.WAITING: 2}
    assert new.number in mine(cast.handler)
    assert mine(cast.other_handler) == set()


def test_the_load_of_each_clerk_adds_up_to_the_desk(cast: Cast, colleague: User) -> None:
    today = timezone.localdate()
    first, _second = signed(cast, cast.handler), signed(cast, cast.handler)
    signed(cast, colleague)
    make_dispatched(cast)
    Handling.objects.filter(problem=first).update(due_on=today - timedelta(days=3))
    loads = clerk_loads(actor=cast.handler, organisation=cast.department, today=today)
    told = {str(load.clerk): (load.open, load.overdue, load.due_this_week, load.has_left) for load in loads}
    assert told == {"陈静": (2, 1, 0, False), "沈洁": (1, 0, 0, False), "None": (1, 0, 0, False)}
    assert sum(load.open for load in loads) == desk_rows(actor=cast.handler).count()


def test_what_is_due_until_sunday_is_due_this_week(cast: Cast) -> None:
    monday = timezone.localdate() + timedelta(days=7 - timezone.localdate().weekday())
    for days in (0, 6, 7):
        Handling.objects.filter(problem=signed(cast, cast.handler)).update(due_on=monday + timedelta(days=days))
    (load,) = clerk_loads(actor=cast.handler, organisation=cast.department, today=monday)
    assert (load.open, load.due_this_week) == (3, 2)


def test_a_substitute_has_the_work_of_the_absent_on_the_own_desk_for_these_days(cast: Cast, colleague: User) -> None:
    problem = signed(cast, cast.handler)
    assert mine(colleague) == set()
    found = absence(cast, cast.handler, colleague)
    assert mine(colleague) == mine(cast.handler) == {problem.number}
    substitution_end(actor=cast.handler, substitution_id=found.pk)
    assert mine(colleague) == set()
    absence(cast, cast.handler, colleague, first=1)
    assert mine(colleague) == set()


def test_the_timeline_says_for_whom_a_substitute_acted(cast: Cast, colleague: User) -> None:
    problem = signed(cast, cast.handler)
    absence(cast, cast.handler, colleague)
    problem_reply(actor=colleague, problem_id=problem.pk, reply="已办", signed_by="陈局长", version=None)
    event = problem.events.latest("id")
    assert (event.actor, event.on_behalf_of) == (colleague, cast.handler)
    told = problem_detail(actor=cast.coordinator, problem_id=problem.pk)
    assert {"沈洁", "陈静"} <= set(re.findall(r"沈洁|陈静", timeline(told)[0]["who"]))
    assert in_charge(problem) == cast.handler


def test_what_one_does_oneself_is_for_nobody_else(cast: Cast, colleague: User) -> None:
    absence(cast, cast.handler, colleague)
    problem = signed(cast, colleague)
    assert problem.events.latest("id").on_behalf_of is None


def test_nobody_stands_in_who_is_away_or_no_colleague_and_only_one_at_a_time(
    cast: Cast, colleague: User, third: User
) -> None:
    absence(cast, cast.handler, colleague, first=2, last=6)
    with pytest.raises(ValidationError):
        absence(cast, cast.handler, third, first=6, last=9)
    with pytest.raises(RuleViolation) as away:
        absence(cast, colleague, cast.handler, first=5, last=7)
    assert away.value.code == "substitute_away"
    with pytest.raises(RuleViolation) as busy:
        absence(cast, colleague, third, first=6, last=9)
    assert busy.value.code == "stands_in"
    with pytest.raises(RuleViolation) as long:
        absence(cast, third, colleague, first=0, last=400)
    assert long.value.code == "substitution_too_long"
    with pytest.raises(RuleViolation) as stranger:
        absence(cast, colleague, cast.other_handler)
    assert stranger.value.code == "not_a_colleague"
    with pytest.raises(RuleViolation) as over:
        absence(cast, third, colleague, first=-5, last=-1)
    assert over.value.code == "substitution_over"
    with pytest.raises(ValidationError):
        absence(cast, third, third)
    assert Substitution.objects.count() == 1


def test_a_substitution_that_began_ends_with_yesterday(cast: Cast, colleague: User) -> None:
    found = absence(cast, cast.handler, colleague, first=-3)
    substitution_end(actor=colleague, substitution_id=found.pk)
    found.refresh_from_db()
    assert found.ends_on == timezone.localdate() - timedelta(days=1)


def test_all_open_work_is_handed_over_evenly_with_an_event_for_each_problem(
    cast: Cast, colleague: User, third: User
) -> None:
    problems = [signed(cast, cast.handler) for _ in range(4)]
    ended = signed(cast, cast.handler)
    Handling.objects.filter(problem=ended).update(state="ended")
    done = work_hand_over(
        actor=cast.admin,
        organisation=cast.department,
        leaver=cast.handler,
        successors=[colleague, third],
        reason="调离",
    )
    assert (len(done.pieces), done.left) == (4, 0)
    takers = [in_charge(problem) for problem in problems]
    assert sorted(map(str, takers)) == ["吕青", "吕青", "沈洁", "沈洁"]
    for problem, taker in zip(problems, takers, strict=True):
        event = problem.events.latest("id")
        assert (event.move, event.reason, event.actor) == ("hand-over", f"陈静 → {taker}\n调离", cast.admin)
    assert in_charge(ended) == cast.handler


def test_an_administrator_hands_over_what_is_sensitive_too_without_a_word_of_it(cast: Cast, colleague: User) -> None:
    secret = signed(cast, cast.handler, title="新配方", is_sensitive=True)
    client = in_english(cast.admin)
    url = f"/tasks/colleagues/{cast.department.pk}/{cast.handler.pk}/?successors={colleague.pk}"
    for page in (url, f"/tasks/colleagues/{cast.department.pk}/"):
        words = client.get(page).content.decode()
        assert "新配方" not in words
        assert secret.number not in words
    shown = client.get(url)
    assert (len(shown.context["plan"].pieces), shown.context["plan"].hidden) == (1, 1)
    assert "1 more sensitive problem" in shown.content.decode()
    said = {"leaver": cast.handler.pk, "successors": [colleague.pk]}
    path = f"/api/v1/organisations/{cast.department.pk}/hand-overs/"
    (row,) = client.post(path, said, content_type="application/json").json()["results"]
    assert (row["problem"], row["assignee"]) == (None, colleague.pk)
    assert in_charge(secret) == colleague


def test_a_hand_over_does_what_was_looked_at_or_nothing(cast: Cast, colleague: User) -> None:
    signed(cast, cast.handler)
    these = {"organisation": cast.department, "leaver": cast.handler, "successors": [colleague]}
    seen = hand_over_plan(actor=cast.handler, **these).fingerprint
    signed(cast, cast.handler)
    with pytest.raises(Conflict) as changed:
        work_hand_over(actor=cast.handler, seen=seen, **these)
    assert changed.value.code == "work_changed"
    assert not Handling.objects.filter(assignee=colleague).exists()


@pytest.mark.parametrize("who", ["coordinator", "other_handler", "leader", "official"])
def test_nobody_else_hands_work_over(cast: Cast, colleague: User, who: str) -> None:
    signed(cast, cast.handler)
    with pytest.raises(NotAllowed):
        work_hand_over(
            actor=getattr(cast, who), organisation=cast.department, leaver=cast.handler, successors=[colleague]
        )


def test_work_goes_to_colleagues_only_and_not_back_to_the_leaver(cast: Cast) -> None:
    signed(cast, cast.handler)
    for successors in ([cast.other_handler], [cast.handler]):
        with pytest.raises(RuleViolation) as refused:
            work_hand_over(actor=cast.handler, organisation=cast.department, leaver=cast.handler, successors=successors)
        assert refused.value.code == "not_a_colleague"


@pytest.mark.parametrize("how", ["deactivated", "without the role"])
def test_the_desk_tells_what_a_leaver_left_behind(cast: Cast, colleague: User, how: str) -> None:
    signed(cast, cast.handler)
    signed(cast, colleague)
    if how == "deactivated":
        User.objects.filter(pk=cast.handler.pk).update(is_active=False)
    else:
        RoleGrant.objects.filter(user=cast.handler).delete()
    (left,) = leavers(actor=colleague)
    assert (left["assignee"], left["count"]) == (cast.handler.pk, 1)
    loads = clerk_loads(actor=colleague, organisation=cast.department, today=timezone.localdate())
    assert [str(load.clerk) for load in loads if load.has_left] == ["陈静"]
    work_hand_over(actor=colleague, organisation=cast.department, leaver=cast.handler, successors=[colleague])
    assert leavers(actor=colleague) == []


def test_a_template_has_no_gaps_that_nothing_fills(cast: Cast) -> None:
    with pytest.raises(RuleViolation) as refused:
        reply_template_create(actor=cast.handler, organisation=cast.department, name="一", text="{enterprize}：您好")
    assert refused.value.code == "unknown_gap"
    template = reply_template_create(
        actor=cast.handler, organisation=cast.department, name="已受理", text="{企业}：您好"
    )
    with pytest.raises(NotFound):
        reply_template_update(actor=cast.other_handler, template_id=template.pk, name="x", text="x", version=None)
    with pytest.raises(NotAllowed):
        reply_template_create(actor=cast.other_handler, organisation=cast.department, name="二", text="x")
