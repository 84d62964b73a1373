"""An export's work: the lines of the rows that were asked for, as a file, in constant memory."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.files import File
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.module_loading import import_string

from enterprises.models import Export
from enterprises.transfer.enums import EXPORT_AT_WORK, ExportFormat, ExportKind, ExportState
from enterprises.transfer.progress import Teller, forget, taken
from enterprises.transfer.writing import written

MAX_ATTEMPTS = 4
# By name: some are in a higher app, and imports go downwards only.
LEDGERS = {
    ExportKind.ENTERPRISES: "enterprises.transfer.ledger.Ledger",
    ExportKind.ENTERPRISE_LEDGER: "enterprises.transfer.prescribed.EnterpriseLedger",
    ExportKind.VISIT_LEDGER: "issues.selectors.visit_ledger.VisitLedger",
    ExportKind.PROBLEM_LEDGER: "issues.selectors.problem_ledger.ProblemLedger",
    ExportKind.MEASURE_LEDGER: "issues.selectors.measure_ledger.MeasureLedger",
    ExportKind.ASSIGNMENT_SLIPS: "issues.assignment_slip_document.AssignmentSlips",
    ExportKind.SUPERVISION_LEDGER: "issues.selectors.supervision.SupervisionLedger",
}
BATCH = 20_000


def export_write(export_id: int) -> None:
    """Write the file and say how many rows it has; started over, it writes a new one."""
    at_work = Export.objects.select_related("created_by").filter(state__in=EXPORT_AT_WORK)
    with transaction.atomic():
        export = taken(at_work, export_id)
        if export is None:
            return
        own = Export.objects.filter(pk=export.pk)
        if export.attempts >= MAX_ATTEMPTS:
            own.update(state=ExportState.FAILED, keys=[], finished_at=timezone.now())
            return
        # For good, whatever becomes of the file.
        own.update(state=ExportState.RUNNING, attempts=F("attempts") + 1)
    with translation.override(export.language), transaction.atomic():
        export = taken(at_work, export_id)
        if export is not None:
            _write(export)
            forget(export)


def _write(export: Export) -> None:
    ledger = import_string(LEDGERS[ExportKind(export.kind)])(export.created_by, export.filters)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"enterprises.{export.format}"
        if export.format == ExportFormat.DOCX:
            ledger.write(path, export.keys)
        else:
            written(path, export.format, ledger.titles(), _rows(export, ledger))
        with path.open("rb") as content:
            export.file.save(f"{export.pk}.{export.format}", File(content), save=False)
    Export.objects.filter(pk=export.pk).update(
        state=ExportState.DONE,
        file=export.file.name,
        row_count=ledger.count,
        whole_phones=ledger.whole_phones,
        keys=[],
        finished_at=timezone.now(),
    )


def _rows(export: Export, ledger: Any) -> Iterator[list[object]]:
    teller = Teller(export)
    for start in range(0, len(export.keys), BATCH):
        yield from ledger.lines(export.keys[start : start + BATCH])
        teller.tell("writing", start + BATCH, len(export.keys))
    yield from ledger.closing()
