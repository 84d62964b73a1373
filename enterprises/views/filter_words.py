"""What exports were narrowed by, in the words of the lists that they were drawn from."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.module_loading import import_string

from accounts.http import ActorRequest
from common.presentation import said_by
from enterprises.models import Export
from enterprises.transfer.enums import ExportKind

Words = list[tuple[str, str]]
# By name: some are in a higher app, and imports go downwards only.
FILTERS = {
    ExportKind.ENTERPRISES: "enterprises.filters.EnterpriseFilterSet",
    ExportKind.ENTERPRISE_LEDGER: "enterprises.filters.EnterpriseFilterSet",
    ExportKind.VISIT_LEDGER: "issues.filters.visits.VisitFilterSet",
    ExportKind.PROBLEM_LEDGER: "issues.filters.problems.ProblemFilter",
    ExportKind.MEASURE_LEDGER: "issues.filters.measures.MeasureFilter",
    ExportKind.ASSIGNMENT_SLIPS: "issues.filters.problems.ProblemFilter",
    ExportKind.SUPERVISION_LEDGER: "issues.filters.problems.ProblemFilter",
}


def filter_words(request: ActorRequest, exports: Iterable[Export]) -> dict[int, Words]:
    """By the key of the export. People ask for the same lists again: each is put into words once."""
    known: dict[tuple[str, str], Words] = {}
    found = {}
    for export in exports:
        asked = (export.kind, repr(sorted(export.filters.items())))
        if asked not in known:
            known[asked] = _words(request, export) if export.filters else []
        found[export.pk] = known[asked]
    return found


def _words(request: ActorRequest, export: Export) -> Words:
    filters = import_string(FILTERS[ExportKind(export.kind)])(data=export.filters, request=request)
    filters.is_valid()
    return said_by(filters.form)
