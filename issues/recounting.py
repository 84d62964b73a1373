"""Running clocks counted anew after the deadline profile or the calendar has changed."""

from __future__ import annotations

from collections.abc import Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import translation
from django.utils.translation import gettext as _

from common.records import saved
from issues.enums import HandlingRole
from issues.models import Problem, ProblemEvent
from issues.rules.due import STARTS, due_day
from issues.selectors.deadlines import Clockwork, clockwork, deadlines_of, happenings_of

BATCH = 500


def due_days_recounted(campaign_ids: list[int]) -> int:
    """Recount the problems of these campaigns, or all, one transaction each; returns how many due days changed.

    Days that somebody named stay, and so does what has been replied to or has ended.
    """
    clocks: dict[int, Clockwork] = {}
    changed = 0
    for problem_id, campaign in _running(campaign_ids):
        if campaign not in clocks:
            clocks[campaign] = clockwork(campaign)
        changed += _recounted(problem_id, clocks[campaign])
    return changed


def _running(campaign_ids: list[int]) -> Iterator[tuple[int, int]]:
    dispatched = ProblemEvent.objects.filter(problem=OuterRef("pk"), move__in=STARTS)
    rows = Problem.objects.open().filter(Exists(dispatched), due_on__isnull=False, replied_on__isnull=True)
    if campaign_ids:
        rows = rows.filter(campaign__in=campaign_ids)
    last = 0
    while batch := list(rows.filter(pk__gt=last).order_by("pk").values_list("pk", "campaign")[:BATCH]):
        yield from batch
        last = batch[-1][0]


@transaction.atomic
def _recounted(problem_id: int, clocks: Clockwork) -> bool:
    rows = Problem.objects.open().filter(replied_on__isnull=True, due_on__isnull=False)
    problem = rows.select_for_update().filter(pk=problem_id).first()
    if problem is None:
        return False
    due_on = due_day(deadlines_of(problem, happenings_of(problem_id), clocks).steps)
    if due_on is None or due_on == problem.due_on:
        return False
    with translation.override(settings.LANGUAGE_CODE):
        words = {"before": problem.due_on, "after": due_on}
        reason = _("The terms or the calendar changed: due on %(after)s instead of %(before)s.") % words
        name = _("by itself, after the rules")
    problem.due_on = due_on
    saved(problem)
    for lead in problem.handlings.active().filter(role=HandlingRole.LEAD).select_for_update():
        lead.due_on = due_on
        saved(lead)
    state = problem.state
    ProblemEvent.objects.create(
        problem=problem, move="recount", from_state=state, to_state=state, actor_name=name, reason=reason
    )
    return True
