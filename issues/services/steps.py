"""What every move of a problem does: the lock, the permission, the table, the change, the due day, the event."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from accounts.policy import require
from common.errors import Conflict, NotFound, RuleViolation
from common.presentation import listed
from common.records import require_version, saved
from issues.enums import (
    UNREPLIED_TURNS,
    EscalationState,
    ExtensionState,
    HandlingRole,
    HandlingState,
    MoveName,
    ProblemState,
)
from issues.models import Handling, Problem
from issues.policy import assisting_turns, can_decide_escalation, can_move_problem, can_take_back, parties_of
from issues.rules.course import handling_days, note_course
from issues.rules.due import CHANGES_DUE, Happening, due_day, due_steps, starts_term
from issues.rules.moves import OF_ASSISTING, Move, count_since_decision, is_possible, possible, target_of
from issues.selectors.deadlines import clockwork, deadline_profile, happenings_of
from issues.services.locks import problem_locked
from issues.services.reopening import reopening_refusal
from issues.services.standing_still import clocks_go_on
from issues.services.timeline import record_event

LONGEST_REASON = 2000
LONGEST_NAME = 60


def moves_for(actor: User, problem: Problem) -> list[Move]:
    """What this actor may do to the problem now. Needs `problem.office` loaded; a few queries at most."""
    found = possible(problem.state, parties_of(actor, problem))
    names = {move.name for move in found}
    hidden = _hidden(actor, problem, names)
    if names & OF_ASSISTING and own_assisting(actor, problem) is None:
        hidden |= OF_ASSISTING
    return [move for move in found if move.name not in hidden]


def _hidden(actor: User, problem: Problem, names: Set[str]) -> set[str]:
    """What the state allows the actor's parties and the problem's history does not."""
    hidden = {"ask-plan"} if problem.plan_asked_until else set()
    if "return" in names and (is_returned_too_often(problem) or _was_upheld(problem)):
        return {"return"}
    if names & {"extend", "decide-extension"}:
        return hidden | {"extend" if problem.extensions.waiting().exists() else "decide-extension"}
    if names & {"take-back", "decide-escalation"}:
        return _hidden_of_escalation(actor, problem)
    if "withdraw" in names and problem.dispatched_on:
        return {"withdraw"}
    if "reopen" in names and reopening_refusal(actor, problem):
        return {"reopen"}
    return hidden


def _was_upheld(problem: Problem) -> bool:
    """The present lead has returned it, and the office decided that it stays there."""
    return problem.handlings.active().filter(role=HandlingRole.LEAD).exclude(return_reason="").exists()


def _hidden_of_escalation(actor: User, problem: Problem) -> set[str]:
    waiting = problem.escalations.select_related("to_region").filter(state=EscalationState.REQUESTED).first()
    if waiting is None:  # brought here without the history of who asked
        return {"take-back", "decide-escalation"}
    waiting.problem = problem
    hidden = set() if can_take_back(actor, waiting) else {"take-back"}
    decides = can_decide_escalation(actor, to_region=waiting.to_region, campaign_id=problem.campaign_id)
    return hidden if decides else hidden | {"decide-escalation"}


def locked_for_move(*, actor: User, problem_id: int, move: str, version: int | None) -> Problem:
    """The problem's row, locked, for this move by this actor.

    Raises NotFound, NotAllowed, Conflict `stale_version`, and Conflict `move_not_possible` when the state forbids it,
    with the moves that are possible instead.
    """
    problem = problem_locked(actor=actor, problem_id=problem_id)
    if problem is None:
        raise NotFound("problem_not_found", _("There is no such problem."))
    require(can_move_problem(actor, problem, move))
    require_version(problem, version)
    if not is_possible(move, problem.state, parties_of(actor, problem)):
        raise _not_possible(actor, problem)
    return problem


def require_unhandled(actor: User, problem: Problem) -> None:
    """What an organisation was given ends by an answer, whatever level has it now. Raises Conflict `was_dispatched`."""
    if problem.dispatched_on is None:
        return
    message = _(
        "It was dispatched before, so it is not withdrawn any more: it ends with an answer that the enterprise rates."
    )
    possible_now = [move.name for move in moves_for(actor, problem)]
    raise Conflict("was_dispatched", message, state=problem.state, possible=possible_now)


def _not_possible(actor: User, problem: Problem) -> Conflict:
    instead = [move.name for move in moves_for(actor, problem)]
    words: dict[str, Any] = {
        "state": problem.get_state_display(),
        "instead": listed(MoveName(name).label for name in instead),
    }
    message = _("This is not possible while the problem is “%(state)s”.")
    if problem.merged_into:
        words["number"] = problem.merged_into.number
        message = _("This problem was merged into %(number)s: go on there.")
    elif instead:
        message = _("This is not possible while the problem is “%(state)s”. You can now: %(instead)s.")
    return Conflict("move_not_possible", message % words, state=problem.state, possible=instead)


def moved(  # noqa: PLR0913  # what a move says
    problem: Problem,
    *,
    move: str,
    actor: User | None,
    to: str = "",
    reason: str = "",
    organisation: Organisation | None = None,
    day: date | None = None,
    is_for_all: bool = False,
) -> Problem:
    """Save the changed problem in the move's target state, with the due day that follows, and append the event.

    `day` is the day that the move itself names; `to` the target where a decision chose it. `is_for_all` says that an
    office answered a common problem, not the organisation in the lead.
    """
    from_state, now = problem.state, timezone.now()
    problem.state = to or target_of(move, from_state)
    happening = Happening(move, timezone.localtime(now), problem.state, day)
    clocks_go_on(problem, happening, from_state)
    if problem.state != from_state:
        problem.plan_asked_until = None
    if move in CHANGES_DUE:
        _set_due_day(problem, happening)
    _note_course(problem, f"{move}-for-all" if is_for_all else move, happening.at, day)
    problem.handling_days = _handling_days(problem)
    if from_state == ProblemState.IN_PROGRESS != problem.state:
        _lapse_extension(problem, actor)
    saved(problem)
    record_event(
        problem,
        move=move,
        from_state=from_state,
        actor=actor,
        reason=reason,
        organisation=organisation,
        day=day,
        at=now,
    )
    return problem


def _set_due_day(problem: Problem, happening: Happening) -> None:
    clocks = clockwork(problem.campaign_id)
    # What starts a term does so whatever was before.
    before = [] if starts_term(happening) else happenings_of(problem.pk)
    steps = due_steps(
        [*before, happening],
        urgency=problem.urgency,
        profile=clocks.profile,
        calendar=clocks.calendar,
        known=problem.original_due_on,
    )
    problem.due_on = due_day(steps, problem.due_on)
    problem.original_due_on = problem.original_due_on or problem.due_on
    if happening.move == "dispatch":
        return  # Whoever was in the lead is done; the next one gets this day with the slip.
    lead = active_lead(problem)
    if lead is not None and problem.due_on and lead.due_on != problem.due_on:
        lead.due_on = problem.due_on
        saved(lead)


def _note_course(problem: Problem, move: str, now: datetime, day: date | None) -> None:
    def term_end(step: str, since: date) -> date:
        clocks = clockwork(problem.campaign_id)
        return clocks.profile.term(step, problem.urgency).end(datetime.combine(since, now.timetz()), clocks.calendar)

    note_course(problem, move, today=now.date(), day=day, term_end=term_end)


def _handling_days(problem: Problem) -> int | None:
    """Known once it is closed; what was never dispatched was not handled."""
    if problem.closed_on is None or problem.dispatched_on is None:
        return None
    return handling_days(
        happenings_of(problem.pk),
        dispatched_on=problem.dispatched_on,
        closed_on=problem.closed_on,
        calendar=clockwork(problem.campaign_id).calendar,
    )


def _lapse_extension(problem: Problem, actor: User | None) -> None:
    for extension in problem.extensions.waiting().select_for_update():
        extension.state = ExtensionState.LAPSED
        extension.decided_at = timezone.now()
        extension.decided_by = actor
        saved(extension)


def stated(text: str, *, field: str = "reason", most: int = LONGEST_REASON) -> str:
    """Raises RuleViolation `<field>_missing` or `<field>_too_long`."""
    if not text.strip():
        raise RuleViolation(f"{field}_missing", _("Say it in words: this cannot stay empty."), field=field)
    return bounded(text, field=field, most=most)


def bounded(text: str, *, field: str = "reason", most: int = LONGEST_REASON) -> str:
    if len(text.strip()) > most:
        message = _("At most %(most)s characters; this has %(length)s. Shorten it.")
        words = {"most": most, "length": len(text.strip())}
        raise RuleViolation(f"{field}_too_long", message % words, field=field)
    return text.strip()


def own_assisting(actor: User, problem: Problem) -> Handling | None:
    """The turn of an organisation of the actor to assist, as long as it has not answered."""
    rows = assisting_turns(actor, problem).filter(state__in=UNREPLIED_TURNS)
    return rows.select_related("organisation").order_by("pk").first()


def active_lead(problem: Problem) -> Handling | None:
    """The handling of the lead organisation, locked."""
    rows = problem.handlings.select_related("organisation").select_for_update(of=("self",))
    return rows.active().filter(role=HandlingRole.LEAD).first()


def require_lead(problem: Problem) -> Handling:
    """Raises Conflict `no_lead`: the record was brought here without the history of who handles it."""
    lead = active_lead(problem)
    if lead is None:
        raise Conflict("no_lead", _("No organisation is in the lead of this problem."))
    return lead


def hand_out(
    problem: Problem,
    units: Sequence[tuple[Organisation, HandlingRole]],
    *,
    actor: User,
    requirement: str,
    clerks: Mapping[int, User],
) -> None:
    """The turns of these organisations begin: the lead's until the due day, the others' until their own shorter one.

    `clerks`, by the key of the organisation, are in charge from the beginning.
    """
    if problem.due_on is None:
        raise Conflict("no_due_day", _("No clock runs for this problem."))
    clocks = clockwork(problem.campaign_id)
    helps_until = clocks.profile.term("assist", problem.urgency).end(timezone.localtime(), clocks.calendar)
    for unit, role in units:
        is_lead = role == HandlingRole.LEAD
        saved(
            Handling(
                problem=problem,
                organisation=unit,
                assignee=clerks.get(unit.pk),
                role=role,
                due_on=problem.due_on if is_lead else min(helps_until, problem.due_on),
                requirement=requirement,
                dispatched_by=actor,
            )
        )


def former_clerks(problem: Problem, units: Iterable[Organisation]) -> dict[int, User]:
    """By the key of the organisation: who was in charge when it last had a turn, and still handles for it."""
    found = {unit.pk: _former_clerk(problem, unit) for unit in units}
    return {key: clerk for key, clerk in found.items() if clerk}


def _former_clerk(problem: Problem, unit: Organisation) -> User | None:
    turns = problem.handlings.filter(organisation=unit).order_by("-dispatched_at", "-id")
    former = turns.values_list("assignee", flat=True).first()
    if former is None:
        return None
    clerks: QuerySet[User] = User.objects.handling_for(unit.pk, problem.campaign_id)
    return clerks.filter(pk=former).first()


def end_handlings(problem: Problem, *, replied: bool = True) -> None:
    """Whoever handled the problem so far is done with it; their rows stay as history.

    With `replied=False` those who have replied keep that as their last word.
    """
    active = problem.handlings.active()
    for handling in (active if replied else active.exclude(state=HandlingState.REPLIED)).select_for_update():
        handling.state = HandlingState.ENDED
        saved(handling)


def times_of(problem: Problem, step: str) -> int:
    """How often the profile allows it, a problem of this urgency."""
    return deadline_profile(problem.campaign_id).times(step, problem.urgency)


def count_of(problem: Problem, move: str) -> int:
    """How often the move was made since the upper level last decided."""
    return count_since_decision([one.move for one in happenings_of(problem.pk)], move)


def is_returned_too_often(problem: Problem) -> bool:
    """As often as the profile allows: it stays, or goes up."""
    return count_of(problem, "return") >= times_of(problem, "returns")
