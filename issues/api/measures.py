from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import Organisation
from campaigns.models import Campaign
from common.resources import Resource, StrictInput, VisibleField, actor_of, stale_as_412
from common.rows import RECORD, RowSerializer
from issues.enums import MeasureKind, MeasureStatus, Term
from issues.filters.measures import MeasureFilter
from issues.models import Measure, Problem
from issues.selectors.nested import measure_problem_ids
from issues.services.measures import MeasureDraft, measure_implement, measure_plan


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
    """A planned measure becomes an implemented one; nothing else of it can change here."""

    status = serializers.ChoiceField([MeasureStatus.IMPLEMENTED])
    implemented_on = serializers.DateField()
    amount_wan = AmountField()


class MeasureResource(Resource):
    """What organisations did or will do, for some problems or for none."""

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
        return self.created(measure_plan(actor=actor_of(request), draft=MeasureDraft(**self.valid(MeasureInput))))

    @extend_schema(request=MeasureChangeInput, responses=MeasureOutput)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Note that a planned measure was carried out."""
        said = self.valid(MeasureChangeInput)
        said.pop("status")
        with stale_as_412():
            measure_implement(actor=actor_of(request), measure_id=int(pk), version=self.expected_version(), **said)
        return self.object_response(pk)
