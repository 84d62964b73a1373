from __future__ import annotations

from collections import Counter
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.errors import NotFound
from common.resources import Resource, StrictInput, actor_of, stale_as_412
from common.rows import RECORD, Derived, RowSerializer
from enterprises.duplicates.journal import tally
from enterprises.enums import DuplicateReason
from enterprises.filters import DuplicateFilterSet, MergeFilterSet
from enterprises.models import Duplicate, Merge
from enterprises.rules.merging import CHOOSABLE
from enterprises.selectors.duplicates import last_search
from enterprises.services.duplicates import duplicate_dismiss, duplicates_search
from enterprises.services.merges import MergeDraft, enterprise_merge, merge_undo


class DuplicateOutput(RowSerializer):
    reasons = serializers.ListField(child=serializers.ChoiceField(DuplicateReason.choices))

    class Meta:
        model = Duplicate
        fields = [*RECORD, "first", "second", "reasons", "dismissed_by", "dismissed_at", "dismissed_because"]


class DismissInput(StrictInput):
    because = serializers.CharField(max_length=200)


class SearchOutput(serializers.Serializer[Any]):
    state = serializers.ChoiceField([("pending", "pending"), ("done", "done")])
    found = serializers.IntegerField(help_text="Undecided pairs of the whole register after the search.")
    finished_at = serializers.DateTimeField(allow_null=True)


class DuplicateResource(Resource):
    """Pairs of enterprises that may be the same body. Without `state` the undecided ones."""

    model = Duplicate
    row = DuplicateOutput
    filterset_class = DuplicateFilterSet
    order = ("-id",)
    orderings = ("id",)
    http_method_names = ["get", "head", "options", "post"]

    @extend_schema(request=DismissInput, responses={200: DuplicateOutput})
    @action(detail=True, methods=["post"])
    def dismiss(self, request: Request, pk: str) -> Response:
        """Say that the two are not the same; no search proposes them again."""
        duplicate_dismiss(actor=actor_of(request), duplicate_id=int(pk), **self.valid(DismissInput))
        return self.object_response(pk)

    @extend_schema(responses=SearchOutput, filters=False)
    @action(detail=False, methods=["get"], pagination_class=None)
    def search(self, request: Request) -> Response:
        """The last search of the register: whether it waits or is done, and how many pairs are undecided."""
        search = last_search(actor=actor_of(request))
        if search is None:
            raise NotFound("search_not_found", _("The register has not been searched yet."))
        return Response(SearchOutput(search).data)

    @extend_schema(request=None, responses={202: SearchOutput}, filters=False)
    @search.mapping.post
    def search_now(self, request: Request) -> Response:
        """Have the register searched now instead of next night."""
        search = duplicates_search(actor=actor_of(request))
        return Response(SearchOutput(search).data, status=status.HTTP_202_ACCEPTED)


def _moved(_reading: Any, journal: list[dict[str, Any]]) -> Counter[str]:
    return tally(journal)[0]


def _folded(_reading: Any, journal: list[dict[str, Any]]) -> Counter[str]:
    return tally(journal)[1]


class MergeOutput(RowSerializer):
    moved = serializers.DictField(child=serializers.IntegerField(), help_text="Records that moved, by their kind.")
    folded = serializers.DictField(child=serializers.IntegerField(), help_text="Records that both entries had.")

    derived: ClassVar[dict[str, Derived]] = {
        "moved": Derived(("journal",), _moved),
        "folded": Derived(("journal",), _folded),
    }

    class Meta:
        model = Merge
        fields = [
            *RECORD,
            "kept",
            "merged",
            "merged_by",
            "because",
            "moved",
            "folded",
            "undone_by",
            "undone_at",
            "undone_because",
        ]


class MergeInput(StrictInput):
    kept = serializers.IntegerField(min_value=1)
    merged = serializers.IntegerField(min_value=1)
    take = serializers.ListField(
        child=serializers.ChoiceField([(name, name) for name in CHOOSABLE]),
        required=False,
        help_text="Fields whose value comes from the merged entry. Without it: those that the kept one leaves empty.",
    )
    because = serializers.CharField(max_length=200, required=False, allow_blank=True)
    kept_version = serializers.IntegerField(min_value=1, required=False)
    merged_version = serializers.IntegerField(min_value=1, required=False)


class UndoInput(StrictInput):
    because = serializers.CharField(max_length=200, required=False, allow_blank=True)


class MergeResource(Resource):
    """Entries of the register that were taken up into others, and what was taken back."""

    model = Merge
    row = MergeOutput
    filterset_class = MergeFilterSet
    order = ("-id",)
    orderings = ("id",)
    http_method_names = ["get", "head", "options", "post"]

    @extend_schema(request=MergeInput, responses={201: MergeOutput})
    def create(self, request: Request) -> Response:
        """Make one of two entries. The same again answers with the merge that was made."""
        with stale_as_412():
            done = enterprise_merge(actor=actor_of(request), draft=MergeDraft(**self.valid(MergeInput)))
        return self.created(done)

    @extend_schema(request=UndoInput, responses={200: MergeOutput})
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, pk: str) -> Response:
        """Make two of one again; what was recorded or corrected since stays with the kept one."""
        merge_undo(actor=actor_of(request), merge_id=int(pk), **self.valid(UndoInput))
        return self.object_response(pk)
