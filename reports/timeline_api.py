"""The timeline of one enterprise for other systems: what the enterprise's page shows, in the same order and scope."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import APIView

from common.parameters import allow_only
from common.resources import actor_of
from enterprises.selectors.enterprises import enterprise_of
from issues.enums import ViewedThrough
from issues.services.sensitive import titles_listed
from reports.enums import HappeningKind
from reports.selectors.timeline.happening import Happening
from reports.selectors.timeline.page import timeline_of

DEFAULT_SIZE = 100
MAX_SIZE = 1000


class TimelineQuery(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(HappeningKind.choices, required=False)
    cursor = serializers.CharField(required=False, help_text="The place in the list, as `next` and `previous` give it.")
    page_size = serializers.IntegerField(
        min_value=1, max_value=MAX_SIZE, default=DEFAULT_SIZE, help_text="Rows in one answer."
    )


class FieldChangeOutput(serializers.Serializer[Any]):
    field = serializers.CharField()
    old = serializers.JSONField(allow_null=True, help_text="as stored")
    new = serializers.JSONField(allow_null=True, help_text="as stored")
    words = serializers.CharField(help_text="label, before and after in the language of the answer")


class HappeningOutput(serializers.Serializer[Any]):
    on = serializers.DateField()
    kind = serializers.ChoiceField(HappeningKind.choices)
    title = serializers.CharField()
    who = serializers.CharField(allow_blank=True)
    state = serializers.CharField(allow_null=True)
    record = serializers.URLField(help_text="the record that it is about")
    changes = FieldChangeOutput(many=True, help_text="of a change of the register: from and to")


class TimelineOutput(serializers.Serializer[Any]):
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)
    results = HappeningOutput(many=True)


class EnterpriseTimelineApi(APIView):
    @extend_schema(
        operation_id="enterprises_timeline",
        parameters=[TimelineQuery],
        responses=TimelineOutput,
    )
    def get(self, request: Request, pk: int) -> Response:
        """What happened to an enterprise, newest first, as far as the caller sees each record."""
        asked = _asked(request)
        actor = actor_of(request)
        page = timeline_of(
            actor=actor,
            enterprise=enterprise_of(actor=actor, enterprise_id=pk),
            kind=HappeningKind(asked["kind"]) if "kind" in asked else None,
            cursor=asked.get("cursor"),
            size=asked["page_size"],
            today=timezone.localdate(),
        )
        titles_listed(actor=actor, problems=page.problems, through=ViewedThrough.API)
        return Response(
            {
                "next": _link(request, page.next),
                "previous": _link(request, page.previous),
                "results": [_output(one, request) for one in page.happenings],
            }
        )


def _asked(request: Request) -> dict[str, Any]:
    allow_only(TimelineQuery().fields, request.query_params)
    query = TimelineQuery(data=request.query_params)
    query.is_valid(raise_exception=True)
    return query.validated_data  # type: ignore[no-any-return]


def _link(request: Request, cursor: str | None) -> str | None:
    return cursor and replace_query_param(request.build_absolute_uri(), "cursor", cursor)


def _output(one: Happening, request: Request) -> dict[str, Any]:
    return {
        "on": one.on,
        "kind": one.kind,
        "title": one.what,
        "who": one.who,
        "state": one.state[0] if one.state else None,
        "record": reverse(f"{one.resource}-detail", args=[one.key], request=request),
        "changes": [
            {
                "field": change.field,
                "old": change.old,
                "new": change.new,
                "words": f"{change.label}: {change.before} → {change.after}",
            }
            for change in one.changes
        ],
    }
