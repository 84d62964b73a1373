from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Region, User
from accounts.policy import require
from common.errors import Conflict, NotFound, RuleViolation
from common.records import locked, require_version, saved
from issues.enums import EscalationState, ProblemState
from issues.models import Escalation, Problem
from issues.own_words import kept
from issues.policy import can_decide_escalation, can_take_back, parties_of
from issues.recipients import upper_office
from issues.rules.moves import Party
from issues.services.feedback import feedback_void
from issues.services.steps import bounded, end_handlings, locked_for_move, moved, stated
from issues.services.timeline import record_event


@transaction.atomic
def problem_escalate(*, actor: User, problem_id: int, reason: str, version: int | None) -> Escalation:
    """The office, or the lead organisation, asks the next level up to take the problem over.

    The next level is the nearest where somebody is. The lower level keeps sight of it. Raises RuleViolation
    `no_upper_level` and `reason_missing`, and what `locked_for_move` raises.
    """
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="escalate", version=version)
    upper = upper_office(problem)
    if upper is None:
        message = _("No office above this one has coordinators. Close it with what can be done, or put it into a plan.")
        raise RuleViolation("no_upper_level", message)
    asks_itself = Party.OFFICE not in parties_of(actor, problem)
    organisation = problem.lead_organisation if asks_itself else None
    return _escalated(problem, upper, stated(reason), actor, organisation)


def escalate_by_itself(problem: Problem, reason: Any) -> None:
    """What the rules escalate without anybody asking; where nobody is above, it stays, and the office is told."""
    upper = upper_office(problem)
    words = kept(reason)
    if upper is None:
        record_event(problem, move="not-escalated", from_state=problem.state, actor=None, reason=words)
    else:
        _escalated(problem, upper, words, None)


def _escalated(
    problem: Problem, upper: Region, reason: str, actor: User | None, organisation: Organisation | None = None
) -> Escalation:
    escalation = saved(
        Escalation(
            problem=problem,
            from_region=problem.office,
            to_region=upper,
            reason=reason,
            previous_state=problem.state,
            requested_by=actor,
            organisation=organisation,
        )
    )
    moved(problem, move="escalate", actor=actor, reason=reason)
    return escalation


@transaction.atomic
def problem_take_back(*, actor: User, problem_id: int, reason: str, version: int | None) -> Escalation:
    """Whoever asked for an escalation that nobody has decided asks no more: the problem is where it was.

    Raises RuleViolation `asked_by_others` and `reason_missing`, and what `locked_for_move` raises.
    """
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="take-back", version=version)
    escalation = _waiting(problem)
    if not can_take_back(actor, escalation):
        message = _("Only who asked for this escalation takes it back. The office of %(office)s decides on it.")
        raise RuleViolation("asked_by_others", message % {"office": escalation.to_region})
    escalation.state = EscalationState.TAKEN_BACK
    escalation.decision_reason = stated(reason)
    escalation.decided_by = actor
    escalation.decided_at = timezone.now()
    saved(escalation)
    moved(
        problem,
        move="take-back",
        actor=actor,
        to=escalation.previous_state,
        reason=escalation.decision_reason,
        organisation=problem.lead_organisation,
    )
    return escalation


def _waiting(problem: Problem) -> Escalation:
    """The escalation that nobody has decided, locked after its problem."""
    rows = problem.escalations.select_for_update(of=("self",)).select_related("to_region")
    waiting: Escalation | None = rows.filter(state=EscalationState.REQUESTED).first()
    if waiting is None:  # brought here without the history of who asked
        raise Conflict("no_escalation_waiting", _("Nobody asked for an escalation that could be decided."))
    return waiting


@transaction.atomic
def problem_decide_escalation(
    *, actor: User, problem_id: int, decision: str, reason: str = "", version: int | None
) -> Escalation:
    """The escalation of this problem that waits, decided."""
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="decide-escalation", version=version)
    return escalation_decide(
        actor=actor, escalation_id=_waiting(problem).pk, accept=decision == "accept", reason=reason, version=None
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
    lead = problem.lead_organisation
    if escalation.state == EscalationState.ACCEPTED:
        end_handlings(problem)
        feedback_void(problem)
        problem.office = escalation.to_region
        problem.lead_organisation = None  # until it is dispatched anew
        problem.replied_on = None
        to = ProblemState.ACCEPTED
    moved(
        problem,
        move="decide-escalation",
        actor=actor,
        to=to,
        reason=escalation.decision_reason,
        organisation=lead,
    )
