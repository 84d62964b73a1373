from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Organisation
from common.resources import StrictInput, VisibleField, actor_of, stale_as_412
from common.rows import RECORD, RowSerializer
from issues.api.sensitive import OpeningResource
from issues.enums import MeasureKind, Term
from issues.filters.common_problems import CommonProblemFilter
from issues.models import BulkMove, Category, CommonProblem, Problem
from issues.selectors.bulk import done_problems
from issues.services import common_answers, common_problems
from issues.services.sensitive import told_by_common


class CommonProblemOutput(RowSerializer):
    class Meta:
        model = CommonProblem
        fields = [
            *RECORD,
            "campaign",
            "region",
            "category",
            "title",
            "description",
            "measure",
            "state",
            "answer",
            "answer_signed_by",
            "answered_at",
            "answer_office",
        ]


def _problems() -> serializers.ListField:
    return serializers.ListField(child=VisibleField(Problem), min_length=1, max_length=200)


class CommonProblemInput(StrictInput):
    title = serializers.CharField(max_length=120)
    category = VisibleField(Category)
    description = serializers.CharField(max_length=4000, default="", allow_blank=True)
    problems = _problems()


class MembersInput(StrictInput):
    problems = _problems()
    reason = serializers.CharField(max_length=2000)


class MemberRemovalInput(StrictInput):
    problem = serializers.IntegerField()
    reason = serializers.CharField(max_length=2000)


class CommonMeasureInput(StrictInput):
    organisation = VisibleField(Organisation)
    text = serializers.CharField(max_length=2000)
    kind = serializers.ChoiceField(MeasureKind.choices)
    term = serializers.ChoiceField(Term.choices, default=Term.LONG_TERM)
    planned_on = serializers.DateField()


class CommonAnswerInput(StrictInput):
    answer = serializers.CharField(max_length=4000)
    signed_by = serializers.CharField(max_length=60)


class AnsweredOutput(serializers.Serializer[Any]):
    answered = serializers.ListField(
        child=serializers.IntegerField(), help_text="The problems that have the answer as their reply since now."
    )
    bulk_move = serializers.IntegerField(
        allow_null=True,
        help_text="What gives it to the members, above twenty after the response: `/bulk-moves/`. Null: nobody now.",
    )


class CommonProblemResource(OpeningResource):
    """The matters behind the problems of many enterprises. Members: `/problems/?common_problem=`."""

    telling = frozenset({"title", "description", "answer"})
    model = CommonProblem
    row = CommonProblemOutput
    filterset_class = CommonProblemFilter
    orderings = ("id",)
    http_method_names = ["get", "head", "options", "post"]

    def problems_of(self, keys: Sequence[Any]) -> Q:
        return told_by_common(keys)

    @extend_schema(request=CommonProblemInput, responses={201: CommonProblemOutput})
    def create(self, request: Request) -> Response:
        """Say that these problems are one matter."""
        draft = common_problems.CommonDraft(**self.valid(CommonProblemInput))
        return self.created(common_problems.common_problem_raise(actor=actor_of(request), draft=draft))

    @extend_schema(request=MembersInput, responses=CommonProblemOutput, filters=False)
    @action(detail=True, methods=["post"], filter_backends=[])
    def members(self, request: Request, pk: str) -> Response:
        """Add members, with the reason."""
        self._do(request, pk, common_problems.common_problem_add, self.valid(MembersInput))
        return self.object_response(pk)

    @extend_schema(request=MemberRemovalInput, responses=CommonProblemOutput, filters=False)
    @action(detail=True, methods=["post"], url_path="members/remove", filter_backends=[])
    def remove(self, request: Request, pk: str) -> Response:
        """Take a member off, with the reason."""
        said = self.valid(MemberRemovalInput)
        said["problem_id"] = said.pop("problem")
        self._do(request, pk, common_problems.common_problem_remove, said)
        return self.object_response(pk)

    @extend_schema(request=CommonMeasureInput, responses=CommonProblemOutput, filters=False)
    @action(detail=True, methods=["post"], filter_backends=[])
    def measure(self, request: Request, pk: str) -> Response:
        """Plan the one measure that serves all members."""
        draft = common_answers.CommonMeasureDraft(**self.valid(CommonMeasureInput))
        self._do(request, pk, common_answers.common_problem_plan_measure, {"draft": draft})
        return self.object_response(pk)

    @extend_schema(request=CommonAnswerInput, responses=AnsweredOutput, filters=False)
    @action(detail=True, methods=["post"], filter_backends=[])
    def answer(self, request: Request, pk: str) -> Response:
        """Answer for all: the reply of every member that may be replied to now."""
        return _given(self._do(request, pk, common_answers.common_problem_answer, self.valid(CommonAnswerInput)))

    @extend_schema(request=None, responses=AnsweredOutput, filters=False)
    @action(detail=True, methods=["post"], url_path="answer/rest", filter_backends=[])
    def rest(self, request: Request, pk: str) -> Response:
        """Give the same answer to the members that can have it since."""
        return _given(self._do(request, pk, common_answers.common_problem_answer_rest, {}))

    @extend_schema(request=None, responses=CommonProblemOutput, filters=False)
    @action(detail=True, methods=["post"], filter_backends=[])
    def solve(self, request: Request, pk: str) -> Response:
        """Its measure is implemented: the matter is done with."""
        self._do(request, pk, common_problems.common_problem_solve, {})
        return self.object_response(pk)

    def _do(self, request: Request, pk: str, service: Any, said: dict[str, Any]) -> Any:
        with stale_as_412():
            return service(actor=actor_of(request), common_id=int(pk), version=self.expected_version(), **said)


def _given(bulk: BulkMove | None) -> Response:
    answered = done_problems(bulk) if bulk else []
    return Response(AnsweredOutput({"answered": answered, "bulk_move": bulk and bulk.pk}).data)
