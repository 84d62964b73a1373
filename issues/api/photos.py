from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.http import photo_response
from campaigns.models import VisitPhoto
from campaigns.pictures import MAX_BYTES, picture_of
from campaigns.selectors.photos import photo_content, photo_rows
from campaigns.services.photos import photo_put
from common.resources import BytesParser, actor_of
from issues.api.phones import require_writer, uuid_of

SHA256 = "[0-9a-f]{64}"
PHOTO = {(200, "image/jpeg"): OpenApiTypes.BINARY}
SENT = dict.fromkeys(("image/jpeg", "image/png", "image/webp"), OpenApiTypes.BINARY)


class PhotoParser(BytesParser):
    media_type = "image/*"
    most_bytes = MAX_BYTES


class PhotoOutput(serializers.ModelSerializer[VisitPhoto]):
    uploaded_at = serializers.DateTimeField(source="created_at")

    class Meta:
        model = VisitPhoto
        fields = ["sha256", "size", "width", "height", "uploaded_by", "uploaded_at"]


class PhotosOutput(serializers.Serializer[Any]):
    results = PhotoOutput(many=True)


class PhotosOfVisits:
    """The photos among what a visit has: sent under their SHA-256, listed and read; a correction removes them."""

    @extend_schema(responses=PhotosOutput, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def files(self, request: Request, pk: str) -> Response:
        """The photos of the visit, in the order in which they were sent."""
        rows = photo_rows(actor=actor_of(request), visit_id=int(pk))
        return Response({"results": PhotoOutput(rows, many=True).data})

    @extend_schema(operation_id="visits_file_retrieve", responses=PHOTO, filters=False)
    @action(
        detail=True, methods=["get"], url_path=f"files/(?P<sha256>{SHA256})", pagination_class=None, filter_backends=[]
    )
    def file(self, request: Request, pk: str, sha256: str) -> HttpResponse:
        """One photo as a JPEG of at most 1600 pixels."""
        return photo_response(photo_content(actor=actor_of(request), visit_id=int(pk), is_small=False, sha256=sha256))

    @extend_schema(request=SENT, responses={200: PhotoOutput, 201: PhotoOutput})
    @action(
        detail=False,
        methods=["put"],
        url_path=f"by-uuid/(?P<visit_uuid>[0-9a-fA-F-]{{36}})/files/(?P<sha256>{SHA256})",
        url_name="file-put",
        filter_backends=[],
        parser_classes=[PhotoParser],
    )
    def file_put(self, request: Request, visit_uuid: str, sha256: str) -> Response:
        """Add a photo to a visit: sent again it is answered 200, 409 if it was removed meanwhile."""
        require_writer(request)
        body: Any = request.data
        photo, is_new = photo_put(
            actor=actor_of(request),
            visit_uuid=uuid_of(visit_uuid),
            sha256=sha256,
            picture=picture_of(body),
        )
        return Response(PhotoOutput(photo).data, status=status.HTTP_201_CREATED if is_new else status.HTTP_200_OK)
