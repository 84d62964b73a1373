from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from common.errors import Conflict, NotFound, RuleViolation
from common.records import locked, require_version, saved
from issues.enums import EscalationState, ProblemState
from issues.models import Escalation, Problem
from issues.policy import can_decide_escalation
from issues.services.steps import bounded, end_handlings, locked_for_move, moved, stated


@transaction.atomic
def problem_escalate(*, actor: User, problem_id: int, reason: str, version: int | None) -> Escalation:
    """The office, or the lead organisation, asks the next level up to take the problem over.

    The lower level keeps sight of it. Raises RuleViolation `no_upper_level` and `reason_missing`, and what
    `locked_for_move` raises.
    """
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="escalate", version=version)
    if problem.office.parent_id is None:
        message = _("There is no level above this office. Close it with what can be done, or put it into a plan.")
        raise RuleViolation("no_upper_level", message)
    return _escalated(problem, stated(reason), actor)


def escalate_by_itself(problem: Problem, reason: Any) -> None:
    """What the rules escalate without anybody asking; where there is no level above, it stays."""
    if problem.office.parent_id is not None:
        with translation.override(settings.LANGUAGE_CODE):
            words = str(reason)
        _escalated(problem, words, None)


def _escalated(problem: Problem, reason: str, actor: User | None) -> Escalation:
    escalation = saved(
        Escalation(
            problem=problem,
            from_region=problem.office,
            to_region=problem.office.parent,
            reason=reason,
            previous_state=problem.state,
            requested_by=actor,
        )
    )
    moved(problem, move="escalate", actor=actor, reason=reason)
    return escalation


@transaction.atomic
def problem_decide_escalation(
    *, actor: User, problem_id: int, decision: str, reason: str = "", version: int | None
) -> Escalation:
    """The escalation of this problem that waits, decided."""
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="decide-escalation", version=version)
    waiting = problem.escalations.get(state=EscalationState.REQUESTED)
    return escalation_decide(
        actor=actor, escalation_id=waiting.pk, accept=decision == "accept", reason=reason, version=None
    )


@transaction.atomic
def escalation_decide(
    *, actor: User, escalation_id: int, accept: bool, reason: str = "", version: int | None
) -> Escalation:
    """The upper office takes the problem over, or returns it with a reason to where it was.

    Raises NotFound, NotAllowed, Conflict (`stale_version`, `already_decided`), RuleViolation `reason_missing`.
    """
    escalation = _locked(actor, escalation_id)
    require(can_decide_escalation(actor, to_region=escalation.to_region, campaign_id=escalation.problem.campaign_id))
    require_version(escalation, version)
    if escalation.state != EscalationState.REQUESTED:
        raise Conflict("already_decided", _("Somebody has decided this already."))
    escalation.state = EscalationState.ACCEPTED if accept else EscalationState.RETURNED
    escalation.decision_reason = bounded(reason) if accept else stated(reason)
    escalation.decided_by = actor
    escalation.decided_at = timezone.now()
    saved(escalation)
    _hand_over(escalation, actor)
    return escalation


def _locked(actor: User, escalation_id: int) -> Escalation:
    rows = Escalation.objects.visible_to(actor).filter(pk=escalation_id)
    problem_id = rows.values_list("problem_id", flat=True).first()
    if problem_id is None:
        raise NotFound("escalation_not_found", _("There is no such escalation."))
    # The problem first, as every move does: two locks in one order cannot wait for each other.
    locked(Problem.objects.visible_to(actor), problem_id)
    escalation = locked(Escalation.objects.visible_to(actor), escalation_id, "problem", "to_region")
    if escalation is None:
        raise NotFound("escalation_not_found", _("There is no such escalation."))
    return escalation


def _hand_over(escalation: Escalation, actor: User) -> None:
    problem, to = escalation.problem, escalation.previous_state
    if escalation.state == EscalationState.ACCEPTED:
        end_handlings(problem)
        problem.office = escalation.to_region
        problem.replied_on = None
        to = ProblemState.ACCEPTED
    moved(
        problem,
        move="decide-escalation",
        actor=actor,
        to=to,
        reason=escalation.decision_reason,
        organisation=problem.lead_organisation,
    )
