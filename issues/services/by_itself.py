"""What the rules do when nobody does anything: a question without an answer ends, a promised day comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.db.models import DateField, DateTimeField, OuterRef, QuerySet, Subquery
from django.utils import timezone

from accounts.selectors.calendar import working_calendar
from common.records import locked
from issues.enums import ProblemState
from issues.models import Problem, ProblemEvent
from issues.own_words import NO_FACTS, kept
from issues.rules.profile import Profile
from issues.selectors.deadlines import deadline_profile
from issues.services.intake import merged_release
from issues.services.steps import end_handlings, moved


def unanswered_withdraw() -> int:
    """Withdraw what the enterprise was asked about and did not answer within the term; returns how many."""
    calendar, today = working_calendar(), timezone.localdate()
    profiles: dict[int, Profile] = {}
    over = []
    for problem_id, campaign, asked_at, urgency in _asked():
        if campaign not in profiles:
            profiles[campaign] = deadline_profile(campaign)
        last_day = profiles[campaign].term("need_info", urgency).end(timezone.localtime(asked_at), calendar)
        if last_day < today:
            over.append((problem_id, asked_at))
    return sum(_withdrawn(problem_id, asked_at) for problem_id, asked_at in over)


def _questions() -> QuerySet[ProblemEvent]:
    """The newest first."""
    return ProblemEvent.objects.filter(move="request-info").order_by("-at", "-id")


def _asked() -> Iterator[tuple[int, int, datetime, str]]:
    asked = _questions().filter(problem=OuterRef("pk"))
    rows = Problem.objects.filter(state=ProblemState.NEED_INFO).annotate(
        asked_at=Subquery(asked.values("at")[:1], output_field=DateTimeField())
    )
    yield from rows.exclude(asked_at=None).values_list("pk", "campaign", "asked_at", "urgency")


@transaction.atomic
def _withdrawn(problem_id: int, asked_at: datetime) -> bool:
    problem = locked(Problem.objects.filter(state=ProblemState.NEED_INFO), problem_id, "office", "campaign")
    asked = _questions().filter(problem=problem_id).first()
    # The enterprise may have answered and been asked anew since the list was made.
    if problem is None or asked is None or asked.at != asked_at:
        return False
    end_handlings(problem, replied=False)
    moved(problem, move="withdraw", actor=None, reason=kept(NO_FACTS))
    merged_release(problem)
    return True


def promised_resume() -> int:
    """Resume what was promised for today or earlier; returns how many."""
    promised = _promises().filter(problem=OuterRef("pk"))
    rows = Problem.objects.filter(state=ProblemState.PLANNED).annotate(
        promised_on=Subquery(promised.values("day")[:1], output_field=DateField())
    )
    due = rows.filter(promised_on__lte=timezone.localdate()).order_by("pk").values_list("pk", flat=True)
    return sum(_resumed(problem_id) for problem_id in list(due))


def _promises() -> QuerySet[ProblemEvent]:
    """The newest first; an event without a day refuses one."""
    return ProblemEvent.objects.filter(move="plan", day__isnull=False).order_by("-at", "-id")


@transaction.atomic
def _resumed(problem_id: int) -> bool:
    problem = locked(Problem.objects.filter(state=ProblemState.PLANNED), problem_id, "office", "campaign")
    promise = _promises().filter(problem=problem_id).first()
    # The office may have promised anew since the list was made.
    if problem is None or promise is None or promise.day is None or promise.day > timezone.localdate():
        return False
    moved(problem, move="resume", actor=None, organisation=problem.lead_organisation)
    return True
