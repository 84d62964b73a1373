from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from common.resources import Resource, StrictInput, VisibleField, actor_of, stale_as_412
from common.rows import RECORD, RowSerializer
from enterprises.enums import AliasKind
from enterprises.filters import AliasFilterSet
from enterprises.models import Alias, Enterprise
from enterprises.services.aliases import alias_add, alias_remove


class AliasOutput(RowSerializer):
    class Meta:
        model = Alias
        fields = [*RECORD, "enterprise", "kind", "value", "valid_until"]


class AliasInput(StrictInput):
    enterprise = VisibleField(Enterprise)
    kind = serializers.ChoiceField(AliasKind.choices)
    value = serializers.CharField(max_length=120)
    valid_until = serializers.DateField(required=False, allow_null=True)


class AliasResource(Resource):
    """Former names, former codes and short names, by which searches find an enterprise as well."""

    model = Alias
    row = AliasOutput
    filterset_class = AliasFilterSet
    orderings = ("id",)
    http_method_names = [*Resource.http_method_names, "delete"]

    @extend_schema(request=AliasInput, responses={201: AliasOutput})
    def create(self, request: Request) -> Response:
        """Let an enterprise be found by another name or code."""
        return self.created(alias_add(actor=actor_of(request), **self.valid(AliasInput)))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: Any) -> Response:
        """Take it back; the audit trail keeps it."""
        with stale_as_412():
            alias_remove(actor=actor_of(request), alias_id=int(pk), version=self.expected_version())
        return Response(status=status.HTTP_204_NO_CONTENT)
