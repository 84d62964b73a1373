"""The moves of a problem over the API, made from the table: each takes its fields and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.http import Http404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.helpers import lazy_serializer
from drf_spectacular.utils import OpenApiParameter, PolymorphicProxySerializer, extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Organisation
from common.errors import NotFound
from common.resources import StrictInput, VisibleField, actor_of, stale_as_412
from issues.api.sensitive import SensitiveResource
from issues.enums import MoveName, Outcome, Term, Urgency
from issues.models import Category, Problem
from issues.rules.moves import MOVES, NAMES, Move
from issues.selectors.problems import problem_of
from issues.services.moves import problem_move
from issues.services.steps import moves_for

DECISIONS = {
    "decide-return": ["agree", "uphold"],
    "decide-extension": ["grant", "refuse"],
    "plan": ["agree", "refuse"],
    "decide-escalation": ["accept", "return"],
}
Field = serializers.Field[Any, Any, Any, Any]


def _words(most: int = 2000) -> Callable[..., Field]:
    return lambda **options: serializers.CharField(max_length=most, **options)


# How each field of the table is written. Optional ones are left out, never null.
FIELDS: Mapping[str, Callable[..., Field]] = {
    "category": lambda **options: VisibleField(Category, **options),
    "urgency": lambda **options: serializers.ChoiceField(Urgency.choices, **options),
    "term": lambda **options: serializers.ChoiceField(Term.choices, **options),
    "outcome": lambda **options: serializers.ChoiceField(Outcome.choices, **options),
    "organisation": lambda **options: VisibleField(Organisation, **options),
    "belongs_to": lambda **options: VisibleField(Organisation, **options),
    "assisting": lambda **options: serializers.ListField(child=VisibleField(Organisation), max_length=3, **options),
    "into": lambda **options: VisibleField(Problem, **options),
    "due_on": serializers.DateField,
    "until": serializers.DateField,
    "requirement": _words(),
    "reason": _words(),
    "facts": _words(),
    "said": _words(),
    "reply": _words(4000),
    "signed_by": _words(60),
    "approved_by": _words(60),
}


def _field(move: Move, name: str) -> Field:
    is_required = name in move.takes
    if name == "decision":
        return serializers.ChoiceField(DECISIONS[move.name], required=is_required)
    return FIELDS[name](required=is_required)


def _input(move: Move) -> type[StrictInput]:
    title = "".join(part.title() for part in move.name.split("-"))
    fields = {name: _field(move, name) for name in move.fields}
    return type(f"{title}MoveInput", (StrictInput,), {"__doc__": None, **fields})


# All rows of a move take the same fields.
INPUTS = {move.name: _input(move) for move in MOVES}


class MoveFieldOutput(serializers.Serializer[Any]):
    name = serializers.CharField()
    required = serializers.BooleanField()  # type: ignore[assignment]  # a field here
    choices = serializers.ListField(child=serializers.CharField(), required=False)
    max_length = serializers.IntegerField(required=False)


class MoveOutput(serializers.Serializer[Any]):
    name = serializers.ChoiceField(MoveName.choices)
    label = serializers.CharField()  # type: ignore[assignment]  # a field here
    targets = serializers.ListField(child=serializers.CharField())
    fields = MoveFieldOutput(many=True)  # type: ignore[assignment]  # as well


class MovesOutput(serializers.Serializer[Any]):
    results = MoveOutput(many=True)


def _described(move: Move) -> dict[str, Any]:
    return {
        "name": move.name,
        "label": str(MoveName(move.name).label),
        "targets": list(move.targets),
        "fields": [_field_described(name, field) for name, field in INPUTS[move.name]().fields.items()],
    }


def _field_described(name: str, field: Any) -> dict[str, Any]:
    described = {"name": name, "required": field.required}
    if isinstance(field, serializers.ChoiceField):
        described["choices"] = list(field.choices)
    if getattr(field, "max_length", None):
        described["max_length"] = field.max_length
    return described


class MovingResource(SensitiveResource):
    """What a problem can do, and doing it."""

    @extend_schema(responses=MovesOutput, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def moves(self, request: Request, pk: str) -> Response:
        """What this caller may do to the problem now, with the fields that each move takes."""
        actor = actor_of(request)
        found = moves_for(actor, problem_of(actor=actor, problem_id=int(pk)))
        return Response({"results": [_described(move) for move in found]})

    @extend_schema(
        parameters=[OpenApiParameter("move", str, OpenApiParameter.PATH, enum=NAMES)],
        request=PolymorphicProxySerializer("MoveInput", list(INPUTS.values()), resource_type_field_name=None),
        responses={200: lazy_serializer("issues.api.problems.ProblemOutput")(), 204: None},
        filters=False,
    )
    @action(detail=True, methods=["post"], url_path="moves/(?P<move>[a-z-]+)", filter_backends=[])
    def move(self, request: Request, pk: str, move: str) -> Response:
        """Do a move, with its fields; the answer is the problem as it then stands, or 204 if one sees it no more."""
        if move not in INPUTS:
            raise NotFound("move_unknown", _("There is no such move."))
        said = self.valid(INPUTS[move])
        with stale_as_412():
            problem_move(
                actor=actor_of(request),
                problem_id=int(pk),
                move=move,
                version=self.expected_version(),
                fields=said,
            )
        try:
            return self.object_response(pk)
        except Http404:
            return Response(status=status.HTTP_204_NO_CONTENT)
