from __future__ import annotations

from dataclasses import asdict
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.resources import actor_of
from issues.api.moves import MovingResource
from issues.selectors.problems import problem_of
from issues.selectors.suggestions import suggested_categories, suggested_organisations


class SuggestionOutput(serializers.Serializer[Any]):
    value = serializers.CharField(help_text="The key of the category or organisation.")
    label = serializers.CharField()  # type: ignore[assignment]  # a field here
    count = serializers.IntegerField(help_text="Past decisions that speak for it,")
    of = serializers.IntegerField(help_text="out of so many that were looked at.")
    reason = serializers.CharField()


class SuggestionsOutput(serializers.Serializer[Any]):
    categories = SuggestionOutput(many=True)
    organisations = SuggestionOutput(many=True)


class SuggestingResource(MovingResource):
    """What past decisions of the office suggest for a problem."""

    @extend_schema(responses=SuggestionsOutput, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def suggestions(self, request: Request, pk: str) -> Response:
        """Categories of problems like this one and organisations that got such problems, each with its reason."""
        actor = actor_of(request)
        problem = problem_of(actor=actor, problem_id=int(pk))
        found = {
            "categories": suggested_categories(actor=actor, problem=problem),
            "organisations": suggested_organisations(actor=actor, office=problem.office, category=problem.category),
        }
        return Response({name: [asdict(one) for one in those] for name, those in found.items()})
