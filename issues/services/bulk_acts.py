"""What the acts in bulk do to one problem: the services of its moves, with what the form said."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import Organisation, User
from issues.enums import BulkAct
from issues.models import Category, CommonProblem, Problem
from issues.rules.bulk import ACCEPTED_WITH, DISPATCHED_WITH
from issues.services.common_reply import problem_reply_in_common
from issues.services.handling import problem_dispatch
from issues.services.intake import problem_accept, problem_merge, problem_reject, problem_request_info
from issues.services.locks import problem_locked

Said = Mapping[str, Any]
# The acts that change no problem but the one they are made of: the others end what was merged, or lock two.
OF_ONE = frozenset({BulkAct.TRIAGE, BulkAct.ACCEPT, BulkAct.DISPATCH, BulkAct.REQUEST_INFO})


def stored(said: Said) -> dict[str, Any]:
    """What was said, as plain values for the job's row; what was left open is left out."""
    return {name: _plain(value) for name, value in said.items() if value not in (None, "", [])}


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, date):
        return value.isoformat()
    return value.pk if isinstance(value, Category | CommonProblem | Organisation | Problem) else value


def restored(fields: Said) -> dict[str, Any]:
    """The stored values as services take them."""
    readers: dict[str, Callable[[Any], Any]] = {
        "category": lambda key: Category.objects.get(pk=key),
        "organisation": lambda key: Organisation.objects.get(pk=key),
        "assisting": lambda keys: [Organisation.objects.get(pk=key) for key in keys],
        "into": lambda key: Problem.objects.get(pk=key),
        "common_problem": lambda key: CommonProblem.objects.get(pk=key),
        "due_on": date.fromisoformat,
    }
    return {name: readers[name](value) if name in readers else value for name, value in fields.items()}


def made(act: str, *, actor: User, problem: Problem, said: Said) -> None:
    """Make the act of this problem. Raises what the services of its moves raise."""
    ACTS[BulkAct(act)](actor, problem, said)


def _accept(actor: User, problem: Problem, said: Said) -> None:
    # What the office leaves open stays as it was reported, or as it was corrected meanwhile.
    reported = problem_locked(actor=actor, problem_id=problem.pk) or problem
    own = {name: said.get(name) or getattr(reported, name) for name in ACCEPTED_WITH}
    problem_accept(actor=actor, problem_id=problem.pk, version=None, **own)


def _dispatch(actor: User, problem: Problem, said: Said) -> None:
    given = {name: said[name] for name in DISPATCHED_WITH if name in said}
    problem_dispatch(actor=actor, problem_id=problem.pk, version=None, **given)


@transaction.atomic
def _triage(actor: User, problem: Problem, said: Said) -> None:
    _accept(actor, problem, said)
    _dispatch(actor, problem, said)


def _ask(actor: User, problem: Problem, said: Said) -> None:
    problem_request_info(actor=actor, problem_id=problem.pk, reason=said["reason"], version=None)


def _merge(actor: User, problem: Problem, said: Said) -> None:
    reason = said.get("reason", "")
    problem_merge(actor=actor, problem_id=problem.pk, into=said["into"], reason=reason, version=None)


def _reject(actor: User, problem: Problem, said: Said) -> None:
    problem_reject(actor=actor, problem_id=problem.pk, reason=said["reason"], version=None)


def _answer(actor: User, problem: Problem, said: Said) -> None:
    problem_reply_in_common(actor=actor, problem_id=problem.pk, common=said["common_problem"])


ACTS: Mapping[BulkAct, Callable[[User, Problem, Said], None]] = {
    BulkAct.TRIAGE: _triage,
    BulkAct.ACCEPT: _accept,
    BulkAct.DISPATCH: _dispatch,
    BulkAct.REQUEST_INFO: _ask,
    BulkAct.MERGE: _merge,
    BulkAct.REJECT: _reject,
    BulkAct.ANSWER: _answer,
}
