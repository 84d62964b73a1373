from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Organisation, User
from campaigns.models import Campaign
from common.resources import Resource, StrictInput, VisibleField, actor_of, stale_as_412
from common.rows import RECORD, RowSerializer
from common.writing import Writing
from issues.api.evidence import EvidenceOfMeasures
from issues.enums import MeasureKind, MeasureStatus, Term
from issues.filters.measures import MeasureFilter
from issues.models import Measure, Problem
from issues.selectors.nested import measure_problem_ids
from issues.services.measures import (
    MeasureDraft,
    measure_cancel,
    measure_implement,
    measure_link,
    measure_plan,
    measure_resume,
    measure_unlink,
)


class MeasureOutput(RowSerializer):
    problems = serializers.ListField(child=serializers.IntegerField(), source="problem_ids", read_only=True)

    class Meta:
        model = Measure
        fields = [
            *RECORD,
            "campaign",
            "organisation",
            "team",
            "problems",
            "text",
            "kind",
            "term",
            "status",
            "planned_on",
            "implemented_on",
            "amount_wan",
            "category",
            "region",
        ]


class AmountField(serializers.DecimalField):
    """An amount of money in units of 10,000 yuan, as text with two decimals."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=12, decimal_places=2, required=False, allow_null=True, **kwargs)


class MeasureInput(StrictInput):
    campaign = VisibleField(Campaign)
    organisation = VisibleField(Organisation)
    text = serializers.CharField(max_length=2000)
    kind = serializers.ChoiceField(MeasureKind.choices)
    planned_on = serializers.DateField()
    term = serializers.ChoiceField(Term.choices, default=Term.IMMEDIATE)
    problems = serializers.ListField(child=VisibleField(Problem), default=list, max_length=100)
    amount_wan = AmountField()


class MeasureChangeInput(StrictInput):
    """What becomes of a measure: `implemented` takes a day and perhaps an amount, the others a reason."""

    status = serializers.ChoiceField(MeasureStatus.choices)
    implemented_on = serializers.DateField(required=False)
    amount_wan = AmountField()
    reason = serializers.CharField(max_length=2000, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        wanted, allowed = STATUS_FIELDS[attrs["status"]]
        errors: dict[str, Any] = {}
        if wanted not in attrs:
            errors[wanted] = serializers.ErrorDetail(gettext("This status needs it."), code="required")
        for name in set(attrs) - {"status", wanted, *allowed}:
            errors[name] = serializers.ErrorDetail(gettext("This status does not take it."), code="not_with_status")
        if errors:
            raise serializers.ValidationError(errors)
        return attrs


# Status → what it needs, what it may have beside.
STATUS_FIELDS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    MeasureStatus.IMPLEMENTED: ("implemented_on", ("amount_wan",)),
    MeasureStatus.CANCELLED: ("reason", ()),
    MeasureStatus.PLANNED: ("reason", ()),
}
CHANGES: Mapping[str, Callable[..., Measure]] = {
    MeasureStatus.IMPLEMENTED: measure_implement,
    MeasureStatus.CANCELLED: measure_cancel,
    MeasureStatus.PLANNED: measure_resume,
}


class LinkInput(StrictInput):
    problem = VisibleField(Problem)


class MeasureResource(EvidenceOfMeasures, Resource):
    """What organisations did or will do, for some problems or for none."""

    http_method_names = [*Resource.http_method_names, "put", "delete"]

    model = Measure
    row = MeasureOutput
    filterset_class = MeasureFilter
    order = ("-planned_on", "-id")
    orderings = ("id", "planned_on")

    def annotations(self) -> dict[str, Any]:
        return {"problem_ids": measure_problem_ids(actor=actor_of(self.request))}

    @extend_schema(request=MeasureInput, responses={201: MeasureOutput})
    def create(self, request: Request) -> Response:
        """Record a planned measure."""
        return self.created(_plan(actor=actor_of(request), said=self.valid(MeasureInput)))

    @extend_schema(request=MeasureChangeInput, responses=MeasureOutput)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Note that it was carried out, cancel it, or plan it again."""
        said = self.valid(MeasureChangeInput)
        with stale_as_412():
            _change(actor=actor_of(request), key=int(pk), said=said, version=self.expected_version())
        return self.object_response(pk)

    @extend_schema(request=LinkInput, responses=MeasureOutput, filters=False)
    @action(detail=True, methods=["post"], filter_backends=[])
    def problems(self, request: Request, pk: str) -> Response:
        """Let it serve a further problem."""
        measure_link(actor=actor_of(request), measure_id=int(pk), **self.valid(LinkInput))
        return self.object_response(pk)

    @extend_schema(responses={204: None}, filters=False)
    @action(
        detail=True,
        methods=["delete"],
        url_path="problems/(?P<problem>[0-9]{1,18})",
        filter_backends=[],
    )
    def problem(self, request: Request, pk: str, problem: str) -> Response:
        """It does not serve this problem after all."""
        measure_unlink(actor=actor_of(request), measure_id=int(pk), problem_id=int(problem))
        return Response(status=status.HTTP_204_NO_CONTENT)


def _plan(*, actor: User, said: dict[str, Any]) -> Measure:
    return measure_plan(actor=actor, draft=MeasureDraft(**said))


def _change(*, actor: User, key: int, said: dict[str, Any], version: int | None) -> Measure:
    facts = {name: value for name, value in said.items() if name != "status"}
    return CHANGES[said["status"]](actor=actor, measure_id=key, version=version, **facts)


MEASURES = Writing(
    resource="measures",
    model=Measure,
    creation=MeasureInput,
    change=MeasureChangeInput,
    create=_plan,
    update=_change,
    is_partial=False,
)
