"""The desks of an organisation over the API: its wordings, who is away, the load of its clerks, handing work over."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.filters import StrictFilterSet, visible
from accounts.models import Organisation, User
from common.resources import BoundedJSONParser, Resource, StrictInput, VisibleField, actor_of, stale_as_412
from common.rows import RECORD, RowSerializer
from issues.filters.fields import RecordFilter
from issues.models import ReplyTemplate, Substitution
from issues.selectors.colleagues import clerk_loads, clerk_of, desk_organisation
from issues.services.clerks import work_hand_over
from issues.services.reply_templates import reply_template_create, reply_template_remove, reply_template_update
from issues.services.substitutions import substitution_arrange, substitution_end


class OwnFilter(StrictFilterSet):
    organisation = RecordFilter(queryset=visible(Organisation))


class ReplyTemplateFilter(OwnFilter):
    class Meta:
        model = ReplyTemplate
        fields: list[str] = []


class SubstitutionFilter(OwnFilter):
    class Meta:
        model = Substitution
        fields: list[str] = []


class ReplyTemplateOutput(RowSerializer):
    class Meta:
        model = ReplyTemplate
        fields = [*RECORD, "organisation", "name", "text"]


class ReplyTemplateInput(StrictInput):
    organisation = VisibleField(Organisation)
    name = serializers.CharField(max_length=60)
    text = serializers.CharField(max_length=2000)


class ReplyTemplateChangeInput(StrictInput):
    name = serializers.CharField(max_length=60)
    text = serializers.CharField(max_length=2000)


class ReplyTemplateResource(Resource):
    """The wordings that organisations keep for their replies. `{enterprise}` and its like are filled in by a page."""

    model = ReplyTemplate
    row = ReplyTemplateOutput
    filterset_class = ReplyTemplateFilter
    orderings = ("id",)
    http_method_names = [*Resource.http_method_names, "delete"]

    @extend_schema(request=ReplyTemplateInput, responses={201: ReplyTemplateOutput})
    def create(self, request: Request) -> Response:
        """Keep a wording for the caller's own organisation."""
        return self.created(reply_template_create(actor=actor_of(request), **self.valid(ReplyTemplateInput)))

    @extend_schema(request=ReplyTemplateChangeInput, responses=ReplyTemplateOutput)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Say it differently: name and text anew."""
        said = self.valid(ReplyTemplateChangeInput)
        with stale_as_412():
            reply_template_update(actor=actor_of(request), template_id=int(pk), version=self.expected_version(), **said)
        return self.object_response(pk)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Remove the wording; what was replied with it stays."""
        reply_template_remove(actor=actor_of(request), template_id=int(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class SubstitutionOutput(RowSerializer):
    class Meta:
        model = Substitution
        fields = [*RECORD, "organisation", "absent", "substitute", "starts_on", "ends_on"]


class SubstitutionInput(StrictInput):
    organisation = VisibleField(Organisation)
    absent = VisibleField(User)
    substitute = VisibleField(User)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()


class SubstitutionResource(Resource):
    """Who stands in for whom among the clerks of an organisation, from one day to another."""

    model = Substitution
    row = SubstitutionOutput
    filterset_class = SubstitutionFilter
    orderings = ("id",)
    http_method_names = [*Resource.http_method_names, "delete"]

    @extend_schema(request=SubstitutionInput, responses={201: SubstitutionOutput})
    def create(self, request: Request) -> Response:
        """Arrange that one clerk looks after the work of another."""
        return self.created(substitution_arrange(actor=actor_of(request), **self.valid(SubstitutionInput)))

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """End it: from today on, or altogether if it has not begun before."""
        substitution_end(actor=actor_of(request), substitution_id=int(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class ClerkOutput(serializers.Serializer[Any]):
    clerk = serializers.IntegerField(allow_null=True, help_text="Null: not yet taken by anybody.")
    name = serializers.CharField(allow_null=True)
    open = serializers.IntegerField()
    overdue = serializers.IntegerField()
    due_this_week = serializers.IntegerField()
    has_left = serializers.BooleanField(help_text="No active account, or no longer a handler of the organisation.")
    substitute = serializers.IntegerField(allow_null=True)


class ClerksOutput(serializers.Serializer[Any]):
    results = ClerkOutput(many=True)


class ClerksApi(APIView):
    @extend_schema(operation_id="organisations_clerks", tags=["organisations"], responses=ClerksOutput)
    def get(self, request: Request, organisation_id: int) -> Response:
        """The clerks of the caller's own organisation and how much each has open."""
        actor = actor_of(request)
        organisation = desk_organisation(actor=actor, organisation_id=organisation_id)
        loads = clerk_loads(actor=actor, organisation=organisation, today=timezone.localdate())
        rows = [
            {
                "clerk": load.clerk.pk if load.clerk else None,
                "name": str(load.clerk) if load.clerk else None,
                "open": load.open,
                "overdue": load.overdue,
                "due_this_week": load.due_this_week,
                "has_left": load.has_left,
                "substitute": load.substitution.substitute_id if load.substitution else None,
            }
            for load in loads
        ]
        return Response({"results": rows})


class HandOverInput(StrictInput):
    leaver = serializers.IntegerField()
    successors = serializers.ListField(child=VisibleField(User), min_length=1, max_length=50)
    reason = serializers.CharField(max_length=500, default="", allow_blank=True)


class HandedOverOutput(serializers.Serializer[Any]):
    handling = serializers.IntegerField()
    problem = serializers.IntegerField(allow_null=True, help_text="null of a sensitive one that others handle.")
    assignee = serializers.IntegerField()


class HandOverOutput(serializers.Serializer[Any]):
    results = HandedOverOutput(many=True)
    left = serializers.IntegerField(help_text="How many remain for another hand-over.")


class HandOverApi(APIView):
    parser_classes = [BoundedJSONParser]

    @extend_schema(
        operation_id="organisations_hand_over",
        tags=["organisations"],
        request=HandOverInput,
        responses={201: HandOverOutput},
    )
    def post(self, request: Request, organisation_id: int) -> Response:
        """Hand all open work of one clerk over to others; of several, each problem goes to whoever has the least."""
        actor = actor_of(request)
        organisation = desk_organisation(actor=actor, organisation_id=organisation_id)
        body = HandOverInput(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        said = body.validated_data
        leaver = clerk_of(actor=actor, organisation=organisation, user_id=said["leaver"])
        done = work_hand_over(
            actor=actor,
            organisation=organisation,
            leaver=leaver,
            successors=said["successors"],
            reason=said["reason"],
        )
        rows = [
            {
                "handling": one.handling.pk,
                "problem": one.handling.problem_id if one.is_seen else None,
                "assignee": one.handling.assignee_id,
            }
            for one in done.pieces
        ]
        return Response({"results": rows, "left": done.left}, status=status.HTTP_201_CREATED)
