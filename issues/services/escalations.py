from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from common.errors import Conflict, NotFound, RuleViolation
from common.records import locked, require_version, saved
from issues.enums import EscalationState, ProblemState
from issues.models import Escalation, Problem
from issues.policy import can_decide_escalation
from issues.services.moves import end_handlings, locked_for_move, moved
from issues.services.timeline import record_event


@transaction.atomic
def problem_escalate(*, actor: User, problem_id: int, reason: str, version: int | None) -> Escalation:
    """The office asks the next level up to take the problem over; the lower level keeps sight of it.

    Raises RuleViolation `no_upper_level` and `reason_missing`, and what `locked_for_move` raises.
    """
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="escalate", version=version)
    if problem.office.parent_id is None:
        raise RuleViolation("no_upper_level", _("There is no level above this office."))
    if not reason.strip():
        raise RuleViolation("reason_missing", _("Say why the upper level is needed."), field="reason")
    escalation = saved(
        Escalation(
            problem=problem,
            from_region=problem.office,
            to_region_id=problem.office.parent_id,
            reason=reason.strip(),
            previous_state=problem.state,
            requested_by=actor,
        )
    )
    moved(problem, move="escalate", actor=actor, reason=escalation.reason)
    return escalation


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
    if not accept and not reason.strip():
        raise RuleViolation("reason_missing", _("Say why it is returned."), field="reason")
    escalation.state = EscalationState.ACCEPTED if accept else EscalationState.RETURNED
    escalation.decision_reason = reason.strip()
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
    problem = escalation.problem
    from_state = problem.state
    if escalation.state == EscalationState.ACCEPTED:
        end_handlings(problem)
        problem.office = escalation.to_region
        problem.state = ProblemState.ACCEPTED
    else:
        problem.state = escalation.previous_state
    saved(problem)
    record_event(
        problem, move="decide-escalation", from_state=from_state, actor=actor, reason=escalation.decision_reason
    )
