from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.resources import StrictInput, VisibleField, actor_of, stale_as_412
from common.rows import RECORD, RowSerializer
from issues.api.sensitive import OpeningResource
from issues.enums import SlipGrade
from issues.filters.supervision import SlipFilter
from issues.models import Problem, Slip
from issues.services.slips import slip_answer, slip_issue


class SlipOutput(RowSerializer):
    problem = serializers.IntegerField(source="handling.problem_id", read_only=True)
    organisation = serializers.IntegerField(source="handling.organisation_id", read_only=True)

    class Meta:
        model = Slip
        fields = [
            *RECORD,
            "problem",
            "organisation",
            "handling",
            "grade",
            "text",
            "due_on",
            "answer_by",
            "issued_at",
            "issued_by",
            "answer",
            "answered_at",
            "answered_by",
        ]


class SlipInput(StrictInput):
    problem = VisibleField(Problem)
    grade = serializers.ChoiceField(SlipGrade.choices)
    text = serializers.CharField(
        max_length=2000,
        help_text="May hold {organisation} {number} {enterprise} {title} {due_on} {answer_by}: they are filled in.",
    )


class SlipAnswerInput(StrictInput):
    answer = serializers.CharField(max_length=2000)


class SlipResource(OpeningResource):
    """Reminders, yellow and red slips with which offices press organisations, and what these answered."""

    model = Slip
    row = SlipOutput
    filterset_class = SlipFilter
    order = ("-issued_at", "-id")
    orderings = ("id", "issued_at")
    http_method_names = ["get", "head", "options", "post"]
    telling = frozenset({"text", "answer"})

    def problems_of(self, keys: Sequence[Any]) -> Q:
        return Q(pk__in=self.get_queryset().filter(pk__in=keys).values("handling__problem"))

    @extend_schema(request=SlipInput, responses={201: SlipOutput})
    def create(self, request: Request) -> Response:
        """Issue a slip to the lead organisation of a problem whose clock runs."""
        said = self.valid(SlipInput)
        problem = said.pop("problem")
        return self.created(slip_issue(actor=actor_of(request), problem_id=problem.pk, version=None, **said))

    @extend_schema(request=SlipAnswerInput, responses=SlipOutput, filters=False)
    @action(detail=True, methods=["post"], filter_backends=[])
    def answer(self, request: Request, pk: str) -> Response:
        """The organisation answers, once."""
        said = self.valid(SlipAnswerInput)
        with stale_as_412():
            slip_answer(actor=actor_of(request), slip_id=int(pk), version=self.expected_version(), **said)
        return self.object_response(pk)
