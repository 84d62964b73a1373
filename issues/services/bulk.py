"""Moves in bulk: what a person decides about them. The work itself is in `issues.services.bulk_work`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from common.errors import Conflict, NotFound, RuleViolation
from common.queueing import hand_over
from common.records import locked, saved
from enterprises.transfer.progress import claimed, ours
from issues.enums import BulkState
from issues.models import BulkMove, BulkMoveItem, Problem
from issues.policy import can_move_in_bulk
from issues.rules.bulk import AT_ONCE, MOST
from issues.services.bulk_acts import stored
from issues.services.bulk_work import bulk_advance

UNTOUCHED = timedelta(seconds=30)
# By its name: the task stands above the services that it calls (`issues.schedule`).
TASK = "issues.move_in_bulk"


def bulk_request(
    *, actor: User, act: str, problem_ids: Sequence[int], said: Mapping[str, Any], grace: timedelta = timedelta()
) -> BulkMove:
    """Make one move of many problems: a few at once, more by a worker; with `grace` not before that is over.

    Offices; what each problem allows is asked one by one, and a refusal stands beside it. Raises NotAllowed,
    RuleViolation `nothing_selected` and `too_many_selected`, and NotFound for a problem that the actor does not see.
    """
    bulk = _recorded(actor, act, problem_ids, said, grace)
    return bulk if grace else _begun(bulk)


@transaction.atomic
def _recorded(actor: User, act: str, problem_ids: Sequence[int], said: Mapping[str, Any], grace: timedelta) -> BulkMove:
    require(can_move_in_bulk(actor))
    wanted = set(problem_ids)
    if not wanted:
        raise RuleViolation("nothing_selected", _("Tick at least one problem."), field="problems")
    if len(wanted) > MOST:
        message = _("At most %(most)s problems at once. Narrow the list.") % {"most": f"{MOST:,}"}
        raise RuleViolation("too_many_selected", message, field="problems")
    seen = list(Problem.objects.visible_to(actor).filter(pk__in=wanted).order_by("pk").values_list("pk", flat=True))
    if len(seen) < len(wanted):
        raise NotFound("problem_not_found", _("There is no such problem."))
    language = translation.get_language() or ""
    bulk = BulkMove(requested_by=actor, language=language, act=act, fields=stored(said), total=len(seen))
    bulk.begins_at = timezone.now() + grace if grace else None
    saved(bulk)
    BulkMoveItem.objects.bulk_create([BulkMoveItem(bulk=bulk, problem_id=key) for key in seen], batch_size=1000)
    if grace or bulk.total > AT_ONCE:
        hand_over(TASK, bulk.pk, countdown=grace.total_seconds())
    return bulk


def _begun(bulk: BulkMove) -> BulkMove:
    """A few are made while the person waits."""
    if bulk.total <= AT_ONCE:
        bulk_advance(bulk.pk)
        bulk.refresh_from_db()
    return bulk


def bulk_begin(*, actor: User, bulk_id: int) -> BulkMove:
    """Wait no longer; what has begun by itself meanwhile, or was undone, is left as it is. Raises NotFound."""
    with transaction.atomic():
        bulk = _own(actor, bulk_id)
        if not bulk.waits_for(timezone.now()):
            return bulk
        # No day and hour: by the clock of the worker's machine that may not have come yet.
        bulk.begins_at = None
        saved(bulk)
        if bulk.total > AT_ONCE:
            hand_over(TASK, bulk.pk)
    return _begun(bulk)


@transaction.atomic
def bulk_cancel(*, actor: User, bulk_id: int) -> BulkMove:
    """Undo what has not begun; of what has, what was done stays done, the batch under way ends, the rest is left.

    Raises NotFound, Conflict `wrong_state`.
    """
    bulk = BulkMove.objects.visible_to(actor).filter(pk=bulk_id).first()
    if bulk is not None and bulk.waits_for(timezone.now()):
        # Nobody begins from here on, nor did a worker whose clock is fast: what is undone in time was never done.
        ours(bulk)
    bulk = _own(actor, bulk_id)
    if bulk.state != BulkState.PENDING:
        raise Conflict("wrong_state", _("It is over already: “%(state)s”.") % {"state": bulk.get_state_display()})
    bulk.state, bulk.finished_at = BulkState.CANCELLED, timezone.now()
    return saved(bulk)


def _own(actor: User, bulk_id: int) -> BulkMove:
    bulk = locked(BulkMove.objects.visible_to(actor), bulk_id)
    if bulk is None:
        raise NotFound("bulk_move_not_found", _("There is no such move in bulk."))
    return bulk


def bulk_moves_resume() -> int:
    """Enqueue what waits while nobody works on it: its worker died, or its message was lost. Returns how many."""
    resumed = 0
    since = timezone.now() - UNTOUCHED
    quiet = BulkMove.objects.filter(state=BulkState.PENDING, updated_at__lt=since)
    for bulk in quiet.filter(Q(begins_at=None) | Q(begins_at__lt=since)):
        with transaction.atomic():
            if claimed(bulk):
                # Not again before it had time to start.
                BulkMove.objects.filter(pk=bulk.pk).update(updated_at=timezone.now())
                hand_over(TASK, bulk.pk)
                resumed += 1
    return resumed
