"""Lists as files, for other systems: of enterprises, visits, problems and measures."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import Malformed
from common.resources import Resource, StrictInput, actor_of
from common.rows import RECORD, RowSerializer
from enterprises.api.transfer import FILE
from enterprises.filters import EnterpriseFilterSet, ExportFilterSet
from enterprises.models import Export
from enterprises.selectors import transfer as selectors
from enterprises.selectors.enterprises import visible_enterprises
from enterprises.transfer.enums import ExportFormat, ExportKind
from issues.filters.measures import MeasureFilter
from issues.filters.problems import ProblemFilter
from issues.filters.visits import VisitFilterSet
from issues.selectors.assignment_slips import slip_rows
from issues.selectors.measures import measure_rows
from issues.selectors.problems import reported_rows
from issues.selectors.supervision import supervised_rows
from issues.selectors.visits import visit_rows
from issues.services.exports import list_export

# Which list each kind is drawn from.
LISTS: dict[str, tuple[Any, Any]] = {
    ExportKind.ENTERPRISES: (EnterpriseFilterSet, visible_enterprises),
    ExportKind.ENTERPRISE_LEDGER: (EnterpriseFilterSet, visible_enterprises),
    ExportKind.VISIT_LEDGER: (VisitFilterSet, visit_rows),
    ExportKind.PROBLEM_LEDGER: (ProblemFilter, reported_rows),
    ExportKind.MEASURE_LEDGER: (MeasureFilter, measure_rows),
    ExportKind.ASSIGNMENT_SLIPS: (ProblemFilter, slip_rows),
    ExportKind.SUPERVISION_LEDGER: (ProblemFilter, supervised_rows),
}


class ExportOutput(RowSerializer):
    filters = serializers.DictField(child=serializers.CharField())

    class Meta:
        model = Export
        fields = [*RECORD, "kind", "format", "state", "filters", "row_count", "created_by", "finished_at"]


class ExportInput(StrictInput):
    kind = serializers.ChoiceField(ExportKind.choices, default=ExportKind.ENTERPRISES)
    format = serializers.ChoiceField(
        ExportFormat.choices, required=False, help_text="`docx` for assignment slips, else `xlsx` (the usual) or `csv`."
    )
    filters = serializers.DictField(
        child=serializers.CharField(max_length=100),
        default=dict,
        help_text="As of the kind's list.",
    )


class ExportResource(Resource):
    """Lists of enterprises as files: who asked, with which filter, how many rows."""

    model = Export
    row = ExportOutput
    filterset_class = ExportFilterSet
    order = ("-id",)
    orderings = ("id",)
    http_method_names = ["get", "head", "options", "post"]

    @extend_schema(request=ExportInput, responses={201: ExportOutput})
    def create(self, request: Request) -> Response:
        """Have a filtered list written to a file; ask for the object until it is done."""
        said = self.valid(ExportInput)
        filters, rows = LISTS[said["kind"]]
        found = filters(data=said["filters"], queryset=rows(actor=actor_of(request)), request=request)
        if not found.is_valid():
            raise Malformed("bad_filter", _("One of the filters is unknown or has no such value."), field="filters")
        export = list_export(
            actor=actor_of(request),
            rows=found.qs,
            filters=said["filters"],
            form=said.get("format", ""),
            kind=said["kind"],
        )
        return self.created(export)

    @extend_schema(responses=FILE)
    @action(detail=True, methods=["get"])
    def file(self, request: Request, pk: str) -> FileResponse:
        """The file, once the export is done."""
        export = selectors.export_found(actor=actor_of(request), export_id=int(pk))
        return FileResponse(
            export.file.open("rb"), as_attachment=True, filename=f"{export.kind}-{pk}.{export.format}",
            content_type="application/octet-stream",
        )  # fmt: skip
