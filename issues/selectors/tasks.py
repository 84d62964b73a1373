from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextChoices
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.scope import organisation_ids
from issues.enums import HandlingState
from issues.models import Handling
from issues.rules.counting import ENDED_STATES, INVALID_STATES

SHOWN = 10


class Heap(TextChoices):
    """What lies on a handler's desk, the most pressing first; an active handling lies in exactly one heap."""

    OVERDUE = "overdue", pgettext_lazy("tasks", "Overdue")
    TODAY = "today", pgettext_lazy("tasks", "Due today")
    NEW = "new", pgettext_lazy("tasks", "New")
    SIGNED = "signed", pgettext_lazy("tasks", "In progress")
    REPLIED = "replied", pgettext_lazy("tasks", "Replied")


@dataclass(frozen=True)
class TaskSection:
    """One heap: its first rows and how many there are."""

    heap: Heap
    rows: list[Handling]
    count: int


def task_sections(*, actor: User, today: date) -> list[TaskSection]:
    """The active handlings of the actor's organisations whose problem has not ended."""
    rows = _active(actor)
    counts = rows.aggregate(**{heap.value: Count("pk", filter=_in_heap(heap, today)) for heap in Heap})
    return [
        TaskSection(heap, list(_first(rows, heap, today)) if counts[heap.value] else [], counts[heap.value])
        for heap in Heap
    ]


def problems_in_heap(heap: Heap, *, actor: User, today: date) -> Q:
    """The condition on problems that lie in this heap of the actor's desk."""
    return Q(Exists(_active(actor).filter(_in_heap(heap, today), problem=OuterRef("pk"))))


def _in_heap(heap: Heap, today: date) -> Q:
    unanswered = Q(state__in=[HandlingState.DISPATCHED, HandlingState.SIGNED])
    return {
        Heap.OVERDUE: unanswered & Q(due_on__lt=today),
        Heap.TODAY: unanswered & Q(due_on=today),
        Heap.NEW: Q(state=HandlingState.DISPATCHED, due_on__gt=today),
        Heap.SIGNED: Q(state=HandlingState.SIGNED, due_on__gt=today),
        Heap.REPLIED: Q(state=HandlingState.REPLIED),
    }[heap]


def _active(actor: User) -> QuerySet[Handling]:
    rows = Handling.objects.visible_to(actor).active().filter(organisation__in=organisation_ids(actor))
    return rows.exclude(problem__state__in=[*ENDED_STATES, *INVALID_STATES])


def _first(rows: QuerySet[Handling], heap: Heap, today: date) -> QuerySet[Handling]:
    found = rows.filter(_in_heap(heap, today)).select_related("problem__enterprise", "organisation")
    return found.order_by("due_on", "id")[:SHOWN]
