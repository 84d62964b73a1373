"""The moves of the clock: more time asked and decided, a plan with promised days, and the terms of the profile."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import is_admin, require
from campaigns.models import Campaign
from common.errors import Conflict, RuleViolation
from common.queueing import hand_over
from common.records import saved
from issues.enums import ExtensionState
from issues.models import DeadlineTerm, Extension, Problem
from issues.rules.due import Happening, extension_refusal, last_extension, last_start
from issues.selectors.deadlines import clockwork, happenings_of
from issues.services.named_days import require_working_day
from issues.services.steps import bounded, locked_for_move, moved, stated
from issues.tasks import due_days_recount

REFUSALS = {
    "extension_too_late": _(
        "More time is asked at least %(notice)s working days before the due day (%(due_on)s). Reply with what is done."
    ),
    "extension_not_later": _("The due day is %(due_on)s already. Name a later one."),
    "extension_too_long": _(
        "At most %(first)s working days for the first time, and %(total)s from the day on which this turn began: "
        "%(last)s at the latest. Name an earlier day, or ask the office to put it into a plan."
    ),
}
# Where even the latest day is no later than the due day.
NO_MORE_TIME = _(
    "No more time can be given: it ends on %(last)s, %(total)s working days after this turn began. Reply with what is "
    "done, or ask the office to put it into a plan."
)


@transaction.atomic
def problem_extend(*, actor: User, problem_id: int, until: date, reason: str, version: int | None) -> Problem:
    """The lead organisation asks for more time, in time.

    Raises Conflict `extension_waiting`, RuleViolation `day_of_rest`, `extension_too_late`,
    `extension_not_later`, `extension_too_long`, and what `locked_for_move` raises.
    """
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="extend", version=version)
    if problem.extensions.waiting().exists():
        raise Conflict("extension_waiting", _("More time is asked for already. The office decides on it."))
    due_on = _require_time_for(problem, until)
    text = stated(reason)
    saved(Extension(problem=problem, due_on=due_on, until=until, reason=text, asked_by=actor))
    return moved(problem, move="extend", actor=actor, reason=text, organisation=problem.lead_organisation, day=until)


def _require_time_for(problem: Problem, until: date) -> date:
    due_on, dispatched_on = problem.due_on, problem.dispatched_on
    if due_on is None or dispatched_on is None:
        raise Conflict("no_due_day", _("No clock runs for this problem."))
    clocks, start = clockwork(problem.campaign_id), last_start(happenings_of(problem.pk))
    turn: dict[str, Any] = {
        "due_on": due_on,
        "started_on": start.at.date() if start else dispatched_on,
        "is_first": not _extended_since(start, problem),
        "urgency": problem.urgency,
        "profile": clocks.profile,
        "calendar": clocks.calendar,
    }
    refused = extension_refusal(today=timezone.localdate(), until=until, **turn)
    if refused:
        last = last_extension(**turn)
        words = {
            "due_on": due_on,
            "notice": clocks.profile.times("extension_notice", problem.urgency),
            "first": clocks.profile.times("extension_first", problem.urgency),
            "total": clocks.profile.times("extension_total", problem.urgency),
            "last": last,
        }
        message = NO_MORE_TIME if refused != "extension_too_late" and last <= due_on else REFUSALS[refused]
        raise RuleViolation(refused, message % words, field="until")
    require_working_day(until, calendar=clocks.calendar, field="until")
    return due_on


def _extended_since(start: Happening | None, problem: Problem) -> bool:
    """What another organisation was granted, or this one before it had to begin again, does not count."""
    granted = problem.extensions.filter(state=ExtensionState.GRANTED)
    return (granted.filter(decided_at__gte=start.at) if start else granted).exists()


@transaction.atomic
def problem_decide_extension(
    *, actor: User, problem_id: int, decision: str, reason: str = "", approved_by: str = "", version: int | None
) -> Problem:
    """The office grants the day that was asked, or refuses with a reason. A second grant names the leader who approved.

    Raises Conflict `no_extension_waiting`, RuleViolation `leader_missing` and `leader_needless`, and what
    `locked_for_move` raises.
    """
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="decide-extension", version=version)
    extension = problem.extensions.waiting().select_for_update().first()
    if extension is None:
        raise Conflict("no_extension_waiting", _("No more time is asked for, or somebody has decided already."))
    is_granted, leader = decision == "grant", approved_by.strip()
    has_former = _extended_since(last_start(happenings_of(problem.pk)), problem)
    if leader and not is_granted:
        message = _("A leader approves more time that is granted. Leave it empty, or grant it.")
        raise RuleViolation("leader_needless", message, field="approved_by")
    if is_granted and has_former and not leader:
        message = _("It was extended before: name the leader in charge who approved it this time.")
        raise RuleViolation("leader_missing", message, field="approved_by")
    extension.state = ExtensionState.GRANTED if is_granted else ExtensionState.REFUSED
    extension.decision_reason = bounded(reason) if is_granted else stated(reason)
    extension.approved_by = leader
    extension.decided_by = actor
    extension.decided_at = timezone.now()
    saved(extension)
    return moved(
        problem,
        move="decide-extension",
        actor=actor,
        reason=extension.decision_reason,
        organisation=problem.lead_organisation,
        day=extension.until if is_granted else None,
    )


@transaction.atomic
def problem_resume(*, actor: User, problem_id: int, reason: str = "", version: int | None) -> Problem:
    """Conditions are ripe: the clock goes on with the working days that were left."""
    problem = locked_for_move(actor=actor, problem_id=problem_id, move="resume", version=version)
    return moved(problem, move="resume", actor=actor, reason=bounded(reason), organisation=problem.lead_organisation)


@transaction.atomic
def deadline_term_set(
    *, actor: User, campaign: Campaign | None, step: str, urgency: str, amount: int | None, unit: str
) -> DeadlineTerm | None:
    """Replace one term of the profile, of a campaign or of all; without an amount the one above it holds again.

    Running clocks that follow the profile are counted again by a worker. Raises NotAllowed, ValidationError.
    """
    require(is_admin(actor))
    rows = DeadlineTerm.objects.select_for_update()
    found = rows.filter(campaign=campaign, step=step, urgency=urgency).first()
    campaign_ids = [campaign.pk] if campaign else []
    hand_over(due_days_recount, campaign_ids)
    if amount is None:
        if found is not None:
            found.delete()
        return None
    term = found or DeadlineTerm(campaign=campaign, step=step, urgency=urgency)
    term.amount, term.unit = amount, unit
    return saved(term)
