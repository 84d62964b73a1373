"""What every stored record carries, and the one way a service saves one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, TypeVar

import pgtrigger
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connections, models, transaction
from django.db.models.functions import Now
from django.db.models.sql import UpdateQuery
from django.utils.encoding import force_str
from django.utils.translation import gettext_lazy as _

from common.errors import Conflict


def touch(*derived: str) -> pgtrigger.Trigger:
    """Every change of a row is a new version, but of `derived` alone: what the database keeps from other rows."""
    return pgtrigger.Trigger(
        name="touch",
        when=pgtrigger.Before,
        operation=pgtrigger.Update,
        func="NEW.version = OLD.version + 1; NEW.updated_at = statement_timestamp(); RETURN NEW;",
        # A write of an old version is a change as well: otherwise a stale save would turn the version back.
        condition=pgtrigger.AnyChange(exclude=["updated_at", *derived]),
    )


class Record(models.Model):
    """Version and times, kept by the database so that no write path (admin, import, psql) can forget them."""

    version = models.PositiveIntegerField(_("version"), default=1, db_default=1, editable=False)
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False)
    updated_at = models.DateTimeField(_("updated at"), db_default=Now(), editable=False)

    class Meta:
        abstract = True
        triggers = [touch()]

    def _do_update(self, base_qs: Any, using: str, pk_val: Any, values: Any, update_fields: Any, forced: bool) -> bool:  # type: ignore[override]
        """Django's UPDATE, which also reads what the trigger made of the row.

        Django 6.0 knows `RETURNING` of an UPDATE itself; until then it would take a second statement for each save.
        """
        if not values:
            return bool(super()._do_update(base_qs, using, pk_val, values, update_fields, forced))  # type: ignore[call-arg]
        query = base_qs.filter(pk=pk_val).query.chain(UpdateQuery)
        query.add_update_fields(values)
        statement, parameters = query.get_compiler(using).as_sql()
        with connections[using].cursor() as cursor:
            cursor.execute(f"{statement} RETURNING version, updated_at", parameters)
            row = cursor.fetchone()
        if row is not None:
            self.version, self.updated_at = row
        return row is not None

    def _get_FIELD_display(self, field: models.Field[Any, Any]) -> str:  # noqa: N802  # Django's name
        """Django's, which hashes the labels of all choices to find one, and so translates each."""
        value = getattr(self, field.attname)
        label = next((label for key, label in field.flatchoices if key == value), value)
        return force_str(label, strings_only=True)  # type: ignore[no-any-return]


RecordT = TypeVar("RecordT", bound=Record)
ModelT = TypeVar("ModelT", bound=models.Model)
_KEYS_UNDER_LOCK = "_keys_under_lock"


def saved(record: ModelT, *fields: str) -> ModelT:
    """Validate and write (only `fields`, if any). Raises ValidationError with every message that there is.

    The database judges the constraints as it writes. To ask it about each beforehand, as `full_clean` does, takes
    three statements a constraint; so only what it has refused is asked about, for the words.
    """
    try:
        record.clean_fields(exclude=_known_references(record))
        record.clean()
        with transaction.atomic():
            record.save(update_fields=fields or None)
    except (ValidationError, IntegrityError):
        record.full_clean()
        raise
    return record


def _known_references(record: models.Model) -> set[str]:
    """The foreign keys whose target was loaded, or that are as they were when the row was locked: it is there."""
    under_lock = record.__dict__.get(_KEYS_UNDER_LOCK, {})
    known = set()
    for field in record._meta.concrete_fields:
        key = getattr(record, field.attname)
        if not isinstance(field, models.ForeignKey) or key is None:
            continue
        target = field.get_cached_value(record, default=None)
        is_loaded = target is not None and not target._state.adding  # noqa: SLF001  # documented API
        if is_loaded or under_lock.get(field.attname) == key:
            known.add(field.name)
    return known


def locked(rows: models.QuerySet[RecordT], key: int, *relations: str, no_key: bool = False) -> RecordT | None:
    """The record of this key among `rows`, its own row locked, with `relations` loaded; None when it is not there.

    With `no_key` what refers to it may be written meanwhile. The relations are read after the lock: joined into the
    locking query, one that a concurrent change has replaced would make PostgreSQL drop the row.
    """
    row = rows.select_for_update(of=("self",), no_key=no_key).filter(pk=key)
    if not relations:
        record = row.first()
    elif row.values_list("pk").first():
        record = rows.model._default_manager.select_related(*relations).get(pk=key)
    else:
        record = None
    if record is not None:
        _note_keys(record)
    return record


def all_locked(rows: models.QuerySet[RecordT], keys: Collection[int], *relations: str) -> dict[int, RecordT]:
    """Those of these keys that are among `rows`, as `locked` gives one: in two statements for all of them.

    In the order of their keys, so that of two who lock the same ones the second waits.
    """
    there = rows.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk").values_list("pk", flat=True)
    found = rows.model._default_manager.select_related(*relations).in_bulk(list(there))
    for record in found.values():
        _note_keys(record)
    return found


def hold(record: Record, *fields: str) -> bool:
    """Read these fields anew, to stay as they are until the transaction ends; whether the row is there.

    Only those wait who have the row `locked`, not others who hold or refer to it: FOR KEY SHARE, which Django lacks.
    """
    names = [record._meta.get_field(name).attname for name in fields]  # type: ignore[union-attr]
    rows = type(record)._default_manager.filter(pk=record.pk).order_by()
    statement, parameters = rows.values_list(*names).query.sql_with_params()
    with connections[rows.db].cursor() as cursor:
        cursor.execute(f"{statement} FOR KEY SHARE", parameters)
        found = cursor.fetchone()
    for name, value in zip(names, found or (), strict=False):
        setattr(record, name, value)
    return found is not None


def _note_keys(record: Record) -> None:
    references = [one.attname for one in record._meta.concrete_fields if one.is_relation]
    record.__dict__[_KEYS_UNDER_LOCK] = {name: getattr(record, name) for name in references}


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
