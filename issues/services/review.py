"""The moves after the reply: the office checks it, the enterprise rates it, and it is closed, redone or reopened."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from accounts.models import Organisation, User
from common.errors import RuleViolation
from common.queueing import hand_over
from common.records import locked, saved
from issues.enums import HandlingRole, Outcome, ProblemState
from issues.models import Feedback, Problem, ProblemEvent
from issues.own_words import NOBODY_RATED, RATED_WELL, REDONE_TOO_OFTEN, kept
from issues.rules.profile import Unit
from issues.rules.verdict import Verdict, capped, may_close, objection, outcomes_below
from issues.selectors.deadlines import Clockwork, clockwork
from issues.services.escalations import escalate_by_itself
from issues.services.feedback import feedback_void
from issues.services.reopening import reopening_refusal
from issues.services.steps import (
    active_lead,
    bounded,
    count_of,
    end_handlings,
    former_clerks,
    hand_out,
    locked_for_move,
    moved,
    stated,
    times_of,
)
from issues.services.timeline import record_event
from issues.tasks import feedback_invite

# In the timeline of what was merged into a problem: that one is closed, and is opened again. Neither is a move.
FOLLOWS, FOLLOWS_ON = "follow", "follow-on"
CLOSED_AT_ONCE = 1000  # in one round; the next begins ten minutes later

# What the page says when the enterprise's verdict forbids this closing, and at which field.
OBJECTIONS = {
    "enterprise_says_unsolved": (
        _("The enterprise says that it is not solved. It can be closed as: %(outcomes)s."),
        "outcome",
    ),
    "enterprise_says_partly": (
        _("The enterprise says that it is partly solved. It can be closed as: %(outcomes)s."),
        "outcome",
    ),
    "redo_first": (
        _("The enterprise is not satisfied and says that it is not solved: have it redone before it is closed."),
        "outcome",
    ),
    "fault_unanswered": (
        _("The enterprise is not satisfied. Have it redone, or say why the organisation is not at fault."),
        "reason",
    ),
}


@transaction.atomic
def problem_approve(*, actor: User, problem_id: int, outcome: str = "", version: int | None) -> Problem:
    """The office finds the reply good enough to be rated: the enterprise is asked for its own verdict.

    `outcome` is what the office found, with which the problem is closed if the enterprise says nothing.
    """
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="approve", version=version)
    moved(problem, move="approve", actor=actor)
    _ask_for_feedback(problem, outcome or Outcome.EXPLAINED)
    return problem


@transaction.atomic
def problem_close(*, actor: User, problem_id: int, outcome: str, reason: str = "", version: int | None) -> Problem:
    """The office verifies and closes, in accord with the enterprise's verdict. What was merged into it is told.

    Raises RuleViolation `awaiting_feedback` (no rating yet, window open), and those of OBJECTIONS.
    """
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="close", version=version)
    # The enterprise may be answering at this moment: wait for its word. The lock comes after the problem's, as ever.
    feedback = problem.feedback.select_for_update().newest_first().first()
    verdict = Verdict(feedback.solved, feedback.score) if feedback and feedback.score else None
    window_is_over = feedback is not None and feedback.expires_at <= timezone.now()
    if not may_close(verdict=verdict, window_is_over=window_is_over):
        message = _("It can be closed once it was rated, or when the time to rate is over; then it closes by itself.")
        raise RuleViolation("awaiting_feedback", message, field="outcome")
    if verdict is not None:
        again = ProblemEvent.objects.filter(problem=problem, move__in=["redo", "reopen"])
        code = objection(verdict, outcome=outcome, has_reason=bool(reason.strip()), was_redone=again.exists())
        if code:
            message, field = OBJECTIONS[code]
            words = {"outcomes": outcome_words(verdict.solved)}
            raise RuleViolation(code, message % words, field=field)
    return _closed(problem, actor=actor, outcome=outcome, reason=bounded(reason))


def outcome_words(solved: str) -> str:
    """The names of what it can be closed as after this word of the enterprise."""
    return pgettext("between items", ", ").join(str(Outcome(one).label) for one in outcomes_below(solved))


def _closed(problem: Problem, *, actor: User | None, outcome: str, reason: str) -> Problem:
    problem.outcome = outcome
    problem.closed_on = timezone.localdate()
    end_handlings(problem, replied=False)
    moved(problem, move="close", actor=actor, reason=reason)
    _tell_merged(problem, actor, FOLLOWS)
    return problem


def windows_close() -> int:
    """Close what is over without a complaint, as the office found it, the oldest first; returns how many.

    That is what nobody rated within the window, and what was rated well and the office has not closed meanwhile.
    """
    over = Feedback.objects.to_close(timezone.now()).order_by("expires_at").values_list("problem", flat=True)
    return sum(_closed_by_itself(problem_id) for problem_id in list(over[:CLOSED_AT_ONCE]))


@transaction.atomic
def _closed_by_itself(problem_id: int) -> bool:
    waiting = Problem.objects.filter(state=ProblemState.AWAITING_FEEDBACK)
    problem = locked(waiting, problem_id, "office", "campaign", "enterprise")
    # It may have been rated badly, or asked anew, since the list was made.
    feedback = problem.feedback.select_for_update().newest_first().first() if problem else None
    if problem is None or feedback is None or feedback.expires_at > timezone.now():
        return False
    verdict = Verdict(feedback.solved, feedback.score) if feedback.score else None
    if verdict is not None and not verdict.is_content:
        return False
    reason = kept(RATED_WELL if verdict else NOBODY_RATED)
    outcome = capped(feedback.silent_outcome, solved=verdict.solved) if verdict else feedback.silent_outcome
    _closed(problem, actor=None, outcome=outcome, reason=reason)
    return True


def _tell_merged(problem: Problem, actor: User | None, move: str) -> None:
    """What was merged into it is told in its timeline; this being news, its enterprise gets a letter."""
    for child in problem.merged.order_by("pk"):
        record_event(child, move=move, from_state=child.state, actor=actor, reason=problem.number)


@transaction.atomic
def problem_redo(*, actor: User, problem_id: int, reason: str, version: int | None) -> Problem:
    """Empty, evasive, or not solved: the same organisation again, with a new clock.

    The last redo that the profile allows escalates by itself.
    """
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="redo", version=version)
    _again(problem, "redo", actor, stated(reason))
    if count_of(problem, "redo") >= times_of(problem, "redos"):
        escalate_by_itself(problem, REDONE_TOO_OFTEN)
    return problem


@transaction.atomic
def problem_reopen(*, actor: User, problem_id: int, reason: str, version: int | None) -> Problem:
    """A closed problem goes on with a new clock, a refused one is looked at again; the history stays.

    The office as often as needed, whoever reported it once for the enterprise, both within the time of the profile.
    Raises RuleViolation `reopened_before`, `reopen_too_late`, `never_dispatched`, and what `locked_for_move` raises.
    """
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="reopen", version=version)
    if refusal := reopening_refusal(actor, problem):
        raise refusal
    if problem.state == ProblemState.REJECTED:
        return moved(problem, move="reopen", actor=actor, reason=stated(reason))
    problem.closed_on = None
    problem.outcome = ""
    _again(problem, "reopen", actor, stated(reason))
    _tell_merged(problem, actor, FOLLOWS_ON)
    return problem


def _again(problem: Problem, move: str, actor: User, reason: str) -> Problem:
    """A new turn of the same organisation; whoever was asked to rate the former reply need not any more.

    Raises RuleViolation `never_dispatched`.
    """
    lead = problem.lead_organisation
    if lead is None or problem.dispatched_on is None:
        raise RuleViolation("never_dispatched", _("Nobody was in the lead of it. Report it as a new problem."))
    feedback_void(problem)
    end_handlings(problem)
    problem.replied_on = None
    moved(problem, move=move, actor=actor, reason=reason, organisation=lead)
    clerks = former_clerks(problem, [lead])
    hand_out(problem, [(lead, HandlingRole.LEAD)], actor=actor, requirement=reason, clerks=clerks)
    return problem


def _ask_for_feedback(problem: Problem, silent_outcome: str) -> None:
    """Open the rating window on this reply and the organisation that gave it; what was asked before is over.

    The personal link itself is made and sent by a worker, and only its hash is kept.
    """
    feedback_void(problem)
    now = timezone.now()
    feedback = saved(
        Feedback(
            problem=problem,
            campaign=problem.campaign,
            team=problem.team,
            organisation=_answered_by(problem),
            category=problem.category,
            region=problem.region,
            industry=problem.industry,
            size=problem.size,
            asked_at=now,
            expires_at=window_end(now, clockwork(problem.campaign_id), problem.urgency),
            silent_outcome=silent_outcome,
        )
    )
    # The sooner the better, but no more than that: what does not reach the queue, `schedule.invite_waiting` finds.
    hand_over(feedback_invite, feedback.pk)


def _answered_by(problem: Problem) -> Organisation | None:
    """The lead organisation, unless its office answered for all."""
    lead = active_lead(problem)
    return None if lead and lead.common_problem_id else problem.lead_organisation


def window_end(asked_at: datetime, clocks: Clockwork, urgency: str) -> datetime:
    """When the rating window that opened at `asked_at` ends: by hours to the minute, by days with the last of them."""
    term = clocks.profile.term("rate", urgency)
    local = timezone.localtime(asked_at)
    if term.unit == Unit.HOURS:
        return asked_at + term.hours
    last_day = term.end(local, clocks.calendar)
    return datetime.combine(last_day, time.max, tzinfo=local.tzinfo)
