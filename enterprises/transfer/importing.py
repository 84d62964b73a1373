"""An import's work, step by step: read the titles, check the rows, merge them. Each step is one transaction.

The first step reads the stored file and keeps its rows, the others begin from these (`kept`). A step ends by writing
its result together with the next state. So a worker that dies leaves nothing behind, and whoever takes the step up
again starts it over: no row is lost, none comes twice.
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Any

import pghistory
from django.core.files import File
from django.db import IntegrityError, connection, transaction
from django.db.models import F
from django.db.models.fields.files import FieldFile
from django.utils import timezone, translation
from django.utils.translation import gettext_lazy as _
from psycopg2.errors import ForeignKeyViolation, UniqueViolation

from common.errors import RuleViolation
from enterprises.models import Import, ImportTemplate
from enterprises.policy import import_paths
from enterprises.transfer import columns
from enterprises.transfer.checking import Scope, checked
from enterprises.transfer.defaults import require_defaults, without_faults
from enterprises.transfer.enums import AT_WORK, FileFormat, ImportState
from enterprises.transfer.failures import kept_failure
from enterprises.transfer.kept import keep, opened_kept
from enterprises.transfer.merging import held, merged
from enterprises.transfer.preview import counts_of, odd_codes_of, preview_of, refused_rows
from enterprises.transfer.progress import Cancelled, Teller, forget, taken
from enterprises.transfer.reading import FileRefused, Table, opened_csv
from enterprises.transfer.refusals import Refusal
from enterprises.transfer.staging import staged, unmarked
from enterprises.transfer.workbook import opened_xlsx
from enterprises.transfer.writing import Formula, written

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 4
SAMPLES = 3
ONE_MERGE_AT_A_TIME = 20_260_001

NO_FACTS: Mapping[str, Any] = {}
Tell = Callable[[str, int, int], None]


def import_advance(import_id: int, tell: Tell | None = None) -> None:
    """Do whatever is the worker's to do, up to where the person's turn comes or all is over."""
    while _stepped(import_id, tell):
        pass


def _stepped(import_id: int, tell: Tell | None) -> bool:
    """One step. False when there is none to do, or another worker has this import."""
    at_work = Import.objects.filter(state__in=AT_WORK)
    with transaction.atomic():
        job = taken(at_work, import_id)
        if job is None:
            return False
        # For good, whatever becomes of the step.
        at_work.filter(pk=job.pk).update(attempts=F("attempts") + 1)
    if job.attempts >= MAX_ATTEMPTS:
        _failed(job, _("It was tried several times and broke off each time."))
        return True
    with translation.override(job.language):
        try:
            with transaction.atomic():
                now = taken(at_work, import_id)
                if now is None:
                    return False
                job = now
                STEPS[ImportState(job.state)](job, tell or Teller(job).tell)
        except RuleViolation as refused:
            text, facts = (refused.text, refused.facts) if isinstance(refused, FileRefused) else (refused.message, {})
            _failed(job, text, facts)
        except Cancelled:
            _ended(job, ImportState.CANCELLED)
        except IntegrityError as error:
            # Somebody added one of these enterprises, or took a tag away, while we did: to be checked again.
            if isinstance(error.__cause__, (UniqueViolation, ForeignKeyViolation)):
                return True
            logger.exception("The register refused rows of import %s that the check had let pass", job.pk)
            _failed(job, _("The register refused a row that had been checked. Tell the operator."))
    forget(job)
    return True


def _failed(job: Import, text: Any, facts: Mapping[str, Any] = NO_FACTS) -> None:
    _ended(job, ImportState.FAILED, **kept_failure(job, text, facts))


def _ended(job: Import, state: str, **fields: Any) -> None:
    Import.objects.filter(pk=job.pk, state=job.state).update(state=state, finished_at=timezone.now(), **fields)


def _read(job: Import, tell: Tell) -> None:
    """The rows, once and for all, and what the titles mean: as the person matched them before, else by their words."""
    with _opened_file(job) as table, tempfile.TemporaryFile() as copy:
        titles, about = table.titles, {"encoding": table.encoding, "sheet": table.sheet, "header_row": table.header_row}
        if not keep(table, copy, lambda: tell("reading", table.position(), table.size)):
            raise FileRefused("empty", _("Below the titles there are no rows."))
        samples = _samples(copy, titles)
        preview = {"samples": samples, "sheets_left_out": list(table.left_out)}
        rows = _stored(job.rows, job, f"{job.pk}-rows.jsonl", copy)
    template = _template_for(job, titles)
    guess = columns.guess(titles, template.titles if template else {})
    defaults = job.defaults
    if template and not defaults:
        defaults = without_faults(template.defaults, paths=_paths_of(job), today=timezone.localdate())
    state = ImportState.CHECKING if guess.is_sure else ImportState.MAPPING
    found = {"columns": titles, "mapping": guess.mapping, "defaults": defaults, "preview": preview}
    _moved(job, state, rows=rows, **found, **about)


def _samples(copy: IO[bytes], titles: list[str]) -> list[list[str]]:
    copy.seek(0)
    with opened_kept(copy, 0, titles, 0) as table:
        samples = [[cell[:60] for cell in row] for _number, row in islice(table.rows, SAMPLES)]
    copy.seek(0)
    return samples


def _template_for(job: Import, titles: list[str]) -> ImportTemplate | None:
    """Of one's own templates the one that knows most of these titles."""
    present = {columns.plain(title) for title in titles if title}
    own = ImportTemplate.objects.filter(owner=job.created_by_id) if job.created_by_id else ()
    known = [(len(present & template.titles.keys()), template) for template in own]
    best = max(known, key=lambda pair: pair[0], default=(0, None))
    return best[1] if best[0] * 2 > len(present) else None


def _check(job: Import, tell: Tell) -> None:
    with connection.cursor() as cursor:
        # A preview shows no pinyin.
        _stage_and_check(cursor, job, tell, spells=False)
        found = counts_of(cursor)
        preview = {**job.preview, **preview_of(cursor), **odd_codes_of(cursor)}
        refused = _refused_file(cursor, job) if found["refused_count"] else ""
    _moved(job, ImportState.CHECKED, preview=preview, refused_file=refused, **found)


def _merge(job: Import, tell: Tell) -> None:
    with pghistory.context(user=job.created_by_id, source="import", job=job.pk), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_MERGE_AT_A_TIME])
        _stage_and_check(cursor, job, tell)
        while not held(cursor):
            _stage_and_check(cursor, job, tell)
        found = counts_of(cursor)
        highest = sum(found[name] for name in ("created_count", "updated_count"))
        merged(cursor, timezone.localdate(), lambda done: tell("merging", min(done, highest), highest))
        preview = {**job.preview, **preview_of(cursor)}
        refused = _refused_file(cursor, job) if found["refused_count"] else ""
    _moved(job, ImportState.DONE, preview=preview, refused_file=refused, finished_at=timezone.now(), **found)


STEPS: dict[ImportState, Callable[[Import, Tell], None]] = {
    ImportState.READING: _read,
    ImportState.CHECKING: _check,
    ImportState.IMPORTING: _merge,
}


def _stage_and_check(cursor: Any, job: Import, tell: Tell, *, spells: bool = True) -> None:
    cursor.execute("SET LOCAL work_mem = '64MB'")
    with _opened(job) as table:
        staged(cursor, table, job.mapping, lambda: tell("reading", table.position(), table.size), spells=spells)
    checked(cursor, _scope_of(job), lambda step: tell("checking", step, 4))


def _scope_of(job: Import) -> Scope:
    paths, today = _paths_of(job), timezone.localdate()
    require_defaults(job.defaults, paths=paths, today=today)
    return Scope(
        paths=paths,
        today=today,
        region=job.defaults.get("region"),
        year=job.defaults.get("indicators_year"),
        **({"kind": job.defaults["kind"]} if job.defaults.get("kind") else {}),
    )


def _paths_of(job: Import) -> list[str] | None:
    return import_paths(job.created_by) if job.created_by else None


def _moved(job: Import, state: str, **fields: Any) -> None:
    """Write the result and the next state, unless the person has stopped it meanwhile."""
    changed = Import.objects.filter(pk=job.pk, state=job.state).update(state=state, attempts=0, **fields)
    for stored in (job.rows, job.refused_file):
        old, new = stored.name, fields.get(stored.field.name)
        if not changed and new:
            stored.storage.delete(new)
        if changed and old and new is not None:
            # Not before the row that names another one is written for good.
            transaction.on_commit(partial(stored.storage.delete, old))
    if not changed:
        raise Cancelled


@contextmanager
def _opened_file(job: Import) -> Iterator[Table]:
    with job.file.open("rb") as file:
        opener = opened_xlsx if job.format == FileFormat.XLSX else opened_csv
        with opener(file, job.file.size) as table:
            yield table


@contextmanager
def _opened(job: Import) -> Iterator[Table]:
    with job.rows.open("rb") as file, opened_kept(file, job.rows.size, job.columns, job.header_row) as table:
        yield table


def _stored(field: FieldFile, job: Import, name: str, content: IO[bytes]) -> str:
    return str(field.storage.save(field.field.generate_filename(job, name), File(content)))


def _refused_file(cursor: Any, job: Import) -> str:
    """The refused rows as they came, each with its reasons, ready to be corrected and loaded again."""
    titles = [*job.columns, str(columns.BY_KEY["reason"].label)]
    with tempfile.TemporaryDirectory() as folder, _opened(job) as table:
        path = Path(folder) / f"refused.{job.format}"
        written(path, job.format, titles, _with_reasons(cursor, table, len(job.columns)))
        with path.open("rb") as content:
            return _stored(job.refused_file, job, f"{job.pk}-refused.{job.format}", content)


def _with_reasons(cursor: Any, table: Table, width: int) -> Iterator[list[str]]:
    refused = refused_rows(cursor)
    number, errors = next(refused, (None, []))
    for row, cells in table.rows:
        if row == number:
            reasons = "; ".join(str(Refusal.of(error)) for error in errors)
            shown = [*map(unmarked, (cells + [""] * width)[:width])]
            for place in range(width):
                if (row, place) in table.formulas:
                    shown[place] = Formula(f"={table.formulas[row, place] or '…'}")
            yield [*shown, reasons]
            number, errors = next(refused, (None, []))
