"""The moves from the dispatch to the reply: what the office asks of an organisation and what that does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from common.errors import RuleViolation
from common.records import saved
from issues.enums import HandlingRole, HandlingState, ProblemState
from issues.models import Handling, Problem
from issues.own_words import RETURNED_TOO_OFTEN
from issues.selectors.deadlines import clockwork
from issues.services.clocks import default_due_on
from issues.services.escalations import escalate_by_itself
from issues.services.named_days import require_due_day
from issues.services.steps import (
    bounded,
    end_handlings,
    former_clerks,
    hand_out,
    is_returned_too_often,
    locked_for_move,
    moved,
    require_lead,
    stated,
)


@transaction.atomic
def problem_dispatch(  # noqa: PLR0913  # what an assignment slip says
    *,
    actor: User,
    problem_id: int,
    organisation: Organisation,
    due_on: date | None = None,
    requirement: str = "",
    assisting: Sequence[Organisation] = (),
    version: int | None,
) -> Problem:
    """The office names the lead and any assisting organisations.

    The due day is the profile's unless the office names another; then that one stays, whatever the profile becomes.
    Raises RuleViolation `due_in_past`, `due_too_far`, `day_of_rest`, `lead_cannot_assist`, `assists_twice`
    and `returned_before`, and what `locked_for_move` raises.
    """
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="dispatch", version=version)
    today = timezone.localdate()
    if due_on:
        require_due_day(due_on, today=today, calendar=clockwork(problem.campaign_id).calendar)
    if organisation in assisting:
        raise RuleViolation("lead_cannot_assist", _("The lead cannot assist itself."), field="assisting")
    if len(set(assisting)) < len(assisting):
        raise RuleViolation("assists_twice", _("This organisation is named twice."), field="assisting")
    clerks: dict[int, User] = {}
    if problem.dispatched_on:  # else nobody has had a turn
        clerks = former_clerks(problem, [organisation, *assisting])
        _require_reason_to_go_back(problem, organisation, requirement)
        end_handlings(problem)
    problem.lead_organisation = organisation
    problem.handled_by = sorted({*problem.handled_by, organisation.pk, *(unit.pk for unit in assisting)})
    problem.dispatched_on = today
    problem.replied_on = None
    named = None if due_on == default_due_on(problem, timezone.localtime()) else due_on
    requirement = bounded(requirement, field="requirement")
    moved(problem, move="dispatch", actor=actor, reason=requirement, organisation=organisation, day=named)
    units = [(organisation, HandlingRole.LEAD), *((unit, HandlingRole.ASSISTING) for unit in assisting)]
    hand_out(problem, units, actor=actor, requirement=requirement, clerks=clerks)
    return problem


def _require_reason_to_go_back(problem: Problem, organisation: Organisation, requirement: str) -> None:
    """Where the office agreed that it is not this organisation's, it says why it goes there all the same."""
    given_back = problem.handlings.filter(
        organisation=organisation, role=HandlingRole.LEAD, state=HandlingState.RETURNED
    )
    if not requirement.strip() and given_back.exists():
        message = _(
            "%(organisation)s returned it, and that was agreed. Choose another organisation, or say under “What is "
            "asked” why it goes there all the same."
        )
        raise RuleViolation("returned_before", message % {"organisation": organisation}, field="organisation")


@transaction.atomic
def problem_sign(*, actor: User, problem_id: int, version: int | None) -> Problem:
    """The lead organisation confirms that it has taken the problem up; whoever signs is in charge if nobody is yet."""
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="sign", version=version)
    lead = _signed(require_lead(problem), actor)
    return moved(problem, move="sign", actor=actor, organisation=lead.organisation)


@transaction.atomic
def problem_return(
    *, actor: User, problem_id: int, reason: str, belongs_to: Organisation | None = None, version: int | None
) -> Problem:
    """The lead organisation says that the problem is not its own, and whose it is if it knows.

    Raises RuleViolation `return_was_decided`, `too_many_returns` and `belongs_to_itself`, and what `locked_for_move`
    raises.
    """
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="return", version=version)
    lead = require_lead(problem)
    if lead.return_reason:
        message = _("The office has decided already that it stays here. Sign for it, or ask for escalation afterwards.")
        raise RuleViolation("return_was_decided", message)
    if is_returned_too_often(problem):
        message = _("It was returned too often. Sign for it; what your organisation cannot do, you can escalate then.")
        raise RuleViolation("too_many_returns", message)
    if belongs_to == lead.organisation:
        message = _("This is your own organisation. Name another one, or leave it empty.")
        raise RuleViolation("belongs_to_itself", message, field="belongs_to")
    lead.state = HandlingState.RETURNED
    lead.return_reason = stated(reason)
    lead.belongs_to = belongs_to
    saved(lead)
    return moved(problem, move="return", actor=actor, reason=lead.return_reason, organisation=lead.organisation)


@transaction.atomic
def problem_decide_return(
    *, actor: User, problem_id: int, decision: str, reason: str = "", by_meeting: bool = False, version: int | None
) -> Problem:
    """The office agrees, so that nobody leads until it dispatches anew, or upholds the assignment, which is final.

    As many returns as the profile allows, and the problem escalates by itself, unless a joint meeting decided
    whose it is.
    """
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="decide-return", version=version)
    returned_by = problem.lead_organisation
    if decision == "uphold":
        returned = problem.handlings.select_for_update().filter(state=HandlingState.RETURNED, role=HandlingRole.LEAD)
        handling = returned.latest("dispatched_at", "id")
        handling.state = HandlingState.DISPATCHED
        handling.due_on = problem.due_on or handling.due_on  # an escalation may have stopped the clock meanwhile
        saved(handling)
        words, to = stated(reason), ProblemState.DISPATCHED
        return moved(problem, move="decide-return", actor=actor, to=to, reason=words, organisation=returned_by)
    end_handlings(problem)
    problem.lead_organisation = None
    moved(problem, move="decide-return", actor=actor, reason=bounded(reason), organisation=returned_by)
    if not by_meeting and is_returned_too_often(problem):
        escalate_by_itself(problem, RETURNED_TOO_OFTEN)
    return problem


@transaction.atomic
def problem_start(*, actor: User, problem_id: int, version: int | None) -> Problem:
    """The lead organisation takes up what is to be redone."""
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="start", version=version)
    lead = _signed(require_lead(problem), actor)
    return moved(problem, move="start", actor=actor, organisation=lead.organisation)


@transaction.atomic
def problem_contact(*, actor: User, problem_id: int, said: str, version: int | None) -> Problem:
    """The lead organisation has spoken to the enterprise, or answered it for the time being."""
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="contact", version=version)
    text = stated(said, field="said")
    return moved(problem, move="contact", actor=actor, reason=text, organisation=problem.lead_organisation)


@transaction.atomic
def problem_reply(*, actor: User, problem_id: int, reply: str, signed_by: str, version: int | None) -> Problem:
    """The lead organisation answers, signed by a head of the unit; the office checks the answer."""
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="reply", version=version)
    lead = require_lead(problem)
    lead.assignee = lead.assignee or _clerk(actor)
    lead.signed_at = lead.signed_at or timezone.now()
    replied(lead, reply, signed_by)
    problem.replied_on = timezone.localdate()
    return moved(problem, move="reply", actor=actor, organisation=lead.organisation)


def replied(lead: Handling, reply: str, signed_by: str) -> Handling:
    """The organisation's turn, answered."""
    lead.state = HandlingState.REPLIED
    lead.replied_at = timezone.now()
    lead.reply = reply
    lead.reply_signed_by = signed_by
    return saved(lead)


def _signed(handling: Handling, actor: User) -> Handling:
    handling.signed_at = handling.signed_at or timezone.now()
    handling.assignee = handling.assignee or _clerk(actor)
    handling.state = HandlingState.SIGNED
    return saved(handling)


def _clerk(actor: User) -> User | None:
    """Another system signs and replies for its organisation, but is nobody who could be in charge."""
    return None if actor.is_client else actor
