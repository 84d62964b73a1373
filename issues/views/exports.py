"""Lists as prescribed sheets and as paper: the rows whose filters stand in the address, written by a worker."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.filters import StrictFilterSet
from accounts.http import ActorRequest
from common.errors import Malformed
from common.htmx import redirect_after
from common.parameters import refuse_repeated
from enterprises.transfer.enums import ExportKind
from issues.filters.measures import MeasureListFilter
from issues.filters.problems import ProblemListFilter
from issues.filters.supervision import SupervisionFilter
from issues.filters.visits import VisitFilterSet
from issues.selectors.assignment_slips import slip_rows
from issues.selectors.measures import measure_rows
from issues.selectors.problems import reported_rows
from issues.selectors.supervision import supervised_rows
from issues.selectors.visits import visit_rows
from issues.services.exports import list_export


@require_POST
def visit_export(request: ActorRequest) -> HttpResponse:
    return _export(request, VisitFilterSet, visit_rows(actor=request.user), ExportKind.VISIT_LEDGER)


@require_POST
def problem_export(request: ActorRequest) -> HttpResponse:
    return _export(request, ProblemListFilter, reported_rows(actor=request.user), ExportKind.PROBLEM_LEDGER)


@require_POST
def slips_export(request: ActorRequest) -> HttpResponse:
    """The assignment slips of the list, as one document."""
    return _export(request, ProblemListFilter, slip_rows(actor=request.user), ExportKind.ASSIGNMENT_SLIPS)


@require_POST
def measure_export(request: ActorRequest) -> HttpResponse:
    return _export(request, MeasureListFilter, measure_rows(actor=request.user), ExportKind.MEASURE_LEDGER)


@require_POST
def supervision_export(request: ActorRequest) -> HttpResponse:
    return _export(request, SupervisionFilter, supervised_rows(actor=request.user), ExportKind.SUPERVISION_LEDGER)


def _export(
    request: ActorRequest, filters: type[StrictFilterSet], rows: QuerySet[Any], kind: ExportKind
) -> HttpResponse:
    refuse_repeated(request.GET)
    query = {name: str(value) for name, value in request.GET.items() if name not in {"cursor", "ordering"} and value}
    found = filters(data=query, queryset=rows, request=request)
    if not found.is_valid():
        raise Malformed("bad_filter", _("This list cannot be exported: one of its filters is unknown."))
    list_export(actor=request.user, rows=found.qs, filters=query, kind=kind)
    messages.success(request, _("The file is being written. It stands here when it is ready."))
    return redirect_after(request, "enterprises:export-list")
