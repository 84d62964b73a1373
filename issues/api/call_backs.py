"""Calling enterprises back, for the third party that does it, as a hotline's own system."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail
from rest_framework.request import Request
from rest_framework.response import Response

from common.resources import Resource, StrictInput, VisibleField, actor_of
from common.rows import RowSerializer
from issues.enums import Solved
from issues.filters.call_backs import CallBackFilter, DueCallBackFilter
from issues.models import CallBack, Feedback, Problem
from issues.rules.verdict import Verdict
from issues.selectors.call_backs import to_call_back
from issues.services.call_backs import CallBackDraft, call_back_record


class CallBackOutput(RowSerializer):
    problem = serializers.IntegerField(source="feedback__problem_id", read_only=True)
    called_by = serializers.CharField(source="called_by__username", help_text="The account that called.")

    class Meta:
        model = CallBack
        fields = ["id", "url", "problem", "called_at", "called_by", "is_reached", "spoke_to", "note"]


class CallBackInput(StrictInput):
    problem = VisibleField(Problem)
    is_reached = serializers.BooleanField()
    spoke_to = serializers.CharField(max_length=60, required=False)
    solved = serializers.ChoiceField(Solved.choices, required=False)
    score = serializers.IntegerField(min_value=1, max_value=5, required=False)
    note = serializers.CharField(max_length=1000, default="", allow_blank=True)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        is_reached = attrs["is_reached"]
        required, nobody = (_("This field is required."), "required"), (_("Nobody was reached."), "nobody_reached")
        wrong = [name for name in ("spoke_to", "solved", "score") if (name in attrs) != is_reached]
        if wrong:
            raise serializers.ValidationError(
                {name: ErrorDetail(*(required if is_reached else nobody)) for name in wrong}
            )
        return attrs


class CallBackResource(Resource):
    """The calls made, for call-back officers alone: one that reached nobody tells who has not answered."""

    model = CallBack
    row = CallBackOutput
    filterset_class = CallBackFilter
    order = ("-id",)
    orderings = ("id",)
    http_method_names = ["get", "head", "options", "post"]

    @extend_schema(request=CallBackInput, responses={201: CallBackOutput})
    def create(self, request: Request) -> Response:
        """Note a call: nobody was reached, or the enterprise's verdict, which becomes its feedback."""
        said = self.valid(CallBackInput)
        verdict = Verdict(said["solved"], said["score"]) if said["is_reached"] else None
        draft = CallBackDraft(said.get("spoke_to", ""), verdict, said["note"])
        return self.created(call_back_record(actor=actor_of(request), problem_id=said["problem"].pk, draft=draft))


class DueCallBackOutput(RowSerializer):
    tries = serializers.IntegerField(read_only=True)

    class Meta:
        model = Feedback
        fields = ["id", "url", "problem", "campaign", "organisation", "region", "asked_at", "expires_at", "tries"]


class DueCallBackResource(Resource):
    """Whom a call-back officer can call now: asked for a verdict, and not answered yet. Nobody else sees any."""

    model = Feedback
    row = DueCallBackOutput
    filterset_class = DueCallBackFilter
    order = ("asked_at", "id")
    orderings = ("id",)
    http_method_names = ["get", "head", "options"]

    def get_queryset(self) -> QuerySet[Any]:
        return to_call_back(actor=actor_of(self.request), now=timezone.now())

    def annotations(self) -> dict[str, Any]:
        return {"tries": Count("call_backs")}
