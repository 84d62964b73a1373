"""Whether a problem that has ended can be taken up again: the office as often as needed, who reported it once."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import RuleViolation
from issues.models import Problem, ProblemEvent
from issues.policy import parties_of
from issues.rules.moves import Party
from issues.selectors.deadlines import clockwork


def reopening_refusal(actor: User, problem: Problem) -> RuleViolation | None:
    """Why this actor cannot reopen it; None when it can. Needs `problem.office` loaded."""
    events = ProblemEvent.objects.filter(problem=problem)
    if Party.OFFICE not in parties_of(actor, problem):
        # An objection to a refusal is another matter than taking up what was closed.
        former = events.filter(move="reopen", from_state=problem.state).select_related("actor")
        if any(event.actor and _is_reporter(event.actor, problem) for event in former):
            message = _("It was reopened once already. The office can reopen it again.")
            return RuleViolation("reopened_before", message)
    ended = events.filter(to_state=problem.state).exclude(from_state=problem.state).order_by("at", "id").last()
    if ended is None:  # brought here without its history
        return None
    clocks = clockwork(problem.campaign_id)
    last_day = clocks.profile.term("reopen", problem.urgency).end(timezone.localtime(ended.at), clocks.calendar)
    if timezone.localdate() > last_day:
        return RuleViolation("reopen_too_late", _("It ended too long ago. Report it as a new problem."))
    return None


def _is_reporter(actor: User, problem: Problem) -> bool:
    parties = parties_of(actor, problem)
    return Party.REPORTER in parties and Party.OFFICE not in parties
