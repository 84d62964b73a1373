from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.resources import Resource, StrictInput, VisibleField, actor_of, stale_as_412
from common.rows import RECORD, Derived, Reading, RowSerializer
from enterprises.enums import TitleStatus, TitleTier
from enterprises.filters import TitleFilterSet
from enterprises.models import Enterprise, Title
from enterprises.rules.titles import state_on
from enterprises.services.titles import TitleDraft, title_change, title_record


def _status(reading: Reading, status: str, valid_to: object) -> str:
    return state_on(reading.today, status=status, valid_to=valid_to).value  # type: ignore[arg-type]


class TitleOutput(RowSerializer):
    status = serializers.ChoiceField(TitleStatus.choices, help_text="As of today.")

    derived = {"status": Derived(("status", "valid_to"), _status)}

    class Meta:
        model = Title
        fields = [
            *RECORD,
            "enterprise",
            "tier",
            "document",
            "rule_version",
            "issued_on",
            "valid_to",
            "status",
            "revoked_on",
            "revoked_because",
        ]


class TitleChangeInput(StrictInput):
    tier = serializers.ChoiceField(TitleTier.choices)
    document = serializers.CharField(max_length=120, allow_blank=True, required=False)
    rule_version = serializers.CharField(max_length=40, allow_blank=True, required=False)
    issued_on = serializers.DateField()
    valid_to = serializers.DateField(required=False, help_text="Without it three years.")
    revoked_on = serializers.DateField(allow_null=True, required=False)
    revoked_because = serializers.CharField(max_length=200, allow_blank=True, required=False)


class TitleInput(TitleChangeInput):
    enterprise = VisibleField(Enterprise)


class TitleResource(Resource):
    """The cultivation titles of the enterprises."""

    model = Title
    row = TitleOutput
    filterset_class = TitleFilterSet
    orderings = ("id", "valid_to")

    @extend_schema(request=TitleInput, responses={201: TitleOutput})
    def create(self, request: Request) -> Response:
        """Record a title as its document says."""
        said = self.valid(TitleInput)
        enterprise = said.pop("enterprise")
        return self.created(title_record(actor=actor_of(request), enterprise=enterprise, draft=TitleDraft(**said)))

    @extend_schema(request=TitleChangeInput, responses=TitleOutput)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Correct a title, or note that it was revoked."""
        said = self.valid(TitleChangeInput, partial=True)
        with stale_as_412():
            title_change(actor=actor_of(request), title_id=int(pk), changes=said, version=self.expected_version())
        return self.object_response(pk)
