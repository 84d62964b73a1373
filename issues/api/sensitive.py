"""What the API tells of sensitive problems: who had them shown, and that others are not shown."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, ClassVar

from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import api_settings

from accounts.filters import StrictFilterSet
from common.resources import Resource, StrictInput, actor_of, stale_as_412
from common.rows import RowSerializer
from issues.enums import ViewedThrough
from issues.filters.sensitive import ProblemViewFilter, hidden_count
from issues.models import ProblemView
from issues.services.sensitive import problem_mark, problems_opened


class OpeningResource(Resource):
    """Rows that hold words of a problem: whoever reads those of a sensitive one is recorded.

    `telling` are the fields with such words; an answer without them is none that needs to be.
    """

    telling: ClassVar[frozenset[str]]

    def problems_of(self, keys: Sequence[Any]) -> Q:
        """Which problems these rows are about."""
        return Q(pk__in=self.get_queryset().filter(pk__in=keys).values("problem"))

    def list(self, request: Request) -> Response:
        answer = super().list(request)
        rows = self.paginator.page.items  # type: ignore[union-attr]
        # Where the mark is among the fields, only the rows that have it are asked about.
        keys = [row[self.model._meta.pk.name] for row in rows if row.get("is_sensitive", True)]
        self.opened(request, keys, is_polled=True)
        return answer

    def object_response(self, key: Any, code: int = status.HTTP_200_OK) -> Response:
        """What answers a reading and what answers a change show the same words."""
        answer = super().object_response(key, code)
        if answer.status_code != status.HTTP_304_NOT_MODIFIED:
            self.opened(self.request, [key])
        return answer

    def objects_of(self, keys: Collection[Any]) -> dict[Any, dict[str, Any]]:
        found = super().objects_of(keys)
        marked = [key for key, body in found.items() if body.get("is_sensitive", True)]
        self.opened(self.request, marked, is_polled=True)
        return found

    def opened(self, request: Request, keys: Sequence[Any], *, is_polled: bool = False) -> None:
        """Note that the caller was shown the words of these, as far as they are sensitive."""
        if keys and not self.telling.isdisjoint(self.wanted_fields()):
            which, through = self.problems_of(keys), ViewedThrough.API
            problems_opened(actor=actor_of(request), which=which, through=through, is_polled=is_polled)


# The pages of all lists, as the settings name them.
PAGES: Any = api_settings.DEFAULT_PAGINATION_CLASS


class ProblemPagination(PAGES):
    """Says beside the rows how many more there are for others."""

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page: dict[str, Any] = super().get_paginated_response_schema(schema)
        page["properties"]["sensitive_hidden"] = {
            "type": "integer",
            "description": "How many sensitive problems of this campaign, region and time are shown to those alone who "
            "handle them. 0 with any other filter: what is hidden must not be found out by guessing.",
        }
        return page | {"required": [*page["required"], "sensitive_hidden"]}


class SensitivityInput(StrictInput):
    is_sensitive = serializers.BooleanField()
    reason = serializers.CharField(max_length=2000)


class SensitiveResource(OpeningResource):
    """The problems, some of which are sensitive."""

    pagination_class = ProblemPagination
    filterset_class: ClassVar[type[StrictFilterSet]]
    telling = frozenset({"title", "description"})

    def problems_of(self, keys: Sequence[Any]) -> Q:
        return Q(pk__in=keys)

    def list(self, request: Request) -> Response:
        answer = super().list(request)
        found = self.filterset_class(data=request.query_params, queryset=self.get_queryset(), request=request)
        answer.data["sensitive_hidden"] = hidden_count(found)
        return answer

    @extend_schema(request=SensitivityInput, filters=False)
    @action(detail=True, methods=["post"], filter_backends=[])
    def sensitivity(self, request: Request, pk: str) -> Response:
        """Mark the problem as sensitive, or lift the mark; the office in charge alone, with a reason."""
        said = self.valid(SensitivityInput)
        with stale_as_412():
            problem_mark(actor=actor_of(request), problem_id=int(pk), version=self.expected_version(), **said)
        return self.object_response(pk)


class ProblemViewOutput(RowSerializer):
    viewed_by = serializers.CharField(source="viewed_by__username", help_text="The account.")

    class Meta:
        model = ProblemView
        fields = ["id", "url", "problem", "viewed_by", "viewed_at", "through"]


class ProblemViewResource(Resource):
    """Who had which sensitive problem shown in full, and when: for those who handle it."""

    model = ProblemView
    row = ProblemViewOutput
    filterset_class = ProblemViewFilter
    order = ("-id",)
    orderings = ("id",)
    http_method_names = ["get", "head", "options"]
