"""A move in bulk at work: batch after batch, each problem by the service of its move and none twice.

A batch is one transaction, in which each service has a savepoint of its own and the item says what became of it. So a
worker that dies takes back the batch it was at and no more; whoever takes the job up goes on with what still waits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from accounts.models import User
from common.errors import DomainError
from enterprises.transfer.progress import claimed
from issues.enums import BulkOutcome, BulkState
from issues.models import BulkMove, BulkMoveItem
from issues.selectors.deadlines import clockworks_read_once
from issues.services.bulk_acts import OF_ONE, made, restored
from issues.services.locks import forgotten, problems_locked_ahead

# The rows of a batch stay locked until it ends: short enough that nobody waits for it.
BATCH = 50
MAX_ATTEMPTS = 4


def bulk_advance(bulk_id: int) -> None:
    """Do what still waits, unless it is cancelled, another worker's, or may still be withdrawn."""
    bulk = BulkMove.objects.filter(pk=bulk_id, state=BulkState.PENDING).first()
    if bulk is None or bulk.waits_for(timezone.now()):
        return
    if bulk.attempts >= MAX_ATTEMPTS:
        _ended(bulk, BulkState.FAILED)
        return
    BulkMove.objects.filter(pk=bulk.pk).update(attempts=F("attempts") + 1)
    with translation.override(bulk.language):
        while _batch(bulk):
            pass


def _batch(bulk: BulkMove) -> bool:
    """The next few problems. False when there are none, or the job is not ours."""
    with transaction.atomic(), clockworks_read_once():
        if not claimed(bulk) or not BulkMove.objects.filter(pk=bulk.pk, state=BulkState.PENDING).exists():
            return False
        waiting = bulk.items.filter(outcome="").order_by("id").select_related("problem__category")
        items = list(waiting[:BATCH])
        if not items:
            _ended(bulk, BulkState.DONE)
            return False
        # Asked for anew: whoever lost the role meanwhile goes no further.
        actor, said = User.objects.get(pk=bulk.requested_by_id), restored(bulk.fields)
        with _locks(bulk, items, actor):
            for item in items:
                _tried(bulk, item, actor, said)
        _kept(bulk, items)
        # It got on: what breaks off from here on is tried as often again.
        BulkMove.objects.filter(pk=bulk.pk).update(attempts=1, updated_at=timezone.now())
    return True


def _kept(bulk: BulkMove, items: Sequence[BulkMoveItem]) -> None:
    done = [item.pk for item in items if item.outcome == BulkOutcome.DONE]
    bulk.items.filter(pk__in=done).update(outcome=BulkOutcome.DONE)
    refused = [item for item in items if item.outcome == BulkOutcome.REFUSED]
    BulkMoveItem.objects.bulk_update(refused, ["outcome", "code", "reason"])


def _locks(bulk: BulkMove, items: Sequence[BulkMoveItem], actor: User) -> AbstractContextManager[None]:
    if bulk.act not in OF_ONE:
        return nullcontext()
    return problems_locked_ahead(actor=actor, problem_ids=[item.problem_id for item in items])


def _tried(bulk: BulkMove, item: BulkMoveItem, actor: User, said: Mapping[str, Any]) -> None:
    try:
        made(bulk.act, actor=actor, problem=item.problem, said=said)
    except DomainError as error:
        _refused(item, actor, error.code, str(error.message))
    except ValidationError as error:
        _refused(item, actor, "invalid", " ".join(error.messages))
    else:
        item.outcome = BulkOutcome.DONE


def _refused(item: BulkMoveItem, actor: User, code: str, reason: str) -> None:
    forgotten(actor=actor, problem_id=item.problem_id)
    item.outcome, item.code, item.reason = BulkOutcome.REFUSED, code, reason[:500]


def _ended(bulk: BulkMove, state: str) -> None:
    waiting = BulkMove.objects.filter(pk=bulk.pk, state=BulkState.PENDING)
    waiting.update(state=state, finished_at=timezone.now())
