"""What people decide about possible duplicates, merging them apart."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from common.errors import Conflict, NotFound, RuleViolation
from common.queueing import hand_over
from common.records import locked, saved
from enterprises.duplicates.searching import search_open
from enterprises.models import Duplicate, DuplicateSearch
from enterprises.policy import can_merge, can_merge_somewhere
from enterprises.tasks import search_duplicates


@transaction.atomic
def duplicates_search(*, actor: User) -> DuplicateSearch:
    """Have the register searched now instead of next night. Offices and administrators."""
    require(can_merge_somewhere(actor))
    search = search_open(requested_by=actor)
    hand_over(search_duplicates)
    return search


@transaction.atomic
def duplicate_dismiss(*, actor: User, duplicate_id: int, because: str) -> Duplicate:
    """Two entries are not the same body: no search proposes them again. Who may merge them may.

    Raises NotFound, NotAllowed, RuleViolation `reason_missing`, Conflict `already_dismissed`.
    """
    pair = locked(Duplicate.objects.visible_to(actor), duplicate_id, "first__region", "second__region")
    if pair is None:
        raise NotFound("duplicate_not_found", _("There is no such pair."))
    require(can_merge(actor, region_paths=[pair.first.region.path, pair.second.region.path]))
    if not because.strip():
        raise RuleViolation("reason_missing", _("Say why they are not the same."), field="because")
    if pair.dismissed_at is not None:
        raise Conflict("already_dismissed", _("Somebody said so already."))
    pair.dismissed_by, pair.dismissed_at, pair.dismissed_because = actor, timezone.now(), because.strip()
    return saved(pair)
