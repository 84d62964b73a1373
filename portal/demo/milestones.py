"""The steps of long measures, with what was reached and what is late, and the history of what the demo accounts did."""

from __future__ import annotations

import datetime as dt

from accounts.models import User
from issues.enums import MeasureAct, MeasureStatus, Term
from issues.models import Measure, MeasureEvent, Milestone
from portal.demo.days import moment
from portal.demo.world import World

# Working days before the planned day, and what is reached then.
_STEPS = ((12, "与企业会商，形成方案"), (6, "完成审批，签订协议"), (0, "落实到位，回访企业"))
_MINUTES = 200


def planned(world: World, measure: Measure, user: User | None) -> None:
    """Long-term measures have their steps; of those that a demo account recorded the history is told."""
    if measure.term == Term.LONG_TERM:
        for before, text in _STEPS:
            day = world.days.before(measure.planned_on, before)
            world.store.new(
                Milestone, measure_id=measure.pk, text=text, planned_on=day, reached_on=_reached(world, measure, day)
            )
    if user is not None:
        _told(world, measure, user, MeasureAct.PLANNED, world.days.before(measure.planned_on, 15))
        if measure.implemented_on is not None:
            _told(world, measure, user, MeasureAct.IMPLEMENTED, measure.implemented_on)


def _reached(world: World, measure: Measure, day: dt.date) -> dt.date | None:
    """The first steps in time; the last ones of a measure that is still planned are ahead, or late."""
    if measure.status == MeasureStatus.IMPLEMENTED:
        return min(day, measure.implemented_on or day)
    return day if world.days.after(day, 4) <= world.days.today else None


def _told(world: World, measure: Measure, user: User, act: MeasureAct, day: dt.date) -> None:
    is_first = act == MeasureAct.PLANNED
    world.store.new(
        MeasureEvent,
        measure_id=measure.pk,
        at=moment(min(day, world.days.last), _MINUTES),
        act=act,
        from_status="" if is_first else MeasureStatus.PLANNED,
        to_status=MeasureStatus.PLANNED if is_first else measure.status,
        actor_id=user.pk,
        actor_name=user.name,
    )
