"""Whatever anybody tries in whatever order and time, a problem stays inside the table, its timeline tells the truth,
and as long as it has not ended somebody has the next move.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from common.errors import DomainError, NotAllowed
from issues import schedule
from issues.enums import EscalationState, HandlingState, ProblemState
from issues.models import Escalation, Handling, Problem, ProblemEvent
from issues.recounting import Recount
from issues.rules.due import due_steps
from issues.rules.moves import NAMES, rows_of
from issues.selectors.deadlines import clockwork, happenings_of
from issues.services.moves import problem_move
from issues.services.steps import moves_for
from reports.engine.recount import verify
from tests.cast import Cast, far_off, make_problem, rated, working_day

ACTORS = ("official", "handler", "other_handler", "coordinator", "province", "other_coordinator", "leader", "nobody")


def _at(cast: Cast, name: str, fields: dict[str, Any]) -> Callable[[User, Problem], Any]:
    def act(actor: User, problem: Problem) -> Any:
        return problem_move(actor=actor, problem_id=problem.pk, move=name, version=None, fields=fields)

    return act


def acts_of(cast: Cast, problem: Problem, other: Problem) -> dict[str, Callable[[User, Problem], Any]]:
    """What can be tried: every move of the table, with fields that are right at least sometimes."""
    anew = {"requirement": "职责在你局"}
    fields: dict[str, tuple[str, dict[str, Any]]] = {
        "submit": ("submit", {}),
        "accept": ("accept", {"category": problem.category, "urgency": "ordinary", "term": "immediate"}),
        "request-info": ("request-info", {"reason": "请补充材料"}),
        "provide-info": ("provide-info", {"facts": "已补充"}),
        "merge": ("merge", {"into": other}),
        "merge into itself": ("merge", {"into": problem}),
        "separate": ("separate", {"reason": "另有诉求"}),
        "reject": ("reject", {"reason": "不属于范围"}),
        "dispatch": ("dispatch", {"organisation": cast.department, "assisting": [cast.other_department]}),
        "dispatch other": ("dispatch", {"organisation": cast.other_department, "assisting": [cast.department]} | anew),
        "dispatch far": ("dispatch", {"organisation": cast.department, "due_on": far_off()} | anew),
        "sign": ("sign", {}),
        "return": ("return", {"reason": "不属于我局", "belongs_to": cast.other_department}),
        "agree": ("decide-return", {"decision": "agree"}),
        "uphold": ("decide-return", {"decision": "uphold", "reason": "由你局主办"}),
        "start": ("start", {}),
        "contact": ("contact", {"said": "已电话联系"}),
        "assist": ("assist", {"said": "用地指标可以调剂"}),
        "decline": ("decline", {"reason": "不涉及我局"}),
        "reply": ("reply", {"reply": "已办理", "signed_by": "陈局长"}),
        "approve": ("approve", {}),
        "close unheard": ("close", {"outcome": "solved"}),
        "redo": ("redo", {"reason": "答复空泛"}),
        "extend": ("extend", {"until": working_day(14), "reason": "等待评估"}),
        "grant": ("decide-extension", {"decision": "grant", "approved_by": "沈副市长"}),
        "refuse": ("decide-extension", {"decision": "refuse", "reason": "按期办结"}),
        "ask plan": ("ask-plan", {"until": working_day(20), "signed_by": "陈局长", "reason": "条件不成熟"}),
        "plan": ("plan", {"decision": "agree"}),
        "refuse plan": ("plan", {"decision": "refuse", "reason": "条件已具备"}),
        "resume": ("resume", {}),
        "escalate": ("escalate", {"reason": "需上级协调"}),
        "take over": ("decide-escalation", {"decision": "accept"}),
        "send back": ("decide-escalation", {"decision": "return", "reason": "市里可办"}),
        "take back": ("take-back", {"reason": "已自行协调"}),
        "reopen": ("reopen", {"reason": "问题反复"}),
        "withdraw": ("withdraw", {"reason": "企业撤回"}),
    }
    acts = {act: _at(cast, name, taken) for act, (name, taken) in fields.items()}
    return acts | {"close": _close_rated}


def _close_rated(actor: User, problem: Problem) -> Any:
    """The enterprise answers first, if it is asked."""
    if problem.state == ProblemState.AWAITING_FEEDBACK and problem.feedback.unanswered().exists():
        rated(problem)
    return problem_move(actor=actor, problem_id=problem.pk, move="close", version=None, fields={"outcome": "solved"})


# Who may do what while the office of the key is in charge, written out so that it does not follow the policy.
LEAD_ACTS = {"sign", "return", "start", "contact", "reply", "extend", "ask plan"}
ASSISTING_ACTS = {"assist", "decline"}
UPPER_ACTS = {"take over", "send back"}
REPORTER_ACTS = {"provide-info", "reopen", "withdraw"}
OFFICES = {"330500": {"coordinator", "province"}, "330000": {"province"}}


def handlers(cast: Cast, organisations: Iterable[int | None]) -> set[str]:
    of = {cast.department.pk: "handler", cast.other_department.pk: "other_handler"}
    return {of[key] for key in organisations if key in of}


def assisting(problem: Problem) -> set[int]:
    turns = Handling.objects.filter(problem=problem, role="assisting", state__in=["dispatched", "signed", "replied"])
    return set(turns.values_list("organisation", flat=True)) - {problem.lead_organisation_id}


def parties(cast: Cast, act: str, problem: Problem) -> set[str]:
    offices, lead = OFFICES[problem.office_id], handlers(cast, [problem.lead_organisation_id])
    if act in LEAD_ACTS:
        return lead
    if act in ASSISTING_ACTS:
        return handlers(cast, assisting(problem))
    if act in UPPER_ACTS:
        return {"province"} if problem.office_id == "330500" else set()
    if act == "submit":
        return {"official"}
    if act == "take back":
        return askers(cast, problem, offices)
    found = offices | ({"official"} if act in REPORTER_ACTS else set())
    return found | (lead if act in {"resume", "escalate"} else set())


def askers(cast: Cast, problem: Problem, offices: set[str]) -> set[str]:
    waiting = problem.escalations.filter(state=EscalationState.REQUESTED).first()
    if waiting is None or waiting.requested_by is None:
        return set()
    return handlers(cast, [waiting.organisation_id]) if waiting.organisation_id else offices


# Half of the steps are by the right party, so that long paths occur; the other half is anything by anybody.
LIKELY = [
    ("accept", "coordinator"),
    ("request-info", "coordinator"),
    ("provide-info", "official"),
    ("merge", "coordinator"),
    ("separate", "coordinator"),
    ("dispatch", "coordinator"),
    ("dispatch", "province"),
    ("dispatch other", "coordinator"),
    ("sign", "lead"),
    ("return", "lead"),
    ("assist", "assisting"),
    ("decline", "assisting"),
    ("agree", "coordinator"),
    ("uphold", "coordinator"),
    ("start", "lead"),
    ("reply", "lead"),
    ("approve", "coordinator"),
    ("approve", "province"),
    ("redo", "coordinator"),
    ("close", "coordinator"),
    ("extend", "lead"),
    ("grant", "coordinator"),
    ("ask plan", "lead"),
    ("plan", "coordinator"),
    ("resume", "lead"),
    ("reopen", "coordinator"),
    ("escalate", "coordinator"),
    ("escalate", "lead"),
    ("take back", "lead"),
    ("take back", "coordinator"),
    ("take over", "province"),
    ("send back", "province"),
]
ACTS = (
    "submit", "accept", "request-info", "provide-info", "merge", "merge into itself", "separate", "reject",
    "dispatch", "dispatch other", "dispatch far", "sign", "return", "agree", "uphold", "start", "contact", "assist",
    "decline", "reply", "approve", "close", "close unheard", "redo", "extend", "grant", "refuse", "ask plan",
    "plan", "refuse plan", "resume", "escalate", "take over", "send back", "take back", "reopen", "withdraw",
)  # fmt: skip
ANYTHING = st.tuples(st.sampled_from(ACTS), st.sampled_from(ACTORS))
WAITS = st.tuples(st.just("wait"), st.integers(1, 20))
# The straight path to some depth, so that what comes late in a problem's life is tried as often as what comes early.
PATH = (
    ("accept", "coordinator"),
    ("dispatch", "coordinator"),
    ("sign", "lead"),
    ("reply", "lead"),
    ("approve", "coordinator"),
    ("close", "coordinator"),
)
# Where chance alone hardly comes: those who assist, and an escalation that is taken back, over, or sent back.
HANDED_OUT = PATH[:2]
BY_WAYS = (
    (*HANDED_OUT, ("assist", "assisting")),
    (*HANDED_OUT, ("decline", "assisting")),
    (*HANDED_OUT, ("escalate", "coordinator"), ("take back", "coordinator")),
    (*HANDED_OUT, ("sign", "lead"), ("escalate", "lead"), ("take back", "lead")),
    (*HANDED_OUT, ("sign", "lead"), ("ask plan", "lead"), ("plan", "coordinator"), ("ask plan", "lead")),
    (*HANDED_OUT, ("sign", "lead"), ("ask plan", "lead"), ("refuse plan", "coordinator")),
    (*HANDED_OUT, ("sign", "lead"), ("escalate", "lead"), ("take over", "province"), ("dispatch", "province")),
    (*HANDED_OUT, ("sign", "lead"), ("escalate", "coordinator"), ("send back", "province")),
)
STEPS = st.builds(
    lambda way, depth, rest: [*way[:depth], *rest],
    st.sampled_from([PATH, *BY_WAYS]),
    st.integers(0, len(PATH)),
    st.lists(st.sampled_from(LIKELY) | ANYTHING | WAITS, min_size=4, max_size=16),
)


def _snapshot(problem: Problem) -> tuple[Any, ...]:
    row = Problem.objects.filter(pk=problem.pk).values().get()
    return (
        tuple(row.items()),
        ProblemEvent.objects.filter(problem=problem).count(),
        tuple(Handling.objects.filter(problem=problem).order_by("pk").values_list("state", "version")),
    )


def _assert_invariants(cast: Cast, problem: Problem) -> None:
    problem = Problem.objects.select_related("office", "lead_organisation").get(pk=problem.pk)
    if problem.state not in {"closed", "rejected", "withdrawn"}:
        assert any(moves_for(getattr(cast, who), problem) for who in ACTORS), f"nobody can move on from {problem.state}"
    events = list(ProblemEvent.objects.filter(problem=problem).order_by("id"))
    assert problem.state == events[-1].to_state
    for earlier, later in pairwise(events):
        assert later.from_state == earlier.to_state
    for event in events[1:]:
        if event.move not in NAMES:  # told beside the moves
            assert event.from_state == event.to_state
            continue
        assert any(event.from_state in row.sources and event.to_state in row.targets for row in rows_of(event.move))
    _assert_handled(problem)
    _assert_days(problem)
    waiting = Escalation.objects.filter(problem=problem, state=EscalationState.REQUESTED).count()
    assert waiting == (1 if problem.state == ProblemState.ESCALATED else 0)
    assert problem.state == ProblemState.IN_PROGRESS or not problem.extensions.waiting().exists()
    assert problem.state in {"in_progress", "planned"} or problem.plan_asked_until is None


def _assert_handled(problem: Problem) -> None:
    active = Handling.objects.filter(problem=problem).active()
    assert active.filter(role="lead").count() <= 1
    if problem.state in {"dispatched", "in_progress", "planned", "redo", "replied", "awaiting_feedback"}:
        lead = active.get(role="lead", organisation=problem.lead_organisation)
        assert lead.due_on == problem.due_on
    if problem.state == ProblemState.CLOSED:
        replies = Handling.objects.filter(problem=problem, state=HandlingState.REPLIED)
        assert replies.exclude(reply_signed_by="").exists()


def _assert_days(problem: Problem) -> None:
    """The days in force are what the history gives, and the columns that figures read are true."""
    assert Recount().differing(Problem.objects.filter(pk=problem.pk, due_on__isnull=False)) == {}
    clocks = clockwork(problem.campaign_id)
    steps = due_steps(
        happenings_of(problem.pk), urgency=problem.urgency, profile=clocks.profile, calendar=clocks.calendar
    )
    assert problem.due_on == (steps[-1].due_on if steps else None)
    assert problem.original_due_on == (steps[0].due_on if steps else None)
    assert (problem.closed_on is not None) == (problem.state == "closed") == bool(problem.outcome)
    assert (problem.replied_on is not None) == (
        problem.state in {"replied", "awaiting_feedback", "closed"}
        or (problem.state == "escalated" and problem.escalations.latest("id").previous_state == "awaiting_feedback")
    )
    assert (problem.merged_into is not None) == (problem.state == "merged")


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(steps=STEPS)
def test_no_sequence_of_moves_by_anybody_leaves_the_table(cast: Cast, steps: list[tuple[str, Any]]) -> None:
    with time_machine.travel(timezone.now()) as clock:
        problem, other = make_problem(cast), make_problem(cast)
        for act, said in steps:
            problem = Problem.objects.select_related("office", "category").get(pk=problem.pk)
            if act == "wait":
                clock.shift(timedelta(days=said))
                schedule.rules_of_the_day()
            else:
                _tried(cast, problem, act, who_acts(cast, problem, said), other)
            _assert_invariants(cast, problem)
        assert verify() == []


def who_acts(cast: Cast, problem: Problem, said: str) -> str:
    """The handler who leads or assists now, where it says so."""
    organisations = {"lead": {problem.lead_organisation_id}, "assisting": assisting(problem)}.get(said)
    return said if organisations is None else next(iter(sorted(handlers(cast, organisations))), "nobody")


def _tried(cast: Cast, problem: Problem, act: str, who: str, other: Problem) -> None:
    before, allowed = _snapshot(problem), parties(cast, act, problem)
    try:
        with transaction.atomic():
            acts_of(cast, problem, other)[act](getattr(cast, who), problem)
    except (DomainError, ValidationError) as refusal:
        assert _snapshot(problem) == before, f"{act} by {who} was refused but changed something"
        # Before the dispatch nobody is in the lead yet.
        if isinstance(refusal, NotAllowed) and problem.lead_organisation_id:
            assert who not in allowed, f"{who} is a party to {act}"
    else:
        assert _snapshot(problem) != before
        assert who in allowed, f"{who} was not a party to {act}"
