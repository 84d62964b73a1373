"""The change feed, for systems that keep a copy."""

from __future__ import annotations

import re
from typing import Any

from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.errors import Malformed
from common.parameters import allow_only
from integrations.changes.models import Act
from integrations.changes.selectors import BEGINNING, Place, cursor_expired, epoch, place_now, stretch_after
from integrations.changes.tables import TYPES
from integrations.changes.telling import Page, Told, page_of
from integrations.changes.waiting import SEATS

NOW = "now"
CURSOR = re.compile(r"([0-9a-f]{8})-([0-9]{1,18})-([0-9]{1,18})", re.ASCII)
DEFAULT_LIMIT, MAX_LIMIT = 100, 1000
MAX_WAIT = 30
MOVE = ("move", "from_state", "to_state", "into", "out_of")


class ChangeOutput(serializers.Serializer[Told]):
    cursor = serializers.CharField(help_text="The place behind this change.")
    type = serializers.ChoiceField([(one, one) for one in TYPES], help_text="The resource.")
    id = serializers.JSONField(help_text="Of the object: a number; of a region its code.")
    act = serializers.ChoiceField(Act.choices)
    at = serializers.DateTimeField()
    move = serializers.CharField(allow_null=True, help_text="What moved it; see the workflow.")
    from_state = serializers.CharField(allow_null=True)
    to_state = serializers.CharField(allow_null=True)
    into = serializers.IntegerField(allow_null=True, help_text="The enterprise into which this one was merged.")
    out_of = serializers.IntegerField(allow_null=True, help_text="The enterprise with which it was one until now.")


class ChangesOutput(serializers.Serializer[Any]):
    results = ChangeOutput(many=True)
    objects = serializers.DictField(
        child=serializers.DictField(child=serializers.DictField()),
        help_text="The objects as they are now, by type and id, each once, as their resource shows them.",
    )
    cursor = serializers.CharField(help_text="For `after` of the next request, also when there is nothing new.")
    has_more = serializers.BooleanField(help_text="Whether there is more already: ask again at once.")


def parameter(name: str, description: str, schema: dict[str, Any]) -> OpenApiParameter:
    return OpenApiParameter(name, schema, description=description)


PARAMETERS = [
    parameter(
        "after",
        "The `cursor` of an earlier answer; `now` for what happens from now on; without it from the oldest that is "
        "kept.",
        {"type": "string"},
    ),
    parameter("types", "Only these resources, separated by commas.", {"type": "string"}),
    parameter(
        "limit",
        "How many changes at most.",
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
    ),
    parameter(
        "wait",
        "Where there is nothing new, wait so many seconds for it.",
        {"type": "integer", "minimum": 0, "maximum": MAX_WAIT, "default": 0},
    ),
]


class ChangesApi(APIView):
    required_scopes = ["changes"]

    @extend_schema(
        operation_id="changes",
        summary="What happened",
        parameters=PARAMETERS,
        responses=ChangesOutput,
        tags=["changes"],
    )
    @method_decorator(never_cache)
    def get(self, request: Request) -> Response:
        """Every create, update, delete and move of what the caller may see, in order, without gaps, at least once."""
        allow_only({one.name for one in PARAMETERS}, request.query_params)
        limit = _number(request, "limit", DEFAULT_LIMIT, 1, MAX_LIMIT)
        wait = _number(request, "wait", 0, 0, MAX_WAIT)
        known = epoch()
        feed = _Feed(request, _place(request, known), _types(request), limit)
        return Response(_body(SEATS.wait(feed.read_on, is_news=_is_news, seconds=wait), known))


class _Feed:
    """The feed as one request reads it: each look goes on where the last one ended."""

    def __init__(self, request: Request, place: Place, types: tuple[str, ...], limit: int) -> None:
        self.request, self.place, self.types, self.limit = request, place, types, limit

    def read_on(self) -> Page:
        page = page_of(stretch_after(self.place, types=self.types), self.request, limit=self.limit)
        self.place = page.end
        return page


def _is_news(page: Page) -> bool:
    """Where much was passed over, the caller is to ask again."""
    return bool(page.told) or page.has_more


def _body(page: Page, known: str) -> dict[str, Any]:
    return {
        "results": [_shown(one, known) for one in page.told],
        "objects": page.shown,
        "cursor": _cursor(page.end, known),
        "has_more": page.has_more,
    }


def _shown(one: Told, known: str) -> dict[str, Any]:
    facts = {"cursor": _cursor(one.place, known), "type": one.type, "id": one.key, "act": one.act, "at": one.at}
    return facts | {name: one.says.get(name) for name in MOVE}


def _cursor(place: Place, known: str) -> str:
    return f"{known}-{place.position}-{place.serial}"


def _place(request: Request, known: str) -> Place:
    after = request.query_params.get("after")
    if after is None:
        return BEGINNING
    if after == NOW:
        return place_now()
    match = CURSOR.fullmatch(after)
    if match is None:
        raise Malformed("bad_cursor", _("This is no cursor of the feed."), field="after")
    told_in, position, serial = match.groups()
    if told_in != known:
        raise cursor_expired()
    return Place(int(position), int(serial))


def _types(request: Request) -> tuple[str, ...]:
    wish = request.query_params.get("types", "")
    wanted = tuple(dict.fromkeys(wish.split(","))) if wish else ()
    for name in wanted:
        if name not in TYPES:
            raise Malformed("unknown_type", _("There is no type “%(name)s”.") % {"name": name}, field="types")
    return wanted


def _number(request: Request, name: str, default: int, least: int, most: int) -> int:
    wish = request.query_params.get(name)
    if wish is None:
        return default
    if not (wish.isascii() and wish.isdecimal() and len(wish) <= len(str(most)) and least <= int(wish) <= most):
        message = _("Say a number from %(least)s to %(most)s.") % {"least": least, "most": most}
        raise Malformed(f"bad_{name}", message, field=name)
    return int(wish)
