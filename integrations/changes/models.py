from __future__ import annotations

from typing import Any

import pgtrigger
from django.db import models
from django.db.models.functions import Now

from integrations.changes.tables import MOVES, OBJECTS, PARTS
from integrations.changes.triggers import telling_triggers


class Position(models.Func):
    """Where a change stands that is written now: behind all that was committed before.

    At least the writer's own transaction, so that whatever stands before the oldest running one is complete. And at
    least the last transaction that had ended, so that of two that write the same row one after the other, each having
    begun before the other ended, the changes stand as they were made.
    """

    template = "greatest(pg_current_xact_id()::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1)"
    arity = 0
    output_field = models.BigIntegerField()


class NextSerial(models.Func):
    template = "nextval('integrations_change_serial')"
    arity = 0
    output_field = models.BigIntegerField()


class Act(models.TextChoices):
    CREATED = "created"
    UPDATED = "updated"
    DELETED = "deleted"
    MOVED = "moved"


class Change(models.Model):
    """One thing that happened to one object, noted by triggers in the transaction in which it happened.

    `says` holds what a move is; `was` the columns that decided who saw the object, where it went or they changed.
    """

    pk = models.CompositePrimaryKey("position", "serial")
    position = models.BigIntegerField(db_default=Position())
    serial = models.BigIntegerField(db_default=NextSerial())
    at = models.DateTimeField(db_default=Now())
    type = models.CharField(max_length=30)
    key = models.CharField(max_length=20)
    act = models.CharField(max_length=7, choices=Act)
    says = models.JSONField(null=True)
    was = models.JSONField(null=True)

    class Meta:
        default_permissions = ()
        triggers = [pgtrigger.Protect(name="never_changed", operation=pgtrigger.Update)]

    def __str__(self) -> str:
        return f"{self.type} {self.key} {self.act}"


class ForgottenChange(models.Model):
    """The last change that was forgotten: whoever has not read beyond it has missed some. At most one row."""

    position = models.BigIntegerField()
    serial = models.BigIntegerField()

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.position}-{self.serial}"


def _told(source: Any) -> type[models.Model]:
    """A proxy, so that the triggers on a table of another app come with migrations of this one."""
    meta = type("Meta", (), {"proxy": True, "default_permissions": (), "triggers": telling_triggers(source)})
    return type(f"Told{source.model.__name__}", (source.model,), {"__module__": __name__, "Meta": meta})


TOLD = [_told(source) for source in (*OBJECTS, *PARTS, *MOVES)]
