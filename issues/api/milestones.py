from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from common.resources import Resource, StrictInput, VisibleField, actor_of, stale_as_412
from common.rows import RECORD, RowSerializer
from issues.filters.milestones import MilestoneFilter
from issues.models import Measure, Milestone
from issues.services.milestones import milestone_add, milestone_change, milestone_remove


class MilestoneOutput(RowSerializer):
    class Meta:
        model = Milestone
        fields = [*RECORD, "measure", "text", "planned_on", "reached_on"]


class MilestoneInput(StrictInput):
    measure = VisibleField(Measure)
    text = serializers.CharField(max_length=200)
    planned_on = serializers.DateField()


class MilestoneChangeInput(StrictInput):
    """Without a day of reaching it is open again."""

    text = serializers.CharField(max_length=200)
    planned_on = serializers.DateField()
    reached_on = serializers.DateField(allow_null=True)


class MilestoneResource(Resource):
    """The steps of measures."""

    model = Milestone
    row = MilestoneOutput
    filterset_class = MilestoneFilter
    orderings = ("id",)
    http_method_names = [*Resource.http_method_names, "delete"]

    @extend_schema(request=MilestoneInput, responses={201: MilestoneOutput})
    def create(self, request: Request) -> Response:
        """Plan a further step of a measure."""
        said = self.valid(MilestoneInput)
        measure = said.pop("measure")
        return self.created(milestone_add(actor=actor_of(request), measure_id=measure.pk, **said))

    @extend_schema(request=MilestoneChangeInput, responses=MilestoneOutput)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Say it otherwise, plan it for another day, or note that it was reached."""
        changes = self.valid(MilestoneChangeInput, partial=True)
        with stale_as_412():
            milestone_change(
                actor=actor_of(request),
                milestone_id=int(pk),
                changes=changes,  # type: ignore[arg-type]  # the fields of the input are its keys
                version=self.expected_version(),
            )
        return self.object_response(pk)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Take it out."""
        with stale_as_412():
            milestone_remove(actor=actor_of(request), milestone_id=int(pk), version=self.expected_version())
        return Response(status=status.HTTP_204_NO_CONTENT)
