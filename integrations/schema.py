"""What the OpenAPI description needs beyond what it can read from the views."""

from __future__ import annotations

from typing import Any

from django_filters import DateFilter, Filter, IsoDateTimeFilter
from drf_spectacular.contrib.django_oauth_toolkit import DjangoOAuthToolkitScheme
from drf_spectacular.extensions import OpenApiFilterExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from oauth2_provider.settings import oauth2_settings

from common.resources import Resource
from integrations.idempotency import HEADER
from integrations.permissions import required_scopes
from integrations.problems import MEDIA_TYPE, ProblemDetails


class ClientScheme(DjangoOAuthToolkitScheme):  # type: ignore[no-untyped-call]  # registered by being defined
    target_class = "integrations.authentication.ClientAuthentication"
    name = "oauth2"

    def get_security_requirement(self, auto_schema: AutoSchema) -> dict[str, list[str]]:
        request = auto_schema.view.request
        request.method = auto_schema.method
        return {self.name: required_scopes(request, auto_schema.view)}

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        flow = {"tokenUrl": "/o/token/", "scopes": oauth2_settings.SCOPES}
        return {"type": "oauth2", "flows": {"clientCredentials": flow}}


class ApiSchema(AutoSchema):
    """Every operation may be refused with a problem; resources share parameters and headers."""

    def get_override_parameters(self) -> list[Any]:
        view = self.view
        if self.method == "POST":
            text = "Makes a repeated request safe: it is done once and answered alike, for 48 hours."
            return [OpenApiParameter(HEADER, OpenApiTypes.STR, OpenApiParameter.HEADER, description=text)]
        if self.method in {"PATCH", "DELETE"}:
            text = "The ETag of the version that the change is based on."
            return [OpenApiParameter("If-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, description=text)]
        if not isinstance(view, Resource):
            return []
        fields = OpenApiParameter("fields", OpenApiTypes.STR, description="Only these fields, separated by commas.")
        if view.action != "list":
            text = "An ETag; 304 if the object is still the same."
            return [
                fields,
                OpenApiParameter("If-None-Match", OpenApiTypes.STR, OpenApiParameter.HEADER, description=text),
            ]
        if not view.orderings:
            return [fields]
        words = [f"{sign}{name}" for name in view.orderings for sign in ("", "-")]
        return [fields, OpenApiParameter("ordering", OpenApiTypes.STR, enum=words)]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        problem = self._get_response_for_code(ProblemDetails, "default", [MEDIA_TYPE], direction)  # type: ignore[no-untyped-call]
        return {**bodies, "default": {**problem, "description": "Refused"}}


class FilterParameters(OpenApiFilterExtension):  # type: ignore[no-untyped-call]
    """The parameters of a filter set, from its declaration alone; choices from the database are not listed."""

    target_class = "common.resources.StrictFilterBackend"
    priority = 1

    def get_schema_operation_parameters(
        self, auto_schema: AutoSchema, *args: Any, **kwargs: Any
    ) -> list[dict[str, Any]]:
        view: Any = auto_schema.view
        filters = view.filterset_class.base_filters
        return [
            {"name": name, "in": "query", "schema": _schema_of(one), "description": str(one.label or "")}
            for name, one in filters.items()
        ]


def _schema_of(one: Filter) -> dict[str, Any]:
    choices: Any = one.extra.get("choices")
    if choices is not None:
        pairs = getattr(choices, "choices", choices)
        return {"type": "string", "enum": [str(value) for value, _label in pairs]}
    if isinstance(one, DateFilter):
        return {"type": "string", "format": "date"}
    if isinstance(one, IsoDateTimeFilter):
        return {"type": "string", "format": "date-time"}
    return {"type": "string"}
