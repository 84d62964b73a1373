from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Organisation, Region
from campaigns.enums import MeetingChange, MeetingKind
from campaigns.filters import MeetingFilterSet
from campaigns.models import Meeting, MeetingSeries, Round, ServiceTeam
from campaigns.selectors.meeting_history import meeting_revisions
from common.resources import Resource, StrictInput, VisibleField, actor_of, stale_as_412
from common.rows import RECORD, RowSerializer
from issues.services.meetings import meeting_cancel, meeting_correct


class MeetingOutput(RowSerializer):
    class Meta:
        model = Meeting
        fields = [
            *RECORD,
            "campaign",
            "series",
            "round",
            "team",
            "kind",
            "title",
            "held_on",
            "region",
            "venue",
            "host",
            "chair",
            "summary",
            "state",
        ]


class MeetingPatch(StrictInput):
    """What can be said anew of a meeting. The campaign cannot: that was another meeting."""

    kind = serializers.ChoiceField(MeetingKind.choices)
    title = serializers.CharField(max_length=160)
    held_on = serializers.DateField()
    region = VisibleField(Region)
    venue = serializers.CharField(max_length=120, allow_blank=True)
    team = VisibleField(ServiceTeam, related=("region",), allow_null=True)
    series = VisibleField(MeetingSeries, allow_null=True)
    round = VisibleField(Round, allow_null=True)
    host = VisibleField(Organisation, allow_null=True)
    chair = serializers.CharField(max_length=60, allow_blank=True)
    summary = serializers.CharField(max_length=4000, allow_blank=True)
    reason = serializers.CharField(max_length=2000, required=True)


class CancellationInput(StrictInput):
    reason = serializers.CharField(max_length=2000)


class MeetingSaidOutput(serializers.Serializer[Any]):
    """What a meeting said, in the words of the API."""

    kind = serializers.ChoiceField(MeetingKind.choices)
    title = serializers.CharField()
    held_on = serializers.DateField()
    region = serializers.CharField()
    venue = serializers.CharField()
    team = serializers.IntegerField(allow_null=True)
    series = serializers.IntegerField(allow_null=True)
    round = serializers.IntegerField(allow_null=True)
    host = serializers.IntegerField(allow_null=True)
    chair = serializers.CharField()
    summary = serializers.CharField()


class MeetingRevisionOutput(serializers.Serializer[Any]):
    number = serializers.IntegerField()
    kind = serializers.ChoiceField(MeetingChange.choices)
    at = serializers.DateTimeField()
    actor_name = serializers.CharField()
    reason = serializers.CharField()
    before = MeetingSaidOutput()
    after = MeetingSaidOutput()


class MeetingRevisionsOutput(serializers.Serializer[Any]):
    results = MeetingRevisionOutput(many=True)


class MeetingResource(Resource):
    """Single sessions on a day at a place."""

    model = Meeting
    row = MeetingOutput
    filterset_class = MeetingFilterSet
    order = ("-held_on", "-id")
    orderings = ("id", "held_on")

    @extend_schema(request=MeetingPatch, responses=MeetingOutput)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Correct a recorded meeting; what it said before stays among its revisions."""
        said = self.valid(MeetingPatch, partial=True)
        with stale_as_412():
            meeting_correct(
                actor=actor_of(request),
                meeting_id=int(pk),
                reason=said.pop("reason", ""),
                changes=said,
                version=self.expected_version(),
            )
        return self.object_response(pk)

    @extend_schema(request=CancellationInput, responses=MeetingOutput)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Take a meeting out of every figure; refused where problems or decisions came of it."""
        with stale_as_412():
            meeting_cancel(
                actor=actor_of(request),
                meeting_id=int(pk),
                reason=self.valid(CancellationInput)["reason"],
                version=self.expected_version(),
            )
        return self.object_response(pk)

    @extend_schema(responses=MeetingRevisionsOutput, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def revisions(self, request: Request, pk: str) -> Response:
        """What the meeting said before each change, first to last."""
        found = meeting_revisions(actor=actor_of(request), meeting_id=int(pk))
        return Response({"results": MeetingRevisionOutput(found, many=True).data})
