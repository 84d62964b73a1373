"""Running clocks counted anew: after the deadline profile or the calendar has changed, and each night."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from django.conf import settings
from django.db import connection, transaction
from django.utils import translation
from django.utils.translation import gettext as _

from issues.enums import HandlingRole
from issues.models import Handling, Problem, ProblemEvent
from issues.querysets import ProblemQuerySet
from issues.rules.due import due_day, due_steps
from issues.selectors.deadlines import Clockwork, clock_happenings, clockwork

# Problems to one query for their events, and to one transaction where any of them differs.
BATCH = 500
# Batches to one task: whatever dies loses no more than this.
BATCHES = 100

SET_DUE_DAYS = """
UPDATE {table} AS counted SET due_on = day.due_on
FROM unnest(%s::bigint[], %s::date[]) AS day (id, due_on) WHERE counted.id = day.id
"""


@dataclass
class Recount:
    """The clocks that a piece of the work needs, each loaded once."""

    clocks: dict[int, Clockwork] = field(default_factory=dict)

    def differing(self, rows: ProblemQuerySet) -> dict[int, date]:
        """Of these problems those whose due day is another now, and which: two queries."""
        fields = ("pk", "campaign", "urgency", "original_due_on", "due_on")
        found = list(rows.values_list(*fields))
        happenings = clock_happenings([row[0] for row in found])
        days = {}
        for key, campaign, urgency, known, due_on in found:
            clocks = self._clocks(campaign)
            steps = due_steps(
                happenings[key], urgency=urgency, profile=clocks.profile, calendar=clocks.calendar, known=known
            )
            counted = due_day(steps)
            if counted is not None and counted != due_on:
                days[key] = counted
        return days

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
    """Looked at again under the lock: a move may have come between."""
    locked = _running([]).filter(pk__in=keys).order_by("pk").select_for_update(of=("self",))
    problems = {problem.pk: problem for problem in locked}
    days = recount.differing(Problem.objects.filter(pk__in=problems))
    with translation.override(settings.LANGUAGE_CODE):
        events = [_event(problems[key], due_on) for key, due_on in days.items()]
    _set_due_days(Problem, days)
    leads = Handling.objects.active().filter(role=HandlingRole.LEAD, problem__in=days)
    _set_due_days(Handling, {pk: days[problem] for pk, problem in leads.values_list("pk", "problem")})
    ProblemEvent.objects.bulk_create(events)


def _set_due_days(model: type[Problem | Handling], days: Mapping[int, date]) -> None:
    """One statement that looks each row up; `bulk_update` would try as many branches of a CASE for every row."""
    with connection.cursor() as cursor:
        cursor.execute(
            SET_DUE_DAYS.format(table=connection.ops.quote_name(model._meta.db_table)),
            [list(days), list(days.values())],
        )


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
