"""What a worker does to a whole list: one transaction, so that a worker that dies leaves nothing half-applied."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pghistory
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from campaigns.enums import ListChangeKind, ListChangeState
from campaigns.listing.assigning import assigned
from campaigns.listing.refreshing import refreshed
from campaigns.listing.turns import take_turn
from campaigns.models import ListChange
from enterprises.transfer.progress import Cancelled, Teller, claimed, forget

MAX_ATTEMPTS = 4

Tell = Callable[[str, int, int], None]


def list_change_advance(change_id: int, tell: Tell | None = None) -> None:
    """Make the change, unless it is made already, cancelled, or another worker's."""
    change = ListChange.objects.filter(pk=change_id, state=ListChangeState.PENDING).first()
    if change is None:
        return
    with transaction.atomic():
        if not claimed(change):
            return
    ListChange.objects.filter(pk=change.pk).update(attempts=F("attempts") + 1)
    if change.attempts >= MAX_ATTEMPTS:
        _ended(change, ListChangeState.FAILED)
        return
    try:
        with transaction.atomic():
            if not claimed(change):
                return
            _made(change, timezone.localdate(), tell or Teller(change).tell)
    except Cancelled:
        _ended(change, ListChangeState.CANCELLED)
    forget(change)


def _made(change: ListChange, today: date, tell: Tell) -> None:
    take_turn(change.campaign_id)
    with pghistory.context(user=change.requested_by_id, source="list", job=change.pk):
        if change.kind == ListChangeKind.REFRESH:
            counts = refreshed(change, today=today, tell=tell)
        else:
            counts = assigned(change, tell=tell)
    waiting = ListChange.objects.filter(pk=change.pk, state=ListChangeState.PENDING)
    if not waiting.update(state=ListChangeState.DONE, finished_at=timezone.now(), **counts):
        raise Cancelled


def _ended(change: ListChange, state: str) -> None:
    waiting = ListChange.objects.filter(pk=change.pk, state=ListChangeState.PENDING)
    waiting.update(state=state, finished_at=timezone.now())
