from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Organisation
from campaigns.models import Meeting
from common.resources import StrictInput, VisibleField, actor_of, stale_as_412
from common.rows import RECORD, RowSerializer
from issues.api.sensitive import OpeningResource
from issues.enums import AgendaCourse, MeasureKind, Term
from issues.filters.agenda import AgendaItemFilter
from issues.models import AgendaItem, CommonProblem, Problem
from issues.services.agenda import agenda_item_add, agenda_item_place, agenda_item_remove
from issues.services.agenda_decisions import (
    DecidedMeasure,
    MeetingDecision,
    agenda_item_decide,
    agenda_item_postpone,
)
from issues.services.sensitive import told_by_common


class AgendaItemOutput(RowSerializer):
    class Meta:
        model = AgendaItem
        fields = [
            *RECORD,
            "campaign",
            "meeting",
            "position",
            "problem",
            "common_problem",
            "reason",
            "note",
            "outcome",
            "decision",
            "course",
            "organisation",
            "measure",
            "decided_at",
            "decided_by",
        ]


class AgendaItemInput(StrictInput):
    """Either a problem or a common problem; why it is on the agenda follows from it."""

    meeting = VisibleField(Meeting)
    problem = VisibleField(Problem, required=False)
    common_problem = VisibleField(CommonProblem, required=False)
    note = serializers.CharField(max_length=300, required=False)


class AgendaPlaceInput(StrictInput):
    position = serializers.IntegerField(min_value=1, max_value=9999)


class DecidedMeasureInput(StrictInput):
    organisation = VisibleField(Organisation)
    text = serializers.CharField(max_length=2000)
    kind = serializers.ChoiceField(MeasureKind.choices)
    planned_on = serializers.DateField()
    term = serializers.ChoiceField(Term.choices, default=Term.IMMEDIATE)


class AgendaDecisionInput(StrictInput):
    """`course` says what happens to the problem at once; `assign` takes an organisation, `plan` a promised day."""

    text = serializers.CharField(max_length=2000)
    course = serializers.ChoiceField(AgendaCourse.choices, required=False)
    organisation = VisibleField(Organisation, required=False)
    due_on = serializers.DateField(required=False)
    until = serializers.DateField(required=False)
    measure = DecidedMeasureInput(required=False)


class AgendaPostponementInput(StrictInput):
    reason = serializers.CharField(max_length=2000)


class AgendaItemResource(OpeningResource):
    """What joint meetings have on their agenda, and what they decided."""

    telling = frozenset({"note", "decision"})
    model = AgendaItem
    row = AgendaItemOutput
    filterset_class = AgendaItemFilter
    orderings = ("id",)
    http_method_names = [*OpeningResource.http_method_names, "delete"]

    def problems_of(self, keys: Sequence[Any]) -> Q:
        items = self.get_queryset().filter(pk__in=keys)
        of_common = told_by_common(items.exclude(common_problem=None).values("common_problem"))
        return super().problems_of(keys) | of_common

    @extend_schema(request=AgendaItemInput, responses={201: AgendaItemOutput})
    def create(self, request: Request) -> Response:
        """Put a matter at the end of the agenda."""
        said = self.valid(AgendaItemInput)
        meeting = said.pop("meeting")
        return self.created(agenda_item_add(actor=actor_of(request), meeting_id=meeting.pk, **said))

    @extend_schema(request=AgendaPlaceInput, responses=AgendaItemOutput)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Put it at another place of the agenda."""
        said = self.valid(AgendaPlaceInput)
        with stale_as_412():
            agenda_item_place(actor=actor_of(request), item_id=int(pk), version=self.expected_version(), **said)
        return self.object_response(pk)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Take it off the agenda."""
        with stale_as_412():
            agenda_item_remove(actor=actor_of(request), item_id=int(pk), version=self.expected_version())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=AgendaDecisionInput, responses=AgendaItemOutput, filters=False)
    @action(detail=True, methods=["post"], filter_backends=[])
    def decision(self, request: Request, pk: str) -> Response:
        """Record what the meeting decided, and do it."""
        said: dict[str, Any] = self.valid(AgendaDecisionInput)
        measure = DecidedMeasure(**said.pop("measure")) if "measure" in said else None
        with stale_as_412():
            agenda_item_decide(
                actor=actor_of(request),
                item_id=int(pk),
                decision=MeetingDecision(measure=measure, **said),
                version=self.expected_version(),
            )
        return self.object_response(pk)

    @extend_schema(request=AgendaPostponementInput, responses=AgendaItemOutput, filters=False)
    @action(detail=True, methods=["post"], filter_backends=[])
    def postponement(self, request: Request, pk: str) -> Response:
        """Leave it to the next meeting."""
        said = self.valid(AgendaPostponementInput)
        with stale_as_412():
            agenda_item_postpone(actor=actor_of(request), item_id=int(pk), version=self.expected_version(), **said)
        return self.object_response(pk)
