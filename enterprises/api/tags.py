from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Region
from common.resources import Resource, StrictInput, VisibleField, actor_of, stale_as_412
from common.rows import RECORD, RowSerializer
from enterprises.filters import TagFilterSet, TaggingFilterSet
from enterprises.models import Enterprise, Tag, Tagging
from enterprises.services.tags import tag_change, tag_create, tag_remove, tagging_remove, tags_add


class TagOutput(RowSerializer):
    class Meta:
        model = Tag
        fields = [*RECORD, "region", "name", "note", "is_retired"]


class TagInput(StrictInput):
    region = VisibleField(Region)
    name = serializers.CharField(max_length=30)
    note = serializers.CharField(max_length=200, allow_blank=True, required=False)


class TagChangeInput(StrictInput):
    note = serializers.CharField(max_length=200, allow_blank=True)
    is_retired = serializers.BooleanField(help_text="Whoever bears it keeps it, nobody gets it any more.")


class TagResource(Resource):
    """The words by which the offices of regions group enterprises; they hold in the region and all below it."""

    model = Tag
    row = TagOutput
    filterset_class = TagFilterSet
    orderings = ("id",)
    http_method_names = [*Resource.http_method_names, "delete"]

    @extend_schema(request=TagInput, responses={201: TagOutput})
    def create(self, request: Request) -> Response:
        """Add a word to the catalogue of a region."""
        return self.created(tag_create(actor=actor_of(request), **self.valid(TagInput)))

    @extend_schema(request=TagChangeInput, responses=TagOutput)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Say what it means, or retire it. The word itself never changes."""
        said = self.valid(TagChangeInput, partial=True)
        with stale_as_412():
            tag_change(actor=actor_of(request), tag_id=int(pk), changes=said, version=self.expected_version())
        return self.object_response(pk)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Take a word that no enterprise bears off the catalogue."""
        with stale_as_412():
            tag_remove(actor=actor_of(request), tag_id=int(pk), version=self.expected_version())
        return Response(status=status.HTTP_204_NO_CONTENT)


class TaggingOutput(RowSerializer):
    name = serializers.CharField(source="tag.name", read_only=True, help_text="The word.")

    class Meta:
        model = Tagging
        fields = [*RECORD, "enterprise", "tag", "name"]


class TaggingInput(StrictInput):
    enterprise = VisibleField(Enterprise)
    tag = VisibleField(Tag)


class TaggingResource(Resource):
    """Which enterprises bear which tags."""

    model = Tagging
    row = TaggingOutput
    filterset_class = TaggingFilterSet
    orderings = ("id",)
    http_method_names = [*Resource.http_method_names, "delete"]

    @extend_schema(request=TaggingInput, responses={201: TaggingOutput})
    def create(self, request: Request) -> Response:
        """Give an enterprise a tag; one that it bears stays."""
        said = self.valid(TaggingInput)
        (made,) = tags_add(actor=actor_of(request), enterprise=said["enterprise"], tags=[said["tag"]])
        return self.created(made)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Take it off; the audit trail keeps it."""
        with stale_as_412():
            tagging_remove(actor=actor_of(request), tagging_id=int(pk), version=self.expected_version())
        return Response(status=status.HTTP_204_NO_CONTENT)
