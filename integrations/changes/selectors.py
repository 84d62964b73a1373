"""The feed from a place on: what may be told already, in its order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from integrations.changes.models import Change

# How many changes one request looks at, told or not, and over how many of other types it passes.
EXAMINED = 1000
PASSED = 20_000
# What stands before the oldest running transaction is complete: nothing will ever come before it again.
COMPLETE = "SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint"
# A place that no transaction has reached yet is of a database from which this one was restored.
IS_KEPT = """
SELECT %(position)s <= pg_snapshot_xmax(now)::text::bigint AND NOT EXISTS (
    SELECT FROM integrations_forgottenchange
    WHERE (position, serial) > (%(position)s, %(serial)s) AND position < pg_snapshot_xmax(now)::text::bigint
)
FROM pg_current_snapshot() now
"""
# Snapshots know no databases: a transaction in another one of the same server counts as well.
HELD = """
SELECT coalesce(extract(epoch FROM clock_timestamp() - min(xact_start)), 0)
FROM pg_stat_activity WHERE backend_xid IS NOT NULL
"""


# Another after a dump was restored, wherever that was: the table is made anew there.
EPOCH = """
SELECT lpad(to_hex(hashtext(system_identifier::text || 'integrations_change'::regclass::oid::text)), 8, '0')
FROM pg_control_system()
"""


class Place(NamedTuple):
    """Between two changes of the feed: behind the one that has this position and serial."""

    position: int
    serial: int


BEGINNING = Place(0, 0)


def epoch() -> str:
    """Eight letters that tell this database from others, and from itself as it was before it was restored."""
    with connection.cursor() as cursor:
        cursor.execute(EPOCH)
        (found,) = cursor.fetchone()
    return str(found)


class CursorExpired(DomainError):
    """Changes behind this place were forgotten, or it is none of this database."""

    status = 410


@dataclass(frozen=True)
class Stretch:
    """Changes in their order, the place up to which they are all, and whether there are more behind it."""

    changes: Sequence[Change]
    end: Place
    has_more: bool


def place_now() -> Place:
    """Behind everything that is complete."""
    with connection.cursor() as cursor:
        cursor.execute(COMPLETE)
        (position,) = cursor.fetchone()
    return Place(position, 0)


def stretch_after(place: Place, *, types: Sequence[str]) -> Stretch:
    """What may be told behind a place, of these types or, without any, of all. Raises CursorExpired."""
    complete = place_now()
    rows = Change.objects.filter(pk__gt=place, position__lt=complete.position).order_by("position", "serial")
    limit = _nth(rows, PASSED) if types else None
    if limit is not None:
        rows = rows.filter(pk__lte=limit)
    found = list((rows.filter(type__in=types) if types else rows)[: EXAMINED + 1])
    # Asked afterwards: what was forgotten while the rows were read is among them or noted.
    if place != BEGINNING and not _is_kept(place):
        raise cursor_expired()
    if len(found) > EXAMINED:
        last = found[EXAMINED - 1]
        return Stretch(found[:EXAMINED], Place(last.position, last.serial), has_more=True)
    return Stretch(found, limit or max(place, complete), has_more=limit is not None)


def cursor_expired() -> CursorExpired:
    message = _("What came after this cursor is not kept. Take a new one by after=now, then read the lists anew.")
    return CursorExpired("cursor_expired", message, field="after")


def seconds_held() -> float:
    """How long the oldest transaction that writes has been running: the feed tells nothing that is newer."""
    with connection.cursor() as cursor:
        cursor.execute(HELD)
        (seconds,) = cursor.fetchone()
    return float(seconds)


def _is_kept(place: Place) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(IS_KEPT, place._asdict())
        (is_kept,) = cursor.fetchone()
    return bool(is_kept)


def _nth(rows: QuerySet[Change], number: int) -> Place | None:
    found = rows.values_list("position", "serial")[number - 1 : number]
    return Place(*found[0]) if found else None
