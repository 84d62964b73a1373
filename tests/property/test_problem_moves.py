"""Whatever anybody tries in whatever order, a problem stays inside the table and its timeline tells the truth."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from itertools import pairwise
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from common.errors import DomainError, NotAllowed
from issues.enums import EscalationState, HandlingState, ProblemState
from issues.models import Escalation, Handling, Problem, ProblemEvent
from issues.rules.moves import BY_NAME
from issues.services import moves
from issues.services.escalations import escalation_decide, problem_escalate
from tests.cast import Cast, make_problem

ACTORS = ("official", "handler", "other_handler", "coordinator", "province", "other_coordinator", "leader", "nobody")


def _accept(actor: User, problem: Problem, cast: Cast) -> Any:
    return moves.problem_accept(
        actor=actor,
        problem_id=problem.pk,
        category=problem.category,
        urgency=problem.urgency,
        term=problem.term,
        version=None,
    )


def _dispatch(actor: User, problem: Problem, cast: Cast) -> Any:
    return moves.problem_dispatch(
        actor=actor,
        problem_id=problem.pk,
        organisation=cast.department,
        assisting=[cast.other_department],
        due_on=date(2099, 1, 5),
        version=None,
    )


def _sign(actor: User, problem: Problem, cast: Cast) -> Any:
    return moves.problem_sign(actor=actor, problem_id=problem.pk, version=None)


def _reply(actor: User, problem: Problem, cast: Cast) -> Any:
    return moves.problem_reply(actor=actor, problem_id=problem.pk, reply="已办理", signed_by="陈局长", version=None)


def _close(actor: User, problem: Problem, cast: Cast) -> Any:
    return moves.problem_close(
        actor=actor, problem_id=problem.pk, outcome="solved", call_back="已电话回访", version=None
    )


def _withdraw(actor: User, problem: Problem, cast: Cast) -> Any:
    return moves.problem_withdraw(actor=actor, problem_id=problem.pk, reason="企业撤回", version=None)


def _escalate(actor: User, problem: Problem, cast: Cast) -> Any:
    return problem_escalate(actor=actor, problem_id=problem.pk, reason="需上级协调", version=None)


def _decide(accept: bool) -> Callable[[User, Problem, Cast], Any]:
    def decide(actor: User, problem: Problem, cast: Cast) -> Any:
        last = Escalation.objects.filter(problem=problem).order_by("-pk").values_list("pk", flat=True).first()
        return escalation_decide(
            actor=actor, escalation_id=last or 0, accept=accept, reason="" if accept else "市里可办", version=None
        )

    return decide


ACTS = {
    "accept": _accept,
    "dispatch": _dispatch,
    "sign": _sign,
    "reply": _reply,
    "close": _close,
    "withdraw": _withdraw,
    "escalate": _escalate,
    "take over": _decide(accept=True),
    "send back": _decide(accept=False),
}
# Who may do what while the office of the key is in charge, written out so that it does not follow the policy.
OFFICE_MOVES = ("accept", "dispatch", "close", "withdraw", "escalate")
PARTIES: dict[str, dict[str, set[str]]] = {
    "330500": {
        **{act: {"coordinator", "province"} for act in OFFICE_MOVES},
        "withdraw": {"official", "coordinator", "province"},
        "sign": {"handler"},
        "reply": {"handler"},
        "take over": {"province"},
        "send back": {"province"},
    },
    "330000": {
        **{act: {"province"} for act in OFFICE_MOVES},
        "withdraw": {"official", "province"},
        "sign": {"handler"},
        "reply": {"handler"},
        "take over": set(),
        "send back": set(),
    },
}
# Half of the steps are by the right party, so that long paths occur; the other half is anything by anybody.
LIKELY = [
    ("accept", "coordinator"),
    ("dispatch", "coordinator"),
    ("dispatch", "province"),
    ("sign", "handler"),
    ("reply", "handler"),
    ("close", "coordinator"),
    ("escalate", "coordinator"),
    ("take over", "province"),
    ("send back", "province"),
]
STEP = st.sampled_from(LIKELY) | st.tuples(st.sampled_from(sorted(ACTS)), st.sampled_from(ACTORS))
STEPS = st.lists(STEP, min_size=4, max_size=16)


def _snapshot(problem: Problem) -> tuple[Any, ...]:
    row = Problem.objects.filter(pk=problem.pk).values().get()
    return (
        tuple(row.items()),
        ProblemEvent.objects.filter(problem=problem).count(),
        tuple(Handling.objects.filter(problem=problem).order_by("pk").values_list("state", "version")),
    )


def _assert_invariants(problem: Problem) -> None:
    problem.refresh_from_db()
    events = list(ProblemEvent.objects.filter(problem=problem).order_by("id"))
    assert problem.state == events[-1].to_state
    for earlier, later in pairwise(events):
        assert later.from_state == earlier.to_state
    for event in events[1:]:
        assert event.from_state in BY_NAME[event.move].sources
    active = Handling.objects.filter(problem=problem).active()
    assert active.filter(role="lead").count() <= 1
    if problem.state in {ProblemState.DISPATCHED, ProblemState.IN_PROGRESS}:
        assert active.filter(role="lead", organisation=problem.lead_organisation).exists()
    if problem.state == ProblemState.CLOSED:
        assert (
            Handling.objects.filter(problem=problem, state=HandlingState.REPLIED).exclude(reply_signed_by="").exists()
        )
    waiting = Escalation.objects.filter(problem=problem, state=EscalationState.REQUESTED).count()
    assert waiting == (1 if problem.state == ProblemState.ESCALATED else 0)


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=STEPS)
def test_no_sequence_of_moves_by_anybody_leaves_the_table(cast: Cast, steps: list[tuple[str, str]]) -> None:
    problem = make_problem(cast)
    for act, who in steps:
        actor = getattr(cast, who)
        before = _snapshot(problem)
        problem = Problem.objects.select_related("office", "category").get(pk=problem.pk)
        parties = PARTIES[problem.office_id][act]
        try:
            with transaction.atomic():
                ACTS[act](actor, problem, cast)
        except (DomainError, ValidationError) as refusal:
            assert _snapshot(problem) == before, f"{act} by {who} was refused but changed something"
            # Before the dispatch nobody is in the lead yet.
            if isinstance(refusal, NotAllowed) and problem.lead_organisation_id:
                assert who not in parties, f"{who} is a party to {act}"
        else:
            assert _snapshot(problem) != before
            assert who in parties, f"{who} was not a party to {act}"
        _assert_invariants(problem)
