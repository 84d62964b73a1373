"""Uploaded lists, for other systems: the same three steps as on the page."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.filters import ListUploadFilterSet
from campaigns.models import Campaign, ListUpload
from campaigns.selectors.uploads import refused_csv
from campaigns.services.uploads import list_upload, list_upload_apply
from common.keys import key_in
from common.resources import BoundedJSONParser, Resource, StrictInput, VisibleField, actor_of
from common.rows import RECORD, RowSerializer


class ListUploadOutput(RowSerializer):
    class Meta:
        model = ListUpload
        fields = [
            *RECORD,
            "campaign",
            "uploaded_by",
            "name",
            "new_count",
            "listed_count",
            "refused_count",
            "applied_at",
            "added_count",
        ]


class TypedKeyField(VisibleField):
    """A multipart body is text: there a key is its digits."""

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value((isinstance(data, str) and key_in(data)) or data)


class ListUploadInput(StrictInput):
    campaign = TypedKeyField(Campaign)
    file = serializers.FileField(allow_empty_file=True, help_text="xlsx, or CSV in UTF-8 or GB18030.")


class ListUploadResource(Resource):
    """Files of codes or names on their way onto a campaign's list: looked up, then applied."""

    model = ListUpload
    row = ListUploadOutput
    filterset_class = ListUploadFilterSet
    order = ("-id",)
    orderings = ("id",)
    parser_classes = [MultiPartParser, BoundedJSONParser]
    http_method_names = ["get", "head", "options", "post"]

    @extend_schema(request={"multipart/form-data": ListUploadInput}, responses={201: ListUploadOutput})
    def create(self, request: Request) -> Response:
        """Have every row looked up; the list stays as it is."""
        said = self.valid(ListUploadInput)
        file = said["file"]
        made = list_upload(actor=actor_of(request), campaign_id=said["campaign"].pk, file=file, name=file.name)
        return self.created(made)

    @extend_schema(request=None, responses={200: ListUploadOutput})
    @action(detail=True, methods=["post"])
    def apply(self, request: Request, pk: str) -> Response:
        """Put what was found on the list by hand."""
        list_upload_apply(actor=actor_of(request), upload_id=int(pk))
        return self.object_response(pk)

    @extend_schema(responses={(200, "text/csv"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def refused(self, request: Request, pk: str) -> FileResponse:
        """The refused rows, each with its reason."""
        content, name = refused_csv(actor=actor_of(request), upload_id=int(pk))
        return FileResponse(content, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")
