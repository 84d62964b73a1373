"""The moves of a problem. Each: lock, policy, rules, change, event; the table itself is `issues.rules.moves`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.policy import require
from common.errors import Conflict, NotFound, RuleViolation
from common.records import locked, require_version, saved
from issues.enums import HandlingRole, HandlingState, Outcome, Solved
from issues.models import Category, Feedback, Handling, Problem
from issues.policy import can_move_problem, parties_of
from issues.rules.clocks import RATING_WINDOW_DAYS
from issues.rules.moves import BY_NAME, MOVES, Move, is_possible, may_close
from issues.services.timeline import record_event
from issues.tasks import feedback_invite


def moves_for(actor: User, problem: Problem) -> list[Move]:
    """What this actor may do to the problem now. Needs `problem.office` loaded; no further query."""
    parties = parties_of(actor, problem)
    return [move for move in MOVES if problem.state in move.sources and not parties.isdisjoint(move.parties)]


def locked_for_move(*, actor: User, problem_id: int, move: str, version: int | None) -> Problem:
    """The problem's row, locked, for this move by this actor.

    Raises NotFound, NotAllowed, Conflict `stale_version`, and Conflict `move_not_possible` when the state forbids it.
    """
    visible = Problem.objects.visible_to(actor)
    problem = locked(visible, problem_id, "office", "campaign", "enterprise", "category")
    if problem is None:
        raise NotFound("problem_not_found", _("There is no such problem."))
    require(can_move_problem(actor, problem, move))
    require_version(problem, version)
    if not is_possible(move, problem.state):
        raise Conflict(
            "move_not_possible",
            _("This is not possible while the problem is “%(state)s”.") % {"state": problem.get_state_display()},
        )
    return problem


def moved(
    problem: Problem, *, move: str, actor: User, reason: str = "", organisation: Organisation | None = None
) -> Problem:
    """Save the changed problem in the move's target state and append the event."""
    from_state = problem.state
    problem.state = BY_NAME[move].target
    saved(problem)
    record_event(problem, move=move, from_state=from_state, actor=actor, reason=reason, organisation=organisation)
    return problem


@transaction.atomic
def problem_accept(
    *, actor: User, problem_id: int, category: Category, urgency: str, term: str, version: int | None
) -> Problem:
    """The office takes the problem on, with its class, urgency and term."""
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="accept", version=version)
    problem.category = category
    problem.urgency = urgency
    problem.term = term
    problem.accepted_on = timezone.localdate()
    return moved(problem, move="accept", actor=actor)


@transaction.atomic
def problem_dispatch(  # noqa: PLR0913  # what an assignment slip says
    *,
    actor: User,
    problem_id: int,
    organisation: Organisation,
    due_on: date,
    requirement: str = "",
    assisting: Sequence[Organisation] = (),
    version: int | None,
) -> Problem:
    """The office names the lead and any assisting organisations, with a due day.

    Raises RuleViolation `due_in_past` and `lead_cannot_assist`, and what `locked_for_move` raises.
    """
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="dispatch", version=version)
    today = timezone.localdate()
    if due_on < today:
        raise RuleViolation("due_in_past", _("The due day lies in the past."), field="due_on")
    if organisation in assisting:
        raise RuleViolation("lead_cannot_assist", _("The lead cannot assist itself."), field="assisting")
    end_handlings(problem)
    roles = [(organisation, HandlingRole.LEAD), *((unit, HandlingRole.ASSISTING) for unit in assisting)]
    for unit, role in roles:
        saved(
            Handling(
                problem=problem,
                organisation=unit,
                role=role,
                due_on=due_on,
                requirement=requirement,
                dispatched_by=actor,
            )
        )
    problem.lead_organisation = organisation
    problem.dispatched_on = today
    problem.due_on = due_on
    problem.original_due_on = problem.original_due_on or due_on
    problem.replied_on = None
    return moved(problem, move="dispatch", actor=actor, reason=requirement, organisation=organisation)


@transaction.atomic
def problem_sign(*, actor: User, problem_id: int, version: int | None) -> Problem:
    """The lead organisation confirms that it has taken the problem up."""
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="sign", version=version)
    lead = _lead_handling(problem)
    _sign(lead)
    saved(lead)
    return moved(problem, move="sign", actor=actor, organisation=lead.organisation)


@transaction.atomic
def problem_reply(*, actor: User, problem_id: int, reply: str, signed_by: str, version: int | None) -> Problem:
    """The lead organisation answers, signed by a head of the unit; the enterprise is asked for its own verdict."""
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="reply", version=version)
    lead = _lead_handling(problem)
    _sign(lead)
    lead.state = HandlingState.REPLIED
    lead.replied_at = timezone.now()
    lead.reply = reply
    lead.reply_signed_by = signed_by
    saved(lead)
    problem.replied_on = timezone.localdate()
    moved(problem, move="reply", actor=actor, organisation=lead.organisation)
    _ask_for_feedback(problem)
    return problem


@transaction.atomic
def problem_close(
    *, actor: User, problem_id: int, outcome: str, reason: str = "", call_back: str = "", version: int | None
) -> Problem:
    """The office verifies and closes. `call_back` says whom it spoke to when there is no rating yet.

    Raises RuleViolation `awaiting_feedback` (no rating, no call-back, window open) and `enterprise_says_unsolved`.
    """
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="close", version=version)
    # The enterprise may be answering at this moment: wait for its word. The lock comes after the problem's, as ever.
    feedback = problem.feedback.select_for_update().order_by("-asked_at").first()
    is_rated = feedback is not None and feedback.answered_at is not None
    window_is_over = feedback is not None and feedback.expires_at <= timezone.now()
    if not may_close(is_rated=is_rated, window_is_over=window_is_over, has_call_back=bool(call_back.strip())):
        message = _("The enterprise has not answered yet and may still do so. Call back and note whom you spoke to.")
        raise RuleViolation("awaiting_feedback", message, field="call_back")
    if is_rated and feedback and feedback.solved == Solved.NO and outcome == Outcome.SOLVED:
        message = _("The enterprise says that it is not solved. Choose another outcome.")
        raise RuleViolation("enterprise_says_unsolved", message, field="outcome")
    problem.outcome = outcome
    problem.closed_on = timezone.localdate()
    end_handlings(problem, replied=False)
    note = "\n".join(part for part in (reason.strip(), call_back.strip()) if part)
    return moved(problem, move="close", actor=actor, reason=note)


@transaction.atomic
def problem_withdraw(*, actor: User, problem_id: int, reason: str, version: int | None) -> Problem:
    """The reporter or the office takes the problem back; it counts nowhere from then on."""
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="withdraw", version=version)
    end_handlings(problem, replied=False)
    return moved(problem, move="withdraw", actor=actor, reason=_stated(reason))


def _stated(reason: str) -> str:
    if not reason.strip():
        raise RuleViolation("reason_missing", _("Say why."), field="reason")
    return reason.strip()


def _lead_handling(problem: Problem) -> Handling:
    rows = problem.handlings.select_related("organisation").select_for_update(of=("self",))
    return rows.active().get(role=HandlingRole.LEAD)


def _sign(handling: Handling) -> None:
    handling.signed_at = handling.signed_at or timezone.now()
    handling.state = HandlingState.SIGNED


def end_handlings(problem: Problem, *, replied: bool = True) -> None:
    """Whoever handled the problem so far is done with it; their rows stay as history.

    With `replied=False` those who have replied keep that as their last word.
    """
    active = problem.handlings.active()
    for handling in (active if replied else active.exclude(state=HandlingState.REPLIED)).select_for_update():
        handling.state = HandlingState.ENDED
        saved(handling)


def _ask_for_feedback(problem: Problem) -> None:
    """Open the rating window; the personal link itself is made and sent by a worker, and only its hash is kept."""
    now = timezone.now()
    feedback = problem.feedback.select_for_update().filter(answered_at__isnull=True).first() or Feedback(
        problem=problem,
        campaign=problem.campaign,
        team=problem.team,
        organisation=problem.lead_organisation,
        category=problem.category,
        region=problem.region,
        industry=problem.industry,
        size=problem.size,
    )
    feedback.asked_at = now
    feedback.expires_at = window_end(now)
    feedback.token_hash = None
    saved(feedback)
    # The sooner the better, but no more than that: what does not reach the queue, `schedule.invite_waiting` finds.
    transaction.on_commit(lambda: feedback_invite.delay(feedback.pk), robust=True)


def window_end(asked_at: datetime) -> datetime:
    """When the rating window that opened at `asked_at` ends (calendar days)."""
    return asked_at + timedelta(days=RATING_WINDOW_DAYS)
