"""What cannot be done yet goes into a plan: a head of the lead organisation asks for it, the office decides."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import Conflict, RuleViolation
from issues.enums import ProblemState
from issues.models import Problem
from issues.selectors.deadlines import clockwork
from issues.services.steps import LONGEST_NAME, bounded, locked_for_move, moved, stated


@transaction.atomic
def problem_ask_plan(
    *, actor: User, problem_id: int, until: date, signed_by: str, reason: str, version: int | None
) -> Problem:
    """Conditions are not ripe: a head of the unit asks to put it into a plan until a day, or to renew the promise.

    Raises Conflict `plan_waiting`, RuleViolation `promise_in_past`, `promise_too_far`, `signed_by_missing`,
    `reason_missing`, and what `locked_for_move` raises.
    """
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="ask-plan", version=version)
    if problem.plan_asked_until is not None:
        raise Conflict("plan_waiting", _("A plan is asked for already. The office decides on it."))
    _require_promise(problem, until, field="until")
    text = f"{stated(reason)}\n{_signer(signed_by)}"
    problem.plan_asked_until = until
    return moved(problem, move="ask-plan", actor=actor, reason=text, organisation=problem.lead_organisation, day=until)


@transaction.atomic
def problem_plan(  # noqa: PLR0913  # a decision, or a meeting's promise
    *,
    actor: User,
    problem_id: int,
    decision: str = "agree",
    reason: str = "",
    until: date | None = None,
    signed_by: str = "",
    version: int | None,
) -> Problem:
    """The office agrees, and the clock stops until the day that was asked, on which it goes on by itself; or refuses.

    A promise reaches no further than the profile says (a month). What a head has signed on paper, or a joint meeting
    decides in its own right, names the day itself (`until`, `signed_by`). Raises Conflict `no_plan_asked`,
    RuleViolation `promise_in_past`, `promise_too_far`, `reason_missing`, `signed_by_missing`, and what
    `locked_for_move` raises.
    """
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="plan", version=version)
    promised, is_asked = until or problem.plan_asked_until, until is None
    if promised is None:
        message = _(
            "Nobody has asked for a plan. Name the day, and the head of the lead organisation who signed for it."
        )
        raise Conflict("no_plan_asked", message)
    if decision == "refuse" and problem.plan_asked_until is None:
        raise Conflict("no_plan_asked", _("Nobody has asked for a plan: there is nothing to refuse."))
    if decision == "refuse":
        text, to, day = stated(reason), problem.state, None
    else:
        _require_promise(problem, promised, field="decision" if is_asked else "until")
        words = [_asked(problem), bounded(reason)] if is_asked else [stated(reason), _signer(signed_by)]
        text, to, day = "\n".join(one for one in words if one), ProblemState.PLANNED.value, promised
    problem.plan_asked_until = None
    lead = problem.lead_organisation
    return moved(problem, move="plan", actor=actor, to=to, reason=text, organisation=lead, day=day)


def _asked(problem: Problem) -> str:
    """Which conditions are missing, and who of the organisation signed that."""
    return problem.events.filter(move="ask-plan").latest("at", "id").reason


def _signer(signed_by: str) -> str:
    return stated(signed_by, field="signed_by", most=LONGEST_NAME)


def _require_promise(problem: Problem, until: date, *, field: str) -> None:
    clocks = clockwork(problem.campaign_id)
    farthest = clocks.profile.term("plan", problem.urgency).end(timezone.localtime(), clocks.calendar)
    if until <= timezone.localdate():
        message = _("The promised day has to lie after today: %(until)s does not.")
        raise RuleViolation("promise_in_past", message % {"until": until}, field=field)
    if until > farthest:
        message = _("A promise reaches until %(farthest)s at most. Promise that day, and renew it then.")
        raise RuleViolation("promise_too_far", message % {"farthest": farthest}, field=field)
