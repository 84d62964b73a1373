from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from common.errors import Malformed
from common.keyset import Page, paginate

DEFAULT_SIZE = 100
MAX_SIZE = 1000


class KeysetPagination(BasePagination):
    """Pages by cursor: any page costs the same. The view says the order (`ordering_terms`)."""

    page: Page[Any]
    request: Request

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        self.page = paginate(
            queryset,
            order=view.ordering_terms(),
            cursor=request.query_params.get("cursor"),
            size=_page_size(request.query_params.get("page_size")),
        )
        return self.page.items

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {"next": self._link(self.page.next), "previous": self._link(self.page.previous), "results": data}
        )

    def _link(self, cursor: str | None) -> str | None:
        return cursor and replace_query_param(self.request.build_absolute_uri(), "cursor", cursor)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        size = {"type": "integer", "minimum": 1, "maximum": MAX_SIZE, "default": DEFAULT_SIZE}
        return [
            {
                "name": "cursor",
                "in": "query",
                "schema": {"type": "string"},
                "description": "The place in the list, as `next` and `previous` give it.",
            },
            {"name": "page_size", "in": "query", "schema": size, "description": "Rows in one answer."},
        ]


def _page_size(wish: str | None) -> int:
    if wish is None:
        return DEFAULT_SIZE
    if not (wish.isascii() and wish.isdecimal() and len(wish) <= len(str(MAX_SIZE)) and 1 <= int(wish) <= MAX_SIZE):
        raise Malformed("bad_page_size", _("Ask for 1 to %(max)s rows.") % {"max": MAX_SIZE}, field="page_size")
    return int(wish)
