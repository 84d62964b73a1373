"""The work of a search for duplicates: what a worker does, so nobody looks on and nobody is asked."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from enterprises.duplicates.finding import search_around, search_register
from enterprises.enums import RunState
from enterprises.models import DuplicateSearch


def search_open(**requested: object) -> DuplicateSearch:
    """A search that waits for a worker; the one that waits already, if one does."""
    search, _is_new = DuplicateSearch.objects.get_or_create(state=RunState.PENDING, defaults=requested)
    return search


@transaction.atomic
def search_pending() -> None:
    """Search the register once for whoever waits for it. What a killed worker leaves behind waits still."""
    search = DuplicateSearch.objects.select_for_update(skip_locked=True).filter(state=RunState.PENDING).first()
    if search is not None:
        search.found = search_register()
        search.state, search.finished_at = RunState.DONE, timezone.now()
        search.save()


@transaction.atomic
def search_one(enterprise_id: int) -> None:
    """What may be the same as one entry of the register."""
    search_around(enterprise_id)
