from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.enums import VisitMode
from campaigns.models import Campaign, ServiceTeam, TeamMember, Visit
from campaigns.services.visits import VisitDraft
from common.resources import Resource, StrictInput, VisibleField, actor_of
from common.rows import RECORD, RowSerializer
from enterprises.models import Enterprise
from issues.enums import ProblemState, Term, Urgency
from issues.filters.visits import VisitFilterSet
from issues.models import Category
from issues.selectors.nested import visit_member_ids, visit_policy_ids, visit_problems
from issues.services.visits import ReportedProblem, visit_report
from policies.models import Policy

MAX_PROBLEMS = 50


class VisitProblemOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    number = serializers.CharField()
    category = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(ProblemState.choices)


class VisitOutput(RowSerializer):
    members = serializers.ListField(child=serializers.IntegerField(), source="member_ids", read_only=True)
    policies = serializers.ListField(child=serializers.IntegerField(), source="policy_ids", read_only=True)
    problems = VisitProblemOutput(many=True, source="visible_problems", read_only=True)

    class Meta:
        model = Visit
        fields = [
            *RECORD,
            "uuid",
            "campaign",
            "team",
            "enterprise",
            "visited_on",
            "mode",
            "summary",
            "met",
            "solved_on_spot",
            "follow_up_on",
            "state",
            "members",
            "policies",
            "problems",
            "region",
            "industry",
            "size",
        ]


class ReportedProblemInput(StrictInput):
    category = VisibleField(Category)
    title = serializers.CharField(max_length=120)
    description = serializers.CharField(max_length=4000, default="", allow_blank=True)
    urgency = serializers.ChoiceField(Urgency.choices, default=Urgency.ORDINARY)
    term = serializers.ChoiceField(Term.choices, default=Term.IMMEDIATE)


class VisitInput(StrictInput):
    campaign = VisibleField(Campaign)
    team = VisibleField(ServiceTeam)
    enterprise = VisibleField(Enterprise)
    visited_on = serializers.DateField()
    mode = serializers.ChoiceField(VisitMode.choices, default=VisitMode.ON_SITE)
    members = serializers.ListField(child=VisibleField(TeamMember), default=list, max_length=50)
    met = serializers.CharField(max_length=200, default="", allow_blank=True)
    summary = serializers.CharField(max_length=4000, default="", allow_blank=True)
    policies = serializers.ListField(child=VisibleField(Policy), default=list, max_length=50)
    solved_on_spot = serializers.CharField(max_length=2000, default="", allow_blank=True)
    follow_up_on = serializers.DateField(required=False, allow_null=True)
    problems = serializers.ListField(child=ReportedProblemInput(), default=list, max_length=MAX_PROBLEMS)


class VisitResource(Resource):
    """Visits of teams at enterprises, with the problems that they brought."""

    model = Visit
    row = VisitOutput
    filterset_class = VisitFilterSet
    order = ("-visited_on", "-id")
    orderings = ("id", "visited_on")

    def annotations(self) -> dict[str, Any]:
        return {
            "member_ids": visit_member_ids(),
            "policy_ids": visit_policy_ids(),
            "visible_problems": visit_problems(actor=actor_of(self.request)),
        }

    @extend_schema(request=VisitInput, responses={201: VisitOutput})
    def create(self, request: Request) -> Response:
        """Record a visit and every problem it brought, all or nothing."""
        said = self.valid(VisitInput)
        problems = [ReportedProblem(**problem) for problem in said.pop("problems")]
        return self.created(visit_report(actor=actor_of(request), draft=VisitDraft(**said), problems=problems))
