from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import RuleViolation
from common.resources import BytesParser, actor_of
from issues.documents import MAX_BYTES, document_of
from issues.http import evidence_response
from issues.models import Evidence
from issues.selectors.measures import evidence_content, evidence_of, evidence_rows
from issues.services.evidence import evidence_add, evidence_remove

SHA256 = "[0-9a-f]{64}"
KEPT = {(200, kind): OpenApiTypes.BINARY for kind in ("image/jpeg", "application/pdf")}
SENT = dict.fromkeys(("image/jpeg", "image/png", "image/webp", "application/pdf"), OpenApiTypes.BINARY)


class DocumentParser(BytesParser):
    media_type = "*/*"
    most_bytes = MAX_BYTES


class EvidenceOutput(serializers.ModelSerializer[Evidence]):
    uploaded_at = serializers.DateTimeField(source="updated_at")

    class Meta:
        model = Evidence
        fields = ["sha256", "name", "media_type", "size", "uploaded_by", "uploaded_at"]


class EvidenceListOutput(serializers.Serializer[Any]):
    results = EvidenceOutput(many=True)


class EvidenceOfMeasures:
    """The evidence among what a measure has: sent under its SHA-256, listed, read and removed."""

    @extend_schema(responses=EvidenceListOutput, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def evidence(self, request: Request, pk: str) -> Response:
        """The files of the measure, in the order in which they were sent."""
        rows = evidence_rows(actor=actor_of(request), measure_id=int(pk))
        return Response({"results": EvidenceOutput(rows, many=True).data})

    @extend_schema(operation_id="measures_file_retrieve", responses=KEPT, filters=False)
    @action(
        detail=True, methods=["get"], url_path=f"evidence/(?P<sha256>{SHA256})", pagination_class=None,
        filter_backends=[], parser_classes=[DocumentParser],
    )  # fmt: skip
    def file(self, request: Request, pk: str, sha256: str) -> HttpResponse:
        """One file: a picture as a JPEG of at most 1600 pixels, a PDF as it was sent."""
        evidence = evidence_of(actor=actor_of(request), measure_id=int(pk), sha256=sha256)
        return evidence_response(evidence, evidence_content(evidence))

    @extend_schema(
        request=SENT,
        parameters=[OpenApiParameter("name", str, description="What it is called.")],
        responses={200: EvidenceOutput, 201: EvidenceOutput},
        filters=False,
    )
    @file.mapping.put
    def file_put(self, request: Request, pk: str, sha256: str) -> Response:
        """Add a picture or a PDF under the SHA-256 of its bytes; sent again it is answered 200."""
        body: Any = request.data
        document = document_of(request.query_params.get("name", ""), body)
        if document.sha256 != sha256:
            raise RuleViolation("other_bytes", _("These are not the bytes that the address names."))
        evidence, is_new = evidence_add(actor=actor_of(request), measure_id=int(pk), document=document)
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(EvidenceOutput(evidence).data, status=code)

    @extend_schema(responses={204: None}, filters=False)
    @file.mapping.delete
    def file_remove(self, request: Request, pk: str, sha256: str) -> Response:
        """Take it away for good."""
        evidence_remove(actor=actor_of(request), measure_id=int(pk), sha256=sha256)
        return Response(status=status.HTTP_204_NO_CONTENT)
