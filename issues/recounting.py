"""Running clocks counted anew: after the deadline profile or the calendar has changed, and each night."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Case, OuterRef, Subquery, When
from django.utils import translation
from django.utils.translation import gettext as _

from issues.enums import ACTIVE_TURNS, UNREPLIED_TURNS, HandlingRole
from issues.models import Handling, Problem, ProblemEvent
from issues.querysets import ProblemQuerySet
from issues.rules.due import due_day, due_steps
from issues.rules.limits import Limits, limits_of
from issues.selectors.deadlines import Clockwork, clock_happenings, clockwork

# Problems to one query for their events, and to one transaction where any of them differs.
BATCH = 500
# Batches to one task: whatever dies loses no more than this.
BATCHES = 100

# Of those who assist: all that did not answer the lead yet have the same day.
ASSIST_DUE_ON = Subquery(
    Handling.objects.filter(problem=OuterRef("pk"), role=HandlingRole.ASSISTING, state__in=UNREPLIED_TURNS)
    .order_by("due_on")
    .values("due_on")[:1]
)
# What was signed for or contacted keeps its limit.
OPEN_LIMITS = (
    Case(When(signed_on=None, then="sign_due_on")),
    Case(When(contacted_on=None, then="contact_due_on")),
    ASSIST_DUE_ON,
)

# One statement that looks each row up; `bulk_update` would try as many branches of a CASE for every row.
SET_DAYS = """
UPDATE issues_problem AS counted
SET due_on = day.due_on,
    sign_due_on = coalesce(day.sign_due_on, counted.sign_due_on),
    contact_due_on = coalesce(day.contact_due_on, counted.contact_due_on)
FROM unnest(%s::bigint[], %s::date[], %s::date[], %s::date[]) AS day (id, due_on, sign_due_on, contact_due_on)
WHERE counted.id = day.id
"""
SET_TURNS = """
UPDATE issues_handling AS counted SET due_on = day.due_on
FROM unnest(%s::bigint[], %s::date[]) AS day (problem, due_on)
WHERE counted.problem_id = day.problem AND counted.role = %s AND counted.state = ANY(%s)
    AND counted.due_on <> day.due_on
"""


class Days(NamedTuple):
    """Until when a problem is to be answered, and where that is still open: signed for, contacted, assisted with."""

    due_on: date
    sign_due_on: date | None
    contact_due_on: date | None
    assist_due_on: date | None

    def counted(self, due_on: date | None, limits: Limits) -> Days:
        """What was brought here without its history keeps its days."""
        kept = zip(self, (due_on, limits.sign_due_on, limits.contact_due_on, limits.assist_due_on), strict=True)
        return Days(*(day and (counted or day) for day, counted in kept))  # type: ignore[arg-type]  # the first is one


@dataclass
class Recount:
    """The clocks that a piece of the work needs, each loaded once."""

    clocks: dict[int, Clockwork] = field(default_factory=dict)

    def differing(self, rows: ProblemQuerySet) -> dict[int, Days]:
        """Of these problems those of which a day is another now, with their days as they should be: two queries."""
        found = list(rows.values_list("pk", "campaign", "urgency", "original_due_on", "due_on", *OPEN_LIMITS))
        happenings = clock_happenings([row[0] for row in found])
        differing = {}
        for key, campaign, urgency, known, *days in found:
            kept, clocks = Days(*days), self._clocks(campaign)
            terms: dict[str, Any] = {"urgency": urgency, "profile": clocks.profile, "calendar": clocks.calendar}
            steps = due_steps(happenings[key], known=known, **terms)
            limits = limits_of(happenings[key], steps, **terms) if any(kept[1:]) else Limits()
            counted = kept.counted(due_day(steps), limits)
            if counted != kept:
                differing[key] = counted
        return differing

    def _clocks(self, campaign: int) -> Clockwork:
        if campaign not in self.clocks:
            self.clocks[campaign] = clockwork(campaign)
        return self.clocks[campaign]


def due_days_recounted(campaign_ids: list[int], *, after: int = 0) -> int | None:
    """Recount a piece of the running clocks of these campaigns, or of all, in the order of the problems' keys.

    Returns the key after which the next piece begins, None when all is done. Days that somebody named stay, and so does
    what has been replied to or has ended. Only what differs is locked and written.
    """
    recount = Recount()
    for keys in _batches(campaign_ids, after):
        days = recount.differing(Problem.objects.filter(pk__in=keys))
        if days:
            _written(list(days), recount)
        after = keys[-1]
    return after if _running(campaign_ids).filter(pk__gt=after).exists() else None


def _running(campaign_ids: list[int]) -> ProblemQuerySet:
    rows: ProblemQuerySet = Problem.objects.open().filter(due_on__isnull=False, replied_on__isnull=True)
    return rows.filter(campaign__in=campaign_ids) if campaign_ids else rows


def _batches(campaign_ids: list[int], after: int) -> Iterator[list[int]]:
    for _number in range(BATCHES):
        rows = _running(campaign_ids).filter(pk__gt=after).order_by("pk")
        keys = list(rows.values_list("pk", flat=True)[:BATCH])
        if not keys:
            return
        yield keys
        after = keys[-1]


@transaction.atomic
def _written(keys: list[int], recount: Recount) -> None:
    """Looked at again under the lock: a move may have come between. Where the due day changes, an event says so."""
    locked = _running([]).filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
    problems = {problem.pk: problem for problem in locked}
    days = recount.differing(Problem.objects.filter(pk__in=problems))
    due = {key: one.due_on for key, one in days.items() if one.due_on != problems[key].due_on}
    with translation.override(settings.LANGUAGE_CODE):
        events = [_event(problems[key], due_on) for key, due_on in due.items()]
    assist = {key: one.assist_due_on for key, one in days.items() if one.assist_due_on}
    with connection.cursor() as cursor:
        cursor.execute(SET_DAYS, [list(days), *([one[n] for one in days.values()] for n in range(3))])
        cursor.execute(SET_TURNS, [list(due), list(due.values()), HandlingRole.LEAD, list(ACTIVE_TURNS)])
        cursor.execute(SET_TURNS, [list(assist), list(assist.values()), HandlingRole.ASSISTING, list(UNREPLIED_TURNS)])
    ProblemEvent.objects.bulk_create(events)


def _event(problem: Problem, due_on: date) -> ProblemEvent:
    words = {"before": problem.due_on, "after": due_on}
    return ProblemEvent(
        problem=problem,
        move="recount",
        from_state=problem.state,
        to_state=problem.state,
        actor_name=_("by itself, after the rules"),
        reason=_("The terms or the calendar changed: due on %(after)s instead of %(before)s.") % words,
    )
