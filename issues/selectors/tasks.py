from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import or_

from django.db.models import Count, Q, QuerySet, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.scope import organisation_ids
from common.errors import NotFound
from issues.enums import HandlingState
from issues.models import Handling
from issues.querysets import HandlingQuerySet
from issues.rules.counting import OVER_STATES
from issues.selectors.substitutions import stood_in_for

SHOWN = 10
# The office, the upper level, the enterprise or a promised day has the next word.
OTHERS_ACT = ("returned", "planned", "replied", "awaiting_feedback", "escalated")


class Heap(TextChoices):
    """What lies on a handler's desk, the most pressing first; an active handling lies in exactly one heap."""

    OVERDUE = "overdue", pgettext_lazy("tasks", "Overdue")
    TODAY = "today", pgettext_lazy("tasks", "Due today")
    NEW = "new", pgettext_lazy("tasks", "New")
    SIGNED = "signed", pgettext_lazy("tasks", "In progress")
    WAITING = "waiting", pgettext_lazy("tasks", "Waiting for others")


class Whose(TextChoices):
    """Whose work the desk shows."""

    MINE = "mine", pgettext_lazy("tasks", "Mine and not yet taken")
    ALL = "all", pgettext_lazy("tasks", "All of my organisation")
    NOBODY = "nobody", pgettext_lazy("tasks", "Not yet taken")


@dataclass(frozen=True)
class TaskSection:
    """One heap: its first rows and how many there are."""

    heap: Heap
    rows: list[Handling]
    count: int


def desk_rows(*, actor: User) -> QuerySet[Handling]:
    """All that lies on the desks of the actor's organisations, with what a row shows."""
    rows = unfinished(Handling.objects.visible_to(actor)).filter(organisation__in=organisation_ids(actor))
    return rows.select_related("problem__enterprise", "organisation", "assignee")


def unfinished(rows: HandlingQuerySet) -> HandlingQuerySet:
    """The turns that are not over, of problems that have not ended."""
    return rows.active().exclude(problem__state__in=OVER_STATES)


def heap_counts(rows: QuerySet[Handling], *, today: date) -> dict[Heap, int]:
    """How many of these rows lie in each heap: one query."""
    counts = rows.aggregate(**{heap.value: Count("pk", filter=in_heap(heap, today)) for heap in Heap})
    return {heap: counts[heap.value] for heap in Heap}


def task_sections(rows: QuerySet[Handling], counts: dict[Heap, int], *, today: date) -> list[TaskSection]:
    """The heaps in which something lies, each with its first rows."""
    return [
        TaskSection(heap, list(rows.filter(in_heap(heap, today)).order_by("due_on", "id")[:SHOWN]), count)
        for heap, count in counts.items()
        if count
    ]


def in_heap(heap: Heap, today: date) -> Q:
    waiting = Q(state=HandlingState.REPLIED) | Q(problem__state__in=OTHERS_ACT)
    return {
        Heap.OVERDUE: ~waiting & Q(due_on__lt=today),
        Heap.TODAY: ~waiting & Q(due_on=today),
        Heap.NEW: ~waiting & Q(state=HandlingState.DISPATCHED, due_on__gt=today),
        Heap.SIGNED: ~waiting & Q(state=HandlingState.SIGNED, due_on__gt=today),
        Heap.WAITING: waiting,
    }[heap]


def work_of(whose: Whose, *, actor: User, today: date) -> Q:
    """Mine is what I was given or took, what nobody took yet, and that of colleagues for whom I stand in."""
    nobodys = Q(assignee__isnull=True)
    if whose == Whose.ALL:
        return Q()
    if whose == Whose.NOBODY:
        return nobodys
    stood_in = [
        Q(assignee=one.absent_id, organisation=one.organisation_id) for one in stood_in_for(actor=actor, today=today)
    ]
    return reduce(or_, stood_in, nobodys | Q(assignee=actor))


def handling_of(*, actor: User, handling_id: int) -> Handling:
    """Raises NotFound."""
    related = ("problem__enterprise", "organisation", "assignee")
    found = Handling.objects.visible_to(actor).select_related(*related).filter(pk=handling_id).first()
    if found is None:
        raise NotFound("handling_not_found", _("There is no such handling."))
    return found
