"""Every move of the table by its name, as pages and API ask for it; each is a service of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from accounts.models import User
from issues.services.assisting import problem_assist, problem_decline
from issues.services.deadlines import problem_decide_extension, problem_extend, problem_resume
from issues.services.drafts import problem_hand_in
from issues.services.escalations import problem_decide_escalation, problem_escalate, problem_take_back
from issues.services.handling import (
    problem_contact,
    problem_decide_return,
    problem_dispatch,
    problem_reply,
    problem_return,
    problem_sign,
    problem_start,
)
from issues.services.intake import (
    problem_accept,
    problem_merge,
    problem_provide_info,
    problem_reject,
    problem_request_info,
    problem_separate,
    problem_withdraw,
)
from issues.services.plans import problem_ask_plan, problem_plan
from issues.services.review import problem_approve, problem_close, problem_redo, problem_reopen

__all__ = [
    "SERVICES",
    "problem_accept",
    "problem_approve",
    "problem_ask_plan",
    "problem_assist",
    "problem_close",
    "problem_contact",
    "problem_decide_escalation",
    "problem_decide_extension",
    "problem_decide_return",
    "problem_decline",
    "problem_dispatch",
    "problem_escalate",
    "problem_extend",
    "problem_hand_in",
    "problem_merge",
    "problem_move",
    "problem_plan",
    "problem_provide_info",
    "problem_redo",
    "problem_reject",
    "problem_reopen",
    "problem_reply",
    "problem_request_info",
    "problem_resume",
    "problem_return",
    "problem_separate",
    "problem_sign",
    "problem_start",
    "problem_take_back",
    "problem_withdraw",
]

SERVICES: Mapping[str, Callable[..., Any]] = {
    "submit": problem_hand_in,
    "accept": problem_accept,
    "request-info": problem_request_info,
    "provide-info": problem_provide_info,
    "merge": problem_merge,
    "separate": problem_separate,
    "reject": problem_reject,
    "dispatch": problem_dispatch,
    "sign": problem_sign,
    "return": problem_return,
    "decide-return": problem_decide_return,
    "start": problem_start,
    "contact": problem_contact,
    "assist": problem_assist,
    "decline": problem_decline,
    "reply": problem_reply,
    "approve": problem_approve,
    "close": problem_close,
    "redo": problem_redo,
    "extend": problem_extend,
    "decide-extension": problem_decide_extension,
    "ask-plan": problem_ask_plan,
    "plan": problem_plan,
    "resume": problem_resume,
    "escalate": problem_escalate,
    "decide-escalation": problem_decide_escalation,
    "take-back": problem_take_back,
    "reopen": problem_reopen,
    "withdraw": problem_withdraw,
}


def problem_move(*, actor: User, problem_id: int, move: str, version: int | None, fields: Mapping[str, Any]) -> None:
    """Do the move with the fields that it takes. Raises what its service raises."""
    SERVICES[move](actor=actor, problem_id=problem_id, version=version, **fields)
