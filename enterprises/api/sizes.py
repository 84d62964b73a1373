from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.resources import Resource, StrictInput, VisibleField, actor_of, stale_as_412
from common.rows import RECORD, RowSerializer
from enterprises.api.register import AmountField
from enterprises.enums import DeclarationSource, Size
from enterprises.filters import SizeDeclarationFilterSet
from enterprises.models import Enterprise, SizeDeclaration
from enterprises.services.declarations import DeclarationDraft, declaration_correct, declaration_make


class SizeDeclarationOutput(RowSerializer):
    missing = serializers.CharField(help_text="Letters of what is missing: X employees, Y revenue, Z assets.")
    industry = serializers.CharField(help_text="The code of the industry by which it was sized.")

    class Meta:
        model = SizeDeclaration
        fields = [
            *RECORD,
            "enterprise",
            "year",
            "employees",
            "revenue_wan",
            "assets_wan",
            "source",
            "standard",
            "industry",
            "size",
            "missing",
            "by_reference",
            "decided_size",
            "reason",
        ]


class DeclarationChangeInput(StrictInput):
    """What is left out stays as it was declared."""

    employees = serializers.IntegerField(min_value=0, max_value=10_000_000, required=False, allow_null=True)
    revenue_wan = AmountField()
    assets_wan = AmountField()
    source = serializers.ChoiceField(DeclarationSource.choices, required=False)  # type: ignore[assignment]  # a field's own name
    decided_size = serializers.ChoiceField(
        [choice for choice in Size.choices if choice[0] != Size.UNKNOWN], required=False, allow_blank=True
    )
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True)


class DeclarationInput(DeclarationChangeInput):
    enterprise = VisibleField(Enterprise)
    year = serializers.IntegerField()


class SizeDeclarationResource(Resource):
    """The indicators that enterprises declared for a year, and the size that the standard gave for them."""

    model = SizeDeclaration
    row = SizeDeclarationOutput
    filterset_class = SizeDeclarationFilterSet
    orderings = ("id",)

    @extend_schema(request=DeclarationInput, responses={201: SizeDeclarationOutput})
    def create(self, request: Request) -> Response:
        """Declare the indicators of a year that is not declared yet."""
        said: dict[str, Any] = self.valid(DeclarationInput)
        enterprise = said.pop("enterprise")
        draft = DeclarationDraft(**said)
        made = declaration_make(
            actor=actor_of(request), enterprise_id=enterprise.pk, draft=draft, version=None, corrects=False
        )
        return self.created(made)

    @extend_schema(request=DeclarationChangeInput, responses=SizeDeclarationOutput)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Correct a declaration; what stood before stays in its history."""
        said = self.valid(DeclarationChangeInput, partial=True)
        with stale_as_412():
            declaration_correct(
                actor=actor_of(request), declaration_id=int(pk), changes=said, version=self.expected_version()
            )
        return self.object_response(pk)
