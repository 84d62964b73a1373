"""Whole lists are changed one after another; what people change by hand goes between."""

from __future__ import annotations

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from campaigns.listing.previewing import preview_forget
from common.errors import Conflict

_LOCK = "hashtext('campaigns.list'), %s"
# A long queue of deferred checks would slow down every row that follows.
_CHECKED_AT_ONCE = "SET CONSTRAINTS ALL IMMEDIATE"


def take_turn(campaign_id: int) -> None:
    """Wait until nobody else changes the list, and have it alone up to the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({_LOCK})", [campaign_id])
        cursor.execute(_CHECKED_AT_ONCE)
    transaction.on_commit(lambda: preview_forget(campaign_id), robust=True)


def join_in(campaign_id: int) -> None:
    """Change single rows beside other people. Raises Conflict `list_busy` while the whole list is being changed."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_xact_lock_shared({_LOCK})", [campaign_id])
        (joined,) = cursor.fetchone()
        cursor.execute(_CHECKED_AT_ONCE)
    if not joined:
        raise Conflict("list_busy", _("The list is just being refreshed or assigned. Try again in a moment."))
    transaction.on_commit(lambda: preview_forget(campaign_id), robust=True)
