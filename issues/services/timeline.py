from __future__ import annotations

from accounts.models import Organisation, User
from issues.models import Problem, ProblemEvent


def record_event(
    problem: Problem,
    *,
    move: str,
    from_state: str,
    actor: User,
    reason: str = "",
    organisation: Organisation | None = None,
) -> ProblemEvent:
    """Append to the problem's timeline: who, when, from, to, why. The name is kept as it is now."""
    event = ProblemEvent(
        problem=problem,
        move=move,
        from_state=from_state,
        to_state=problem.state,
        actor=actor,
        actor_name=str(actor),
        organisation=organisation,
        reason=reason,
    )
    event.full_clean()
    event.save()
    return event
