from __future__ import annotations

from typing import ClassVar

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from common.resources import BoundedJSONParser, Resource, StrictInput, actor_of, stale_as_412
from common.rows import RECORD, Derived, RowSerializer
from enterprises.enums import EnterpriseKind
from enterprises.filters import ImportFilterSet
from enterprises.models import Import
from enterprises.selectors import transfer as selectors
from enterprises.services import transfer as services
from enterprises.transfer.checking import FIRST_YEAR
from enterprises.transfer.columns import IMPORTED_KEYS
from enterprises.transfer.failures import failure_said

FILE = {(200, "application/octet-stream"): OpenApiTypes.BINARY}


class ImportOutput(RowSerializer):
    failure = serializers.CharField(read_only=True, help_text="Why it failed, in words.")
    titles = serializers.ListField(
        child=serializers.CharField(), source="columns", read_only=True, help_text="The titles found in the file."
    )
    mapping = serializers.ListField(child=serializers.CharField(allow_blank=True), help_text="What each title means.")
    preview = serializers.JSONField(
        help_text="Reasons, refused rows and examples, in codes, each bounded; `sheets_left_out` are not read."
    )

    class Meta:
        model = Import
        fields = [
            *RECORD,
            "name",
            "format",
            "state",
            "failure",
            "sheet",
            "titles",
            "mapping",
            "defaults",
            "row_count",
            "created_count",
            "updated_count",
            "unchanged_count",
            "refused_count",
            "preview",
            "finished_at",
        ]

    derived: ClassVar[dict[str, Derived]] = {
        "failure": Derived(("failure", "preview"), lambda _reading, text, preview: failure_said(text, preview))
    }


class ImportInput(StrictInput):
    file = serializers.FileField(allow_empty_file=True, help_text="xlsx, or CSV in UTF-8 or GB18030.")


class DefaultsInput(StrictInput):
    kind = serializers.ChoiceField(EnterpriseKind.choices, required=False)
    region = serializers.CharField(max_length=12, required=False)
    indicators_year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=2100, required=False)


class ImportColumnsInput(StrictInput):
    mapping = serializers.ListField(
        child=serializers.ChoiceField([("", ""), *((key, key) for key in IMPORTED_KEYS)], allow_blank=True),
        max_length=200,
        help_text="For each of `titles` the field that it is; empty for one that is left out.",
    )
    defaults = DefaultsInput(default=dict)


class ImportResource(Resource):
    """Files of enterprises on their way into the register: uploaded, checked, confirmed, merged by a worker."""

    model = Import
    row = ImportOutput
    filterset_class = ImportFilterSet
    order = ("-id",)
    orderings = ("id",)
    parser_classes = [MultiPartParser, BoundedJSONParser]
    http_method_names = ["get", "head", "options", "post"]

    @extend_schema(request={"multipart/form-data": ImportInput}, responses={201: ImportOutput})
    def create(self, request: Request) -> Response:
        """Upload a file. A worker reads and checks it; ask for the object until it waits for confirmation."""
        file = self.valid(ImportInput)["file"]
        return self.created(services.import_upload(actor=actor_of(request), file=file, name=file.name))

    @extend_schema(request=ImportColumnsInput, responses={200: ImportOutput})
    @action(detail=True, methods=["post"], url_path="columns")
    def match(self, request: Request, pk: str) -> Response:
        """Say what the columns mean, and have the rows checked again."""
        said = self.valid(ImportColumnsInput)
        with stale_as_412():
            services.import_map(actor=actor_of(request), import_id=int(pk), version=self.expected_version(), **said)
        return self.object_response(pk)

    @extend_schema(request=None, responses={200: ImportOutput})
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, pk: str) -> Response:
        """Merge the accepted rows, all of them or none."""
        with stale_as_412():
            services.import_confirm(actor=actor_of(request), import_id=int(pk), version=self.expected_version())
        return self.object_response(pk)

    @extend_schema(request=None, responses={200: ImportOutput})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Stop it; what the worker was writing is taken back."""
        services.import_cancel(actor=actor_of(request), import_id=int(pk))
        return self.object_response(pk)

    @extend_schema(responses=FILE)
    @action(detail=True, methods=["get"])
    def refused(self, request: Request, pk: str) -> FileResponse:
        """The refused rows as they came, each with its reasons."""
        file, name = selectors.refused_file(actor=actor_of(request), import_id=int(pk))
        return FileResponse(file, as_attachment=True, filename=name, content_type="application/octet-stream")
