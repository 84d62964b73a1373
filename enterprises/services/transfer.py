"""Files of enterprises in and out: what a person decides about them. The work itself is the worker's."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from pathlib import PurePath
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import require
from common.errors import Conflict, NotFound, RuleViolation
from common.queueing import hand_over
from common.records import locked, require_version, saved
from enterprises.models import Export, Import, ImportTemplate
from enterprises.policy import can_import, import_paths
from enterprises.tasks import advance_import, write_export
from enterprises.transfer import columns, progress
from enterprises.transfer.defaults import require_defaults
from enterprises.transfer.enums import (
    AT_WORK,
    CHANGEABLE,
    EXPORT_AT_WORK,
    FORMATS,
    ORDERS,
    OVER,
    ExportKind,
    ImportState,
)
from enterprises.transfer.reading import SAMPLE, format_of
from enterprises.transfer.writing import MAX_XLSX_ROWS

MAX_SLIPS = 500  # pages that somebody prints at once
UNTOUCHED = timedelta(seconds=30)


@transaction.atomic
def import_upload(*, actor: User | None, file: File[Any], name: str) -> Import:
    """Keep the file and have it read. Offices and administrators; without an actor, the operator at the terminal.

    Raises RuleViolation when the file is of no kind that can be read.
    """
    require(actor is None or can_import(actor))
    form = format_of(file.read(SAMPLE), file.size)
    file.seek(0)
    stem = PurePath(name.replace("\\", "/")).name[-150:] or "file"
    job = Import(created_by=actor, language=translation.get_language(), name=stem, format=form)
    job.file.save(f"upload.{form}", file, save=False)
    saved(job)
    _enqueue_import(job)
    return job


@transaction.atomic
def import_map(
    *,
    actor: User | None,
    import_id: int,
    mapping: list[str],
    defaults: dict[str, Any],
    version: int | None,
) -> Import:
    """Say what each column of the file is, and have the rows checked. The matching is remembered for the next file.

    Raises RuleViolation when a column is named twice, when nothing tells which enterprise a row means, and for
    defaults that no row could say (as `require_defaults`).
    """
    job = _import_to_change(actor, import_id)
    require_version(job, version)
    _require_state(job, *CHANGEABLE)
    chosen = [key for key in mapping if key]
    if len(mapping) != len(job.columns) or not set(chosen) <= set(columns.IMPORTED_KEYS):
        raise RuleViolation("bad_mapping", _("There is no such column."), field="mapping")
    if len(chosen) != len(set(chosen)):
        raise RuleViolation(
            "column_twice", _("Two columns of the file are matched with the same column."), field="mapping"
        )
    if not columns.can_start(mapping):
        raise RuleViolation("no_key", _("Match the column of the name or of the credit code."), field="mapping")
    paths = None if actor is None else import_paths(actor)
    require_defaults(defaults, paths=paths, today=timezone.localdate())
    job.mapping, job.defaults, job.state = mapping, defaults, ImportState.CHECKING
    if actor is not None:
        _remember(actor, job)
    _enqueue_import(job)
    return saved(job)


@transaction.atomic
def import_confirm(*, actor: User | None, import_id: int, version: int | None) -> Import:
    """Merge the accepted rows into the register, all of them or none."""
    job = _import_to_change(actor, import_id)
    require_version(job, version)
    _require_state(job, ImportState.CHECKED)
    job.state = ImportState.IMPORTING
    _enqueue_import(job)
    return saved(job)


@transaction.atomic
def import_cancel(*, actor: User, import_id: int) -> Import:
    """Stop it. What the worker has written in this step is taken back."""
    job = _import_to_change(actor, import_id)
    _require_state(job, *AT_WORK, *CHANGEABLE)
    job.state, job.finished_at = ImportState.CANCELLED, timezone.now()
    transaction.on_commit(lambda: progress.stop(job), robust=True)
    return saved(job)


@transaction.atomic
def export_request(
    *,
    actor: User,
    rows: QuerySet[Any],
    filters: dict[str, str],
    form: str = "",
    kind: str = ExportKind.ENTERPRISES,
) -> Export:
    """Have the rows of a list written to a file: exactly those that it has at this moment. Whoever sees the rows.

    `filters` is kept as the record of what was taken out; without a `form` it is the kind's usual one. Raises
    RuleViolation `too_many_rows`, `no_slips`, and `bad_format` for one that the kind does not have.
    """
    formats = FORMATS[ExportKind(kind)]
    form = form or formats[0]
    if form not in formats:
        raise RuleViolation("bad_format", _("There is no such file of this kind."), field="format")
    order = ORDERS.get(ExportKind(kind), ("id",))
    seen = rows.order_by(*order).filter(pk__in=rows.model._default_manager.visible_to(actor).values("pk"))
    most = MAX_SLIPS if kind == ExportKind.ASSIGNMENT_SLIPS else MAX_XLSX_ROWS
    keys = list(seen.values_list("pk", flat=True)[: most + 1])
    _require_fitting(kind, len(keys), most)
    export = Export(
        created_by=actor,
        language=translation.get_language(),
        kind=kind,
        format=form,
        filters=filters,
        keys=keys,
        row_count=len(keys),
    )
    saved(export)
    hand_over(write_export, export.pk)
    return export


def _require_fitting(kind: str, rows: int, most: int) -> None:
    if kind != ExportKind.ASSIGNMENT_SLIPS:
        if rows > most:
            raise RuleViolation("too_many_rows", _("These are more rows than a sheet can hold. Narrow the list."))
    elif rows > most:
        message = _("One document holds %(most)s assignment slips at most. Narrow the list.")
        raise RuleViolation("too_many_rows", message % {"most": most})
    elif not rows:
        raise RuleViolation("no_slips", _("Nothing in this list has been dispatched: there is no assignment slip."))


def transfers_resume() -> int:
    """Enqueue whatever is the worker's to do while nobody does it. Returns how many."""
    resumed = 0
    for jobs, task in (
        (Import.objects.filter(state__in=AT_WORK), advance_import),
        (Export.objects.filter(state__in=EXPORT_AT_WORK), write_export),
    ):
        quiet = jobs.filter(updated_at__lt=timezone.now() - UNTOUCHED)
        for job in quiet:
            with transaction.atomic():
                if progress.claimed(job):
                    # Not again before it had time to start.
                    type(job)._default_manager.filter(pk=job.pk).update(updated_at=timezone.now())
                    hand_over(task, job.pk)
                    resumed += 1
    return resumed


def kept_rows_drop() -> int:
    """Take away the rows that were kept of imports that are over and that no worker has. Returns of how many."""
    dropped = 0
    for job in Import.objects.filter(state__in=OVER).exclude(rows="").only("rows"):
        with transaction.atomic():
            if progress.claimed(job):
                name = str(job.rows.name)
                Import.objects.filter(pk=job.pk).update(rows="")
                transaction.on_commit(partial(job.rows.storage.delete, name))
                dropped += 1
    return dropped


def _enqueue_import(job: Import) -> None:
    job.attempts = 0
    progress.forget(job)
    hand_over(advance_import, job.pk)


def _import_to_change(actor: User | None, import_id: int) -> Import:
    """The import, locked. One's own or, for the administrator, anybody's; without an actor, the operator's any."""
    job = locked(Import.objects.all() if actor is None else Import.objects.visible_to(actor), import_id)
    if job is None:
        raise NotFound("import_not_found", _("There is no such import."))
    require(actor is None or can_import(actor))
    return job


def _require_state(job: Import, *states: str) -> None:
    if job.state not in states:
        raise Conflict("wrong_state", _("The import is past that: “%(state)s”.") % {"state": job.get_state_display()})


def _remember(actor: User, job: Import) -> None:
    titles = {columns.plain(title): key for title, key in zip(job.columns, job.mapping, strict=True) if title}
    ImportTemplate.objects.update_or_create(
        owner=actor, name=job.name, defaults={"titles": titles, "defaults": job.defaults}
    )
