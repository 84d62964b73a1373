"""Campaigns' lists of enterprises, for other systems."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse

from accounts.policy import require
from campaigns import filters
from campaigns.api import CampaignResource
from campaigns.enums import AssignmentScope, ListOrigin
from campaigns.models import Campaign, Exclusion, ListChange, ListedEnterprise, ServiceTeam
from campaigns.selectors import lists as selectors
from campaigns.selectors.assignment import balance_preview
from campaigns.services import list_changes, lists
from common.resources import Resource, StrictInput, VisibleField, actor_of, stale_as_412
from common.rows import RECORD, Reading, RowSerializer, read
from enterprises.models import Enterprise


class ListedOutput(RowSerializer):
    class Meta:
        model = ListedEnterprise
        fields = [*RECORD, "campaign", "enterprise", "region", "team", "is_key", "origin"]


class ListedInput(StrictInput):
    campaign = VisibleField(Campaign)
    enterprise = VisibleField(Enterprise)


class ListedChangeInput(StrictInput):
    team = VisibleField(ServiceTeam, allow_null=True)
    is_key = serializers.BooleanField()
    origin = serializers.ChoiceField([(ListOrigin.HAND.value, "hand")], help_text="Keeps it through refreshes.")


class ListedResource(Resource):
    """The enterprises on the campaigns' lists, with the team that looks after each."""

    model = ListedEnterprise
    row = ListedOutput
    filterset_class = filters.ListedFilterSet
    orderings = ("id",)
    http_method_names = [*Resource.http_method_names, "delete"]

    @extend_schema(request=ListedInput, responses={201: ListedOutput})
    def create(self, request: Request) -> Response:
        """Put an enterprise on a list by hand, where it stays whatever the rule says."""
        said, actor = self.valid(ListedInput), actor_of(request)
        lists.listed_add(actor=actor, campaign_id=said["campaign"].pk, enterprises=[said["enterprise"]])
        return self.created(self.get_queryset().get(**said))

    @extend_schema(request=ListedChangeInput, responses=ListedOutput)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Give it to another team, mark it, or keep it by hand."""
        said, rows = self.valid(ListedChangeInput, partial=True), self.get_queryset().filter(pk=pk)
        with stale_as_412():
            lists.listed_change(
                actor=actor_of(request),
                campaign_id=self._campaign_of(pk),
                rows=rows,
                changes=said,
                version=self.expected_version(),
            )
        return self.object_response(pk)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Take it off by hand: no refresh puts it back."""
        rows = self.get_queryset().filter(pk=pk)
        with stale_as_412():
            lists.listed_remove(
                actor=actor_of(request),
                campaign_id=self._campaign_of(pk),
                rows=rows,
                version=self.expected_version(),
            )
        return Response(status=status.HTTP_204_NO_CONTENT)

    def _campaign_of(self, pk: str) -> int:
        return int(self.get_object().campaign_id)


class ExclusionOutput(RowSerializer):
    class Meta:
        model = Exclusion
        fields = [*RECORD, "campaign", "enterprise", "region", "excluded_by", "reason"]


class ExclusionResource(Resource):
    """The enterprises that were taken off lists by hand."""

    model = Exclusion
    row = ExclusionOutput
    filterset_class = filters.ExclusionFilterSet
    orderings = ("id",)
    http_method_names = ["get", "head", "options", "delete"]

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Let the rule bring it back."""
        with stale_as_412():
            lists.exclusion_withdraw(actor=actor_of(request), exclusion_id=int(pk), version=self.expected_version())
        return Response(status=status.HTTP_204_NO_CONTENT)


class ListChangeOutput(RowSerializer):
    rule = serializers.DictField(child=serializers.ListField(child=serializers.CharField()))

    class Meta:
        model = ListChange
        fields = [
            *RECORD,
            "campaign",
            "kind",
            "rule",
            "keeps_visited",
            "scope",
            "requested_by",
            "state",
            "entered_count",
            "left_count",
            "kept_count",
            "moved_count",
            "assigned_count",
            "finished_at",
        ]


class ListChangeResource(Resource):
    """Changes of whole lists that a worker makes: refreshed by the rule, assigned by area."""

    model = ListChange
    row = ListChangeOutput
    filterset_class = filters.ListChangeFilterSet
    order = ("-id",)
    orderings = ("id",)
    http_method_names = ["get", "head", "options", "post"]

    @extend_schema(request=None, responses={200: ListChangeOutput})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Stop it; what the worker was writing is taken back."""
        list_changes.list_change_cancel(actor=actor_of(request), change_id=int(pk))
        return self.object_response(pk)


class EnteringOutput(serializers.Serializer[Any]):
    enterprise = serializers.IntegerField(source="pk")


class LeavingOutput(serializers.Serializer[Any]):
    id = serializers.IntegerField(help_text="Of `listed-enterprises`.")
    enterprise = serializers.IntegerField(source="enterprise_id")
    fails = serializers.ListField(child=serializers.CharField(), help_text="The criteria that it does not meet.")


class PreviewOutput(serializers.Serializer[Any]):
    """What applying the rule would change: how many, and the first of them."""

    found_at = serializers.DateTimeField()
    enters = serializers.IntegerField()
    leaves = serializers.IntegerField()
    visited = serializers.IntegerField(help_text="Visited, but not eligible any more.")
    stays = serializers.IntegerField()
    by_hand = serializers.IntegerField()
    by_hand_only = serializers.IntegerField(help_text="By hand, and not eligible.")
    excluded = serializers.IntegerField(help_text="Eligible, but taken off by hand.")
    moved = serializers.IntegerField(help_text="The enterprise is in another region now.")
    entering = EnteringOutput(many=True)
    leaving = LeavingOutput(many=True)
    leaving_visited = LeavingOutput(many=True)


class PendingOutput(serializers.Serializer[Any]):
    """A worker is comparing the list with the register. Ask again."""

    state = serializers.ChoiceField([("pending", "pending")])


class RefreshInput(StrictInput):
    keeps_visited = serializers.BooleanField(default=True)


class HoldingOutput(serializers.Serializer[Any]):
    total = serializers.IntegerField()
    key = serializers.IntegerField()


class TeamLineOutput(serializers.Serializer[Any]):
    team = serializers.IntegerField(source="team.pk")
    now = HoldingOutput()
    after = HoldingOutput()


class BalanceOutput(serializers.Serializer[Any]):
    """How the list would be shared out among its teams."""

    assigns = serializers.IntegerField()
    left_over = serializers.IntegerField(help_text="Served by no team.")
    teams = TeamLineOutput(many=True, source="lines")


class AssignmentInput(StrictInput):
    scope = serializers.ChoiceField(AssignmentScope.choices, default=AssignmentScope.UNASSIGNED)


class CampaignWithListResource(CampaignResource):
    """The service actions that touch one's territory, and their lists."""

    @extend_schema(responses={200: PreviewOutput, 202: PendingOutput})
    @action(detail=True, methods=["get"], url_path="list-refresh")
    def refresh(self, request: Request, pk: str) -> Response:
        """What applying the rule would change, as a worker found it at most ten minutes ago; 202 until it has."""
        campaign = self._kept(request, pk)
        preview = selectors.list_preview(actor=actor_of(request), campaign=campaign, today=timezone.localdate())
        if preview is not None:
            return Response(PreviewOutput(preview).data)
        list_changes.list_preview_request(actor=actor_of(request), campaign_id=campaign.pk)
        return Response(
            PendingOutput({"state": "pending"}).data, status=status.HTTP_202_ACCEPTED, headers={"Retry-After": "1"}
        )

    @extend_schema(request=RefreshInput, responses={201: ListChangeOutput})
    @refresh.mapping.post
    def refresh_apply(self, request: Request, pk: str) -> Response:
        """Have a worker apply the rule; ask for the change until it is done."""
        said = self.valid(RefreshInput)
        with stale_as_412():
            change = list_changes.list_refresh_request(
                actor=actor_of(request), campaign_id=int(pk), version=self.expected_version(), **said
            )
        return self._accepted(change)

    @extend_schema(responses=BalanceOutput, parameters=[AssignmentInput])
    @action(detail=True, methods=["get"], url_path="list-assignment")
    def assignment(self, request: Request, pk: str) -> Response:
        """How the list would be shared out among its teams."""
        asked = AssignmentInput(data=request.query_params)
        asked.is_valid(raise_exception=True)
        campaign = self._kept(request, pk)
        return Response(
            BalanceOutput(balance_preview(actor=actor_of(request), campaign=campaign, **asked.validated_data)).data
        )

    @extend_schema(request=AssignmentInput, responses={201: ListChangeOutput})
    @assignment.mapping.post
    def assignment_apply(self, request: Request, pk: str) -> Response:
        """Have a worker share the list out; ask for the change until it is done."""
        said = self.valid(AssignmentInput)
        change = list_changes.list_assign_request(actor=actor_of(request), campaign_id=int(pk), **said)
        return self._accepted(change)

    def _kept(self, request: Request, pk: str) -> Campaign:
        campaign = selectors.campaign_seen(actor=actor_of(request), campaign_id=int(pk))
        require(selectors.may_keep(actor=actor_of(request), campaign=campaign))
        return campaign

    def _accepted(self, change: ListChange) -> Response:
        """The change as it waits, with its address."""
        actor, names = actor_of(self.request), ListChangeOutput.names()
        collection = reverse("list-changes-list", request=self.request)
        found = read(ListChange.objects.visible_to(actor).filter(pk=change.pk), ListChangeOutput.columns(names), {})
        reading = Reading(actor, timezone.localdate(), collection)
        (body,) = ListChangeOutput.shaped(found, names=names, reading=reading)
        return Response(body, status=status.HTTP_201_CREATED, headers={"Location": body["url"]})
