"""Campaigns and what happens in them, for other systems.

Visits and meetings, which bring problems, are with the problems.
"""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.enums import RecognitionKind
from campaigns import filters
from campaigns.enums import TargetFigure, TeamRole
from campaigns.inputs import CampaignChangeInput, CampaignInput, TeamChangeInput, TeamInput
from campaigns.models import (
    Attendance,
    Campaign,
    Demand,
    Enrolment,
    Match,
    MeetingSeries,
    PlannedVisit,
    Programme,
    Round,
    ServiceTeam,
)
from campaigns.models.campaign import ELIGIBLE
from campaigns.selectors.nested import member_unit_ids, present_members, targets
from campaigns.services.campaigns import CampaignDraft, TargetDraft, campaign_create, campaign_update
from campaigns.services.lists import list_rule_set
from campaigns.services.plan import visit_plan, visit_unplan
from campaigns.services.teams import MemberChange, TeamDraft, team_create, team_update
from common.resources import Resource, StrictInput, VisibleField, actor_of, stale_as_412
from common.rows import RECORD, RowSerializer
from enterprises.models import Enterprise


class TargetOutput(serializers.Serializer[Any]):
    figure = serializers.ChoiceField([*TargetFigure.choices, *RecognitionKind.choices])
    value = serializers.IntegerField()
    is_lower_bound = serializers.BooleanField()


class CampaignOutput(RowSerializer):
    targets = TargetOutput(many=True, source="target_rows", read_only=True)
    member_units = serializers.ListField(child=serializers.IntegerField(), source="member_unit_ids", read_only=True)

    class Meta:
        model = Campaign
        fields = [
            *RECORD,
            "slug",
            "name",
            "name_en",
            "theme",
            "parent",
            "region",
            "lead_organisation",
            "member_units",
            "starts_on",
            "ends_on",
            "team_word",
            "team_word_en",
            "revisit_days",
            "ranks_units",
            "targets",
            *ELIGIBLE,
        ]


class CampaignResource(Resource):
    """The service actions that touch one's territory."""

    model = Campaign
    row = CampaignOutput
    filterset_class = filters.CampaignFilterSet
    orderings = ("id",)

    def annotations(self) -> dict[str, Any]:
        return {"member_unit_ids": member_unit_ids(), "target_rows": targets()}

    @extend_schema(request=CampaignInput, responses={201: CampaignOutput})
    def create(self, request: Request) -> Response:
        """Set up a campaign in the territory of one's office."""
        said = self.valid(CampaignInput)
        said["targets"] = [TargetDraft(**one) for one in said.get("targets", ())]
        return self.created(campaign_create(actor=actor_of(request), draft=CampaignDraft(**said)))

    @extend_schema(request=CampaignChangeInput, responses=CampaignOutput)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change what is said of a campaign, or who is eligible. The list changes when the rule is applied."""
        actor, said = actor_of(request), self.valid(CampaignChangeInput, partial=True)
        criteria = {name.removeprefix("eligible_"): said.pop(name) for name in ELIGIBLE if name in said}
        target: dict[str, Any] = {"actor": actor, "campaign_id": int(pk), "version": self.expected_version()}
        if "targets" in said:
            said["targets"] = [TargetDraft(**one) for one in said["targets"]]
        with stale_as_412():
            if said:
                campaign_update(**target, changes=said, criteria=criteria)
            elif criteria:
                list_rule_set(**target, criteria=criteria)
        return self.object_response(pk)


class TeamMemberOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    role = serializers.ChoiceField(TeamRole.choices)
    user = serializers.IntegerField(allow_null=True)
    organisation = serializers.IntegerField(allow_null=True)
    joined_on = serializers.DateField()


class TeamOutput(RowSerializer):
    members = TeamMemberOutput(many=True, source="present_members", read_only=True)

    class Meta:
        model = ServiceTeam
        fields = [*RECORD, "campaign", "name", "region", "lead_organisation", "members"]


class TeamResource(Resource):
    """The service teams, with who is in them now."""

    model = ServiceTeam
    row = TeamOutput
    filterset_class = filters.TeamFilterSet
    orderings = ("id",)

    def annotations(self) -> dict[str, Any]:
        return {"present_members": present_members(actor=actor_of(self.request))}

    @extend_schema(request=TeamInput, responses={201: TeamOutput})
    def create(self, request: Request) -> Response:
        """Set up a team for a region of a campaign."""
        said = _with_members(self.valid(TeamInput))
        return self.created(team_create(actor=actor_of(request), draft=TeamDraft(**said)))

    @extend_schema(request=TeamChangeInput, responses=TeamOutput)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Change a team, or who is in it when."""
        said = _with_members(self.valid(TeamChangeInput, partial=True))
        with stale_as_412():
            team_update(actor=actor_of(request), team_id=int(pk), changes=said, version=self.expected_version())
        return self.object_response(pk)


def _with_members(said: dict[str, Any]) -> dict[str, Any]:
    if "members" in said:
        said["members"] = [MemberChange(one, one.pop("id", None)) for one in said["members"]]
    return said


class MeetingSeriesOutput(RowSerializer):
    class Meta:
        model = MeetingSeries
        fields = [*RECORD, "campaign", "name", "kind"]


class MeetingSeriesResource(Resource):
    """Meetings of one kind that recur."""

    model = MeetingSeries
    row = MeetingSeriesOutput
    filterset_class = filters.MeetingSeriesFilterSet
    orderings = ("id",)


class RoundOutput(RowSerializer):
    campaign = serializers.IntegerField(source="series.campaign_id", read_only=True)

    class Meta:
        model = Round
        fields = [*RECORD, "campaign", "series", "number", "held_on", "theme"]


class RoundResource(Resource):
    """The numbered editions of a series, each held as sessions in several places."""

    model = Round
    row = RoundOutput
    filterset_class = filters.RoundFilterSet
    orderings = ("id",)


class AttendanceOutput(RowSerializer):
    class Meta:
        model = Attendance
        fields = [
            *RECORD,
            "meeting",
            "campaign",
            "kind",
            "enterprise",
            "organisation",
            "person_name",
            "position",
            "region",
            "industry",
            "size",
        ]


class AttendanceResource(Resource):
    """Who was at the meetings."""

    model = Attendance
    row = AttendanceOutput
    filterset_class = filters.AttendanceFilterSet
    orderings = ("id",)


class DemandOutput(RowSerializer):
    class Meta:
        model = Demand
        fields = [
            *RECORD,
            "campaign",
            "enterprise",
            "kind",
            "title",
            "description",
            "amount_wan",
            "raised_on",
            "state",
            "region",
            "industry",
            "size",
        ]


class DemandResource(Resource):
    """What enterprises need: finance, technology, talent, orders."""

    model = Demand
    row = DemandOutput
    filterset_class = filters.DemandFilterSet
    orderings = ("id",)


class MatchOutput(RowSerializer):
    class Meta:
        model = Match
        fields = [*RECORD, "demand", "organisation", "introduced_on", "state", "amount_wan", "outcome"]


class MatchResource(Resource):
    """The institutions introduced to demands, and what came of it."""

    model = Match
    row = MatchOutput
    filterset_class = filters.MatchFilterSet
    orderings = ("id",)


class ProgrammeOutput(RowSerializer):
    class Meta:
        model = Programme
        fields = [
            *RECORD,
            "campaign",
            "kind",
            "name",
            "name_en",
            "target",
            "is_lower_bound",
            "starts_on",
            "ends_on",
        ]


class ProgrammeResource(Resource):
    """What enterprises, persons or regions are enrolled in."""

    model = Programme
    row = ProgrammeOutput
    filterset_class = filters.ProgrammeFilterSet
    orderings = ("id",)


class EnrolmentOutput(RowSerializer):
    class Meta:
        model = Enrolment
        fields = [
            *RECORD,
            "programme",
            "enterprise",
            "person_name",
            "region",
            "state",
            "enrolled_on",
            "completed_on",
        ]


class EnrolmentResource(Resource):
    """Who is enrolled in a programme, and how far they have come."""

    model = Enrolment
    row = EnrolmentOutput
    filterset_class = filters.EnrolmentFilterSet
    orderings = ("id",)


class PlannedVisitOutput(RowSerializer):
    class Meta:
        model = PlannedVisit
        fields = [*RECORD, "team", "enterprise", "week_on", "planned_by"]


class PlannedVisitInput(StrictInput):
    team = VisibleField(ServiceTeam)
    enterprise = VisibleField(Enterprise)


class PlannedVisitResource(Resource):
    """Which enterprises teams mean to visit, each for a week that is named by its Monday."""

    model = PlannedVisit
    row = PlannedVisitOutput
    filterset_class = filters.PlannedVisitFilterSet
    orderings = ("id",)
    http_method_names = ["get", "head", "options", "post", "delete"]

    @extend_schema(request=PlannedVisitInput, responses={201: PlannedVisitOutput})
    def create(self, request: Request) -> Response:
        """Put an enterprise on a team's plan for this week; what stood there for an earlier week moves."""
        return self.created(visit_plan(actor=actor_of(request), **self.valid(PlannedVisitInput)))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Take it off; the audit trail keeps it."""
        with stale_as_412():
            visit_unplan(actor=actor_of(request), planned_id=int(pk), version=self.expected_version())
        return Response(status=status.HTTP_204_NO_CONTENT)
