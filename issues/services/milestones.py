from __future__ import annotations

from datetime import date
from typing import TypedDict

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.services.days import require_day_since_begin, require_planned_day
from common.errors import NotFound, RuleViolation
from common.records import locked, require_version, saved
from issues.enums import MeasureAct
from issues.models import Measure, Milestone
from issues.services.measure_history import record_act
from issues.services.measures import measure_for_change
from issues.services.steps import stated

MOST = 30


class MilestoneChanges(TypedDict, total=False):
    """What of a milestone is to be another; without a day of reaching it is open again."""

    text: str
    planned_on: date
    reached_on: date | None


@transaction.atomic
def milestone_add(*, actor: User, measure_id: int, text: str, planned_on: date) -> Milestone:
    """A further step of the measure.

    Raises NotFound, NotAllowed, RuleViolation (`text_missing`, `too_many_milestones`, `day_…`), ValidationError.
    """
    measure = measure_for_change(actor, measure_id, None)
    if measure.milestones.count() >= MOST:
        raise RuleViolation("too_many_milestones", _("A measure has at most %(most)s milestones.") % {"most": MOST})
    require_planned_day(planned_on, campaign=measure.campaign, field="planned_on")
    return saved(Milestone(measure=measure, text=stated(text, field="text"), planned_on=planned_on))


@transaction.atomic
def milestone_change(*, actor: User, milestone_id: int, changes: MilestoneChanges, version: int | None) -> Milestone:
    """Say it otherwise, plan it for another day, or note that it was reached: not later than today, nor too early.

    Raises NotFound, NotAllowed, Conflict `stale_version`, RuleViolation (`text_missing`, `day_…`), ValidationError.
    """
    measure, milestone = _locked(actor, milestone_id)
    require_version(milestone, version)
    was_reached = milestone.reached_on is not None
    if "text" in changes:
        milestone.text = stated(changes["text"], field="text")
    if "planned_on" in changes and changes["planned_on"] != milestone.planned_on:
        require_planned_day(changes["planned_on"], campaign=measure.campaign, field="planned_on")
        milestone.planned_on = changes["planned_on"]
    if "reached_on" in changes:
        milestone.reached_on = changes["reached_on"]
        if milestone.reached_on:
            require_day_since_begin(milestone.reached_on, campaign=measure.campaign, field="reached_on")
    saved(milestone)
    if milestone.reached_on and not was_reached:
        record_act(measure, MeasureAct.MILESTONE_REACHED, actor=actor, note=milestone.text)
    return milestone


@transaction.atomic
def milestone_remove(*, actor: User, milestone_id: int, version: int | None = None) -> Measure:
    """Take a step out; the audit trail keeps the row. Raises NotFound, NotAllowed, Conflict `stale_version`."""
    measure, milestone = _locked(actor, milestone_id)
    require_version(milestone, version)
    milestone.delete()
    return measure


def _locked(actor: User, milestone_id: int) -> tuple[Measure, Milestone]:
    """The measure first, as everything that hangs on it is changed by one at a time."""
    visible = Milestone.objects.visible_to(actor)
    measure_id = visible.filter(pk=milestone_id).values_list("measure", flat=True).first()
    measure = measure_for_change(actor, measure_id, None) if measure_id else None
    milestone = locked(visible, milestone_id)
    if measure is None or milestone is None:
        raise NotFound("milestone_not_found", _("There is no such milestone."))
    return measure, milestone
