"""What every stored record carries, and the one way a service saves one."""

from __future__ import annotations

from typing import TypeVar

import pgtrigger
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from common.errors import Conflict

TOUCH = pgtrigger.Trigger(
    name="touch",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    func="NEW.version = OLD.version + 1; NEW.updated_at = statement_timestamp(); RETURN NEW;",
    # A write of an old version is a change as well: otherwise a stale save would turn the version back.
    condition=pgtrigger.AnyChange(exclude=["updated_at"]),
)


class Record(models.Model):
    """Version and times, kept by the database so that no write path (admin, import, psql) can forget them."""

    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("updated at"), db_default=Now(), editable=False)

    class Meta:
        abstract = True
        triggers = [TOUCH]


RecordT = TypeVar("RecordT", bound=Record)


def saved(record: RecordT, *fields: str) -> RecordT:
    """Validate against every rule and constraint, write (only `fields`, if any), read back what the database keeps."""
    record.full_clean()
    record.save(update_fields=fields or None)
    record.refresh_from_db(fields=["version", "created_at", "updated_at"])
    return record


def locked(rows: models.QuerySet[RecordT], key: int, *relations: str) -> RecordT | None:
    """The record of this key among `rows`, its own row locked, with `relations` loaded; None when it is not there.

    The relations are read after the lock: joined into the locking query, one that a concurrent change has replaced
    would make PostgreSQL drop the row.
    """
    record = rows.select_for_update(of=("self",)).filter(pk=key).first()
    if record is None or not relations:
        return record
    return rows.model._default_manager.select_related(*relations).get(pk=key)


def require_version(record: Record, expected: int | None) -> None:
    """Refuse a stale write. Call it on the locked row; None means that the caller has not seen a version.

    Raises Conflict `stale_version`.
    """
    if expected is not None and expected != record.version:
        raise Conflict(
            "stale_version",
            _("Somebody changed this meanwhile. Look at the present state and try again."),
            expected=expected,
            present=record.version,
        )
