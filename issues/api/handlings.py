from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from common.resources import StrictInput, VisibleField, actor_of, stale_as_412
from common.rows import RECORD, RowSerializer
from issues.api.sensitive import OpeningResource
from issues.filters.escalations import EscalationFilter
from issues.filters.feedback import FeedbackFilter
from issues.filters.handlings import HandlingFilter
from issues.models import Escalation, Feedback, Handling
from issues.services.clerks import handling_assign


class HandlingOutput(RowSerializer):
    answer_office = serializers.CharField(
        source="common_problem__answer_office",
        allow_null=True,
        read_only=True,
        help_text="Where the reply is the answer for all of a common problem: the region whose office gave it.",
    )

    class Meta:
        model = Handling
        fields = [
            *RECORD,
            "problem",
            "organisation",
            "assignee",
            "role",
            "state",
            "requirement",
            "dispatched_at",
            "due_on",
            "signed_at",
            "replied_at",
            "reply",
            "reply_signed_by",
            "return_reason",
            "belongs_to",
            "common_problem",
            "answer_office",
        ]


class AssignInput(StrictInput):
    assignee = VisibleField(User, allow_null=True)


class HandlingResource(OpeningResource):
    """The turns of organisations at problems."""

    telling = frozenset({"requirement", "reply", "return_reason"})
    model = Handling
    row = HandlingOutput
    filterset_class = HandlingFilter
    orderings = ("id",)

    @extend_schema(request=AssignInput, responses=HandlingOutput, filters=False)
    @action(detail=True, methods=["post"], filter_backends=[])
    def assign(self, request: Request, pk: str) -> Response:
        """Say which clerk of the organisation is in charge; null for nobody yet."""
        said = self.valid(AssignInput)
        with stale_as_412():
            handling_assign(actor=actor_of(request), handling_id=int(pk), version=self.expected_version(), **said)
        return self.object_response(pk)


class EscalationOutput(RowSerializer):
    class Meta:
        model = Escalation
        fields = [
            *RECORD,
            "problem",
            "from_region",
            "to_region",
            "reason",
            "state",
            "requested_at",
            "organisation",
            "decided_at",
            "decision_reason",
        ]


class EscalationResource(OpeningResource):
    """Problems handed from one level's office to the next."""

    telling = frozenset({"reason", "decision_reason"})
    model = Escalation
    row = EscalationOutput
    filterset_class = EscalationFilter
    orderings = ("id",)


class FeedbackOutput(RowSerializer):
    class Meta:
        model = Feedback
        fields = [
            *RECORD,
            "problem",
            "campaign",
            "team",
            "organisation",
            "category",
            "channel",
            "answered_at",
            "answered_on",
            "solved",
            "score",
            "comment",
            "region",
            "industry",
            "size",
        ]


class FeedbackResource(OpeningResource):
    """The enterprises' own answers. What was asked and not answered is shown to nobody."""

    telling = frozenset({"comment"})
    model = Feedback
    row = FeedbackOutput
    filterset_class = FeedbackFilter
    orderings = ("id",)
