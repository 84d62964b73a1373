from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone

from accounts.models import Organisation, User
from campaigns.models import Meeting
from common.queueing import hand_over
from common.records import saved
from issues.enums import NewsSource
from issues.models import Feedback, Problem, ProblemEvent
from issues.own_words import ITSELF, kept
from issues.rules.moves import Party, rows_of
from issues.selectors.substitutions import absent_clerk
from issues.tasks import news_tell


def record_event(  # noqa: PLR0913  # what an event says
    problem: Problem,
    *,
    move: str,
    from_state: str,
    actor: User | None,
    reason: str = "",
    organisation: Organisation | None = None,
    day: date | None = None,
    meeting: Meeting | None = None,
    at: datetime | None = None,
    verdict: Feedback | None = None,
    changes: Mapping[str, list[str]] | None = None,
) -> ProblemEvent:
    """Append to the problem's timeline: who, by the present name, when, from, to, why, and what a correction `changes`.

    Without an actor the enterprise gave its `verdict`, or it happened by itself. A substitute names the clerk.
    """
    at = at or timezone.now()
    event = ProblemEvent(
        problem=problem,
        at=at,
        move=move,
        from_state=from_state,
        to_state=problem.state,
        actor=actor,
        actor_name=str(actor or (problem.enterprise if verdict else kept(ITSELF)))[:120],
        on_behalf_of=_clerk_away(problem, move, actor, at),
        organisation=organisation,
        reason=reason,
        day=day,
        meeting=meeting,
        solved=verdict.solved if verdict else "",
        score=verdict.score if verdict else None,
        changes=changes,
    )
    saved(event)
    # The sooner the better, but no more than that: what does not reach the queue, `schedule.tell_news` finds.
    hand_over(news_tell, NewsSource.EVENT, event.pk)
    return event


def _clerk_away(problem: Problem, move: str, actor: User | None, at: datetime) -> User | None:
    if actor is None or not rows_of(move, {Party.LEAD}):
        return None
    return absent_clerk(actor=actor, problem_id=problem.pk, today=timezone.localdate(at))
