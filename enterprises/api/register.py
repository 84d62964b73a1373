from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Region, User
from common.errors import NotFound, RuleViolation
from common.resources import Resource, StrictInput, VisibleField, actor_of, stale_as_412
from common.rows import RECORD, RowSerializer
from common.writing import Writing
from enterprises.enums import EnterpriseKind, Size
from enterprises.filters import EnterpriseFilterSet
from enterprises.models import Enterprise, Industry
from enterprises.rules import uscc
from enterprises.selectors.codes import odd_code
from enterprises.selectors.enterprises import kept_instead_of
from enterprises.selectors.sizes import register_stamp
from enterprises.services.declarations import NOTHING_DECLARED, DeclarationDraft
from enterprises.services.enterprises import CHANGEABLE, EnterpriseDraft, enterprise_change, enterprise_register
from enterprises.words import USCC

INDICATORS = ("employees", "revenue_wan", "assets_wan")


class EnterpriseOutput(RowSerializer):
    class Meta:
        model = Enterprise
        fields = [
            *RECORD,
            "uscc",
            "name",
            "kind",
            "region",
            "industry",
            "size",
            "employees",
            "revenue_wan",
            "assets_wan",
            "indicators_year",
            "legal_representative",
            "address",
            "founded_on",
            "ask_before_visit",
            "ask_reason",
            "ask_until",
            "ask_marked_by",
            "ask_marked_on",
        ]


class WarningOutput(serializers.Serializer[Any]):
    """Shaped as one of the `errors` of a refusal."""

    field = serializers.CharField()
    code = serializers.CharField(
        help_text="uscc_unknown_authority, uscc_unknown_kind, uscc_unknown_region, uscc_organisation_code or "
        "uscc_other_kind."
    )
    detail = serializers.CharField()


class EnterpriseWrittenOutput(EnterpriseOutput):
    warnings = WarningOutput(many=True, help_text="What was saved and looks odd all the same.")

    class Meta(EnterpriseOutput.Meta):
        fields = [*EnterpriseOutput.Meta.fields, "warnings"]


class AmountField(serializers.DecimalField):
    """Money in units of 10,000 yuan, as text with two decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_digits=14, decimal_places=2, min_value=Decimal(0), required=False, allow_null=True, **kwargs
        )


class EnterpriseChangeInput(StrictInput):
    """Indicators are a declaration for `indicators_year`, without it for last year; the size follows from them."""

    name = serializers.CharField(max_length=120)
    kind = serializers.ChoiceField(EnterpriseKind.choices, required=False)
    uscc = serializers.CharField(max_length=30, allow_null=True, required=False)
    region = VisibleField(Region)
    industry = VisibleField(Industry, allow_null=True, required=False)
    size = serializers.ChoiceField(
        [choice for choice in Size.choices if choice[0] != Size.UNKNOWN],
        required=False,
        help_text="Only where the standard gives none: a size by decision. One that contradicts the indicators is 422.",
    )
    size_reason = serializers.CharField(max_length=200, required=False, help_text="Why the size was decided so.")
    employees = serializers.IntegerField(min_value=0, max_value=10_000_000, required=False, allow_null=True)
    revenue_wan = AmountField()
    assets_wan = AmountField()
    indicators_year = serializers.IntegerField(required=False)
    legal_representative = serializers.CharField(max_length=60, allow_blank=True, required=False)
    address = serializers.CharField(max_length=200, allow_blank=True, required=False)
    founded_on = serializers.DateField(allow_null=True, required=False)
    ask_before_visit = serializers.BooleanField(required=False, help_text="No visit unless asked.")
    ask_reason = serializers.CharField(max_length=200, allow_blank=True, required=False)
    ask_until = serializers.DateField(allow_null=True, required=False, help_text="The last day of it; null: for good.")


class EnterpriseInput(EnterpriseChangeInput):
    """A served body that is not in the register yet."""


class EnterpriseResource(Resource):
    """The served bodies of the register."""

    model = Enterprise
    row = EnterpriseOutput
    filterset_class = EnterpriseFilterSet
    orderings = ("id",)

    def retrieve(self, request: Request, pk: str) -> Response:
        """One enterprise. Of one that was merged, the answer says into which: 404 `enterprise_merged`."""
        try:
            return super().retrieve(request, pk)
        except Http404:
            kept = kept_instead_of(actor=actor_of(request), enterprise_id=int(pk))
            if kept is None:
                raise
            words = _("This entry was merged into “%(name)s”.") % {"name": kept}
            raise NotFound("enterprise_merged", words, merged_into=kept.pk) from None

    @extend_schema(request=EnterpriseInput, responses={201: EnterpriseWrittenOutput})
    def create(self, request: Request) -> Response:
        """Add a served body to the register."""
        made = _register(actor=actor_of(request), said=self.valid(EnterpriseInput))
        return _warned(self.created(made), made)

    @extend_schema(request=EnterpriseChangeInput, responses=EnterpriseWrittenOutput)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Correct what the register says of a body."""
        said = self.valid(EnterpriseChangeInput, partial=True)
        with stale_as_412():
            changed = _correct(actor=actor_of(request), key=int(pk), said=said, version=self.expected_version())
        return _warned(self.object_response(pk), changed)


def _warned(answer: Response, enterprise: Enterprise) -> Response:
    answer.data["warnings"] = _warnings(enterprise)
    return answer


def _warnings(enterprise: Enterprise) -> list[dict[str, str]]:
    return [
        {"field": "uscc", "code": f"uscc_{reason}", "detail": str(USCC[reason])}
        for reason in odd_code(enterprise.uscc, enterprise.kind)
    ]


def _declaration(said: dict[str, Any], actor: User) -> dict[str, Any] | None:
    """The declaration within a body of the register; None where it says nothing of one.

    Raises RuleViolation `nothing_declared` for a year of which nothing is said.
    """
    values = {name: said[name] for name in INDICATORS if name in said}
    if "size" in said:
        # Who says so is the least that a decision can give as its reason.
        values |= {"decided_size": said["size"], "reason": said.get("size_reason", str(actor))}
    if all(value is None for value in values.values()):
        if "indicators_year" in said:
            raise RuleViolation("nothing_declared", NOTHING_DECLARED, field="indicators_year")
        return None
    return {"year": said.get("indicators_year", timezone.localdate().year - 1), **values}


def _register(*, actor: User, said: dict[str, Any]) -> Enterprise:
    declaration = _declaration(said, actor)
    draft = EnterpriseDraft(**{name: value for name, value in said.items() if name in CHANGEABLE})
    declared = DeclarationDraft(**declaration) if declaration else None
    return enterprise_register(actor=actor, draft=draft, declaration=declared)


def _correct(*, actor: User, key: int, said: dict[str, Any], version: int | None) -> Enterprise:
    return enterprise_change(
        actor=actor,
        enterprise_id=key,
        changes={name: value for name, value in said.items() if name in CHANGEABLE},
        declaration=_declaration(said, actor),
        version=version,
    )


ENTERPRISES = Writing(
    resource="enterprises",
    model=Enterprise,
    creation=EnterpriseInput,
    change=EnterpriseChangeInput,
    create=_register,
    update=_correct,
    code="uscc",
    spelt=uscc.compacted,
    compares=False,
    warnings=_warnings,
    stamp=register_stamp,
)
