"""What the pages of imports and exports show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePath
from typing import Any

from django.core.files import File
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Region, User
from common.errors import NotFound
from common.presentation import figure
from enterprises.enums import Size
from enterprises.models import Export, Import, Industry
from enterprises.policy import can_import
from enterprises.rules.uscc import UsccReason
from enterprises.transfer.columns import BY_KEY, IMPORTED, MONEY
from enterprises.transfer.enums import AT_WORK, CHANGEABLE, EXPORT_AT_WORK, ExportState, ImportState
from enterprises.transfer.failures import failure_said
from enterprises.transfer.progress import Progress, progress_of
from enterprises.transfer.refusals import Refusal
from enterprises.words import USCC

LEFT_OUT = "-"


@dataclass(frozen=True)
class RefusedRow:
    """A row that was refused, with each wrong cell: what stands in it, and why that cannot be."""

    row: int
    cells: Sequence[tuple[Refusal, str]]


@dataclass(frozen=True)
class Reason:
    """One reason for which rows were refused, with how many rows and the first of them."""

    refusal: Refusal
    rows: int
    first: int


@dataclass(frozen=True)
class OddCode:
    """A row that is accepted although its credit code looks odd, and why it does."""

    row: int
    name: str
    uscc: str
    reasons: Sequence[str]


@dataclass(frozen=True)
class Change:
    label: str
    old: str
    new: str


@dataclass(frozen=True)
class ImportPage:
    job: Import
    progress: Progress | None
    matched: Sequence[tuple[str, str]]
    left_out: Sequence[str]
    reasons: Sequence[Reason]
    refused: Sequence[RefusedRow]
    odd: Sequence[OddCode]
    created: Sequence[dict[str, Any]]
    updated: Sequence[tuple[dict[str, Any], Sequence[Change]]]

    @property
    def is_at_work(self) -> bool:
        return self.job.state in AT_WORK

    @property
    def may_confirm(self) -> bool:
        return self.job.state == ImportState.CHECKED and bool(self.writes)

    @property
    def may_change_columns(self) -> bool:
        return self.job.state in CHANGEABLE

    @property
    def is_counted(self) -> bool:
        return self.job.row_count is not None and self.job.state in (ImportState.CHECKED, ImportState.DONE)

    @property
    def failure(self) -> str:
        return failure_said(self.job.failure, self.job.preview)

    @property
    def writes(self) -> int:
        return (self.job.created_count or 0) + (self.job.updated_count or 0)


def import_rows(*, actor: User) -> QuerySet[Import]:
    return Import.objects.visible_to(actor).select_related("created_by").defer("preview", "columns", "mapping")


def import_found(*, actor: User, import_id: int) -> Import:
    job = Import.objects.visible_to(actor).select_related("created_by").filter(pk=import_id).first()
    if job is None:
        raise NotFound("import_not_found", _("There is no such import."))
    return job


def import_page(*, actor: User, import_id: int) -> ImportPage:
    job = import_found(actor=actor, import_id=import_id)
    pairs = list(zip(job.columns, job.mapping, strict=True))
    preview = job.preview
    updated = preview.get("updated", ())
    names = _names(updated)
    return ImportPage(
        job=job,
        progress=progress_of(job) if job.state in AT_WORK else None,
        matched=[(title, str(BY_KEY[key].label)) for title, key in pairs if key],
        left_out=[title for title, key in pairs if title and not key],
        reasons=[
            Reason(Refusal(one["column"], one["code"]), one["rows"], one["first"]) for one in preview.get("reasons", ())
        ],
        refused=[_refused(row) for row in preview.get("refused", ())],
        odd=[_odd(row) for row in preview.get("odd", ())],
        created=_created(preview.get("created", ())),
        updated=[(row, _changes(row, names)) for row in updated],
    )


def _refused(row: dict[str, Any]) -> RefusedRow:
    refusals = [Refusal.of(error) for error in row["errors"]]
    return RefusedRow(row["row"], [(one, row["cells"].get(one.column, "")) for one in refusals])


def _odd(row: dict[str, Any]) -> OddCode:
    reasons = [str(USCC[UsccReason(reason)]) for reason in row["reasons"]]
    return OddCode(row["row"], row["name"], row["uscc"], reasons)


def _created(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    names = Region.objects.in_bulk({row["region"] for row in rows})
    return [
        row | {"size": Size(row["size"]).label, "region_name": str(names.get(row["region"], row["region_name"]))}
        for row in rows
    ]


def _names(rows: Sequence[dict[str, Any]]) -> dict[str, dict[str, str]]:
    """What the codes in the changes stand for, by their column, in the language of whoever reads."""
    codes: dict[str, set[str]] = defaultdict(set)
    for change in (change for row in rows for change in row["changes"]):
        codes[change["column"]] |= {value for value in (change["from"], change["to"]) if isinstance(value, str)}
    called: dict[str, Any] = {"region": Region, "industry": Industry}
    names = {
        column: {code: f"{code} {one}" for code, one in model.objects.in_bulk(codes[column]).items()}
        for column, model in called.items()
    }
    return names | {"size": {size.value: str(size.label) for size in Size}}


def _changes(row: dict[str, Any], names: dict[str, dict[str, str]]) -> list[Change]:
    changes = [
        Change(str(BY_KEY[column].label), *(_word(column, value, names.get(column, {})) for value in values))
        for column, values in ((one["column"], (one["from"], one["to"])) for one in row["changes"])
    ]
    if row["year"] and not any(one["column"] in {"employees", "revenue_wan", "assets_wan"} for one in row["changes"]):
        changes.append(Change(_("Figures of an earlier year"), "", str(row["year"])))
    return changes


def _word(column: str, value: Any, names: dict[str, str]) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if column in MONEY:
        return figure(Decimal(f"{value:.2f}"))
    # A year has no comma.
    return figure(value) if column == "employees" else names.get(value, str(value))


def column_lines(job: Import) -> list[tuple[str, list[str], str]]:
    """Each title of the file with a few of its cells, and the column that it is matched with."""
    samples = job.preview.get("samples", [])
    return [
        (title, [row[place] for row in samples if place < len(row) and row[place]], key)
        for place, (title, key) in enumerate(zip(job.columns, job.mapping, strict=True))
    ]


def column_choices() -> list[tuple[str, Any]]:
    return [(LEFT_OUT, _("Do not import")), *((column.key, column.label) for column in IMPORTED)]


def may_import(*, actor: User) -> bool:
    return can_import(actor)


def export_rows(*, actor: User) -> QuerySet[Export]:
    return Export.objects.visible_to(actor).select_related("created_by").defer("keys")


def export_found(*, actor: User, export_id: int) -> Export:
    """An export whose file can be had. Its own person alone gets it: the rows are those of that person's scope."""
    exports = Export.objects.defer("keys").filter(created_by=actor, state=ExportState.DONE)
    export = exports.visible_to(actor).filter(pk=export_id).first()
    if export is None:
        raise NotFound("export_not_found", _("There is no such file."))
    return export


def is_at_work(export: Export) -> bool:
    return export.state in EXPORT_AT_WORK


def progress(export: Export) -> Progress | None:
    return progress_of(export) if is_at_work(export) else None


def refused_file(*, actor: User, import_id: int) -> tuple[File[Any], str]:
    """The rows that were refused, and the name under which they are saved."""
    job = import_found(actor=actor, import_id=import_id)
    if not job.refused_file:
        raise NotFound("no_refused_rows", _("No row of this import was refused."))
    stem = PurePath(job.name).stem
    return job.refused_file.open("rb"), f"{stem}-{_('refused')}.{job.format}"
