from __future__ import annotations

from accounts.models import User
from issues.enums import MeasureAct
from issues.models import Measure, MeasureEvent

LONGEST_NOTE = 2000


def record_act(measure: Measure, act: MeasureAct, *, actor: User, before: str | None = None, note: str = "") -> None:
    """Append to the measure's history. `before` is the former status, where the act changed it."""
    event = MeasureEvent(
        measure=measure,
        act=act,
        from_status=measure.status if before is None else before,
        to_status=measure.status,
        actor=actor,
        actor_name=str(actor),
        note=note[:LONGEST_NOTE],
    )
    event.full_clean()
    event.save()
