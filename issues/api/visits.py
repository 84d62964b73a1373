from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from campaigns.enums import RevisionKind, VisitMode
from campaigns.models import Campaign, ServiceTeam, TeamMember, Visit, VisitRevision
from campaigns.services.photos import PhotoChanges
from campaigns.services.visits import VisitDraft
from common.resources import StrictInput, VisibleField, actor_of, stale_as_412
from common.rows import RECORD, RowSerializer
from common.writing import Writing
from enterprises.models import Enterprise
from issues.api.phones import require_writer, uuid_of
from issues.api.photos import SHA256, PhotosOfVisits
from issues.api.sensitive import OpeningResource
from issues.enums import ProblemState, Term, Urgency
from issues.filters.visits import VisitFilterSet
from issues.models import Category
from issues.selectors.nested import visit_member_ids, visit_policy_ids, visit_problems
from issues.selectors.visits import has_brought, revision_rows
from issues.services.revisions import revision_put, visit_correct, visit_withdraw
from issues.services.visits import ReportedProblem, visit_put, visit_report
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
            "revision",
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
    is_sensitive = serializers.BooleanField(default=False)


class VisitContent(StrictInput):
    """What can be said anew of a recorded visit."""

    visited_on = serializers.DateField()
    mode = serializers.ChoiceField(VisitMode.choices, default=VisitMode.ON_SITE)
    members = serializers.ListField(child=VisibleField(TeamMember), default=list, max_length=50)
    met = serializers.CharField(max_length=200, default="", allow_blank=True)
    summary = serializers.CharField(max_length=4000, default="", allow_blank=True)
    policies = serializers.ListField(child=VisibleField(Policy), default=list, max_length=50)
    solved_on_spot = serializers.CharField(max_length=2000, default="", allow_blank=True)
    follow_up_on = serializers.DateField(default=None, allow_null=True)


class PhotosRemoved(StrictInput):
    photos_removed = serializers.ListField(
        child=serializers.RegexField(f"^{SHA256}$"),
        default=list,
        max_length=50,
        help_text="By the SHA-256 of the sent bytes.",
    )


class VisitInput(VisitContent):
    campaign = VisibleField(Campaign)
    team = VisibleField(ServiceTeam)
    enterprise = VisibleField(Enterprise, related=("region", "industry"))
    problems = serializers.ListField(child=ReportedProblemInput(), default=list, max_length=MAX_PROBLEMS)


class VisitPatch(VisitContent, PhotosRemoved):
    reason = serializers.CharField(max_length=2000, required=True)


class RevisionInput(VisitContent, PhotosRemoved):
    base_revision = serializers.IntegerField(
        min_value=0, help_text="The `revision` of the visit that the correction is based on."
    )
    photos_added = serializers.ListField(
        child=serializers.RegexField(f"^{SHA256}$"),
        default=list,
        max_length=50,
        help_text="Those that follow: each is sent by PUT under its SHA-256.",
    )
    reason = serializers.CharField(max_length=2000)


class WithdrawalInput(StrictInput):
    reason = serializers.CharField(max_length=2000)


class SaidOutput(serializers.Serializer[Any]):
    """What a visit said, in the words of the API."""

    visited_on = serializers.DateField()
    mode = serializers.ChoiceField(VisitMode.choices)
    members = serializers.ListField(child=serializers.IntegerField())
    met = serializers.CharField()
    summary = serializers.CharField()
    policies = serializers.ListField(child=serializers.IntegerField())
    solved_on_spot = serializers.CharField()
    follow_up_on = serializers.DateField(allow_null=True)
    photos = serializers.ListField(child=serializers.CharField(), required=False)


class RevisionOutput(serializers.ModelSerializer[VisitRevision]):
    kind = serializers.ChoiceField(RevisionKind.choices)
    before = SaidOutput()
    after = SaidOutput()

    class Meta:
        model = VisitRevision
        fields = ["uuid", "number", "kind", "at", "actor_name", "reason", "before", "after"]


class RevisionsOutput(serializers.Serializer[Any]):
    results = RevisionOutput(many=True)


class VisitResource(PhotosOfVisits, OpeningResource):
    """Visits of teams at enterprises, with the problems that they brought."""

    telling = frozenset({"problems"})

    model = Visit
    row = VisitOutput
    filterset_class = VisitFilterSet
    order = ("-visited_on", "-id")
    orderings = ("id", "visited_on")
    http_method_names = ["get", "head", "options", "post", "put", "patch"]

    def problems_of(self, keys: Sequence[Any]) -> Q:
        return Q(visit__in=keys)

    def annotations(self) -> dict[str, Any]:
        return {
            "member_ids": visit_member_ids(),
            "policy_ids": visit_policy_ids(),
            "visible_problems": visit_problems(actor=actor_of(self.request)),
        }

    @extend_schema(request=VisitInput, responses={201: VisitOutput})
    def create(self, request: Request) -> Response:
        """Record a visit and every problem it brought, all or nothing."""
        return self.created(_report(actor=actor_of(request), said=self.valid(VisitInput)))

    @extend_schema(request=VisitPatch, responses=VisitOutput)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Correct a recorded visit; what it said before stays among its revisions."""
        said = self.valid(VisitPatch, partial=True)
        with stale_as_412():
            _correct(actor=actor_of(request), key=int(pk), said=said, version=self.expected_version())
        return self.object_response(pk)

    @extend_schema(request=WithdrawalInput, responses=VisitOutput)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take a visit back with the problems it brought; refused where others already work on one of them."""
        with stale_as_412():
            visit_withdraw(
                actor=actor_of(request),
                visit_id=int(pk),
                reason=self.valid(WithdrawalInput)["reason"],
                version=self.expected_version(),
            )
        return self.object_response(pk)

    @extend_schema(responses=RevisionsOutput, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def revisions(self, request: Request, pk: str) -> Response:
        """What the visit said before each correction, first to last."""
        rows = revision_rows(actor=actor_of(request), visit_id=int(pk))
        return Response({"results": RevisionOutput(rows, many=True).data})

    @extend_schema(request=VisitInput, responses={200: VisitOutput, 201: VisitOutput})
    @action(detail=False, methods=["put"], url_path="by-uuid/(?P<uuid>[0-9a-fA-F-]{36})", filter_backends=[])
    def by_uuid(self, request: Request, uuid: str) -> Response:
        """Record a visit under the sender's own uuid: sent again it is answered 200, with other content 409."""
        actor = actor_of(request)
        require_writer(request)
        draft, problems = _said(self.valid(VisitInput) | {"uuid": uuid_of(uuid)})
        visit, is_new = visit_put(actor=actor, draft=draft, problems=problems)
        return self.created(visit) if is_new else self.object_response(visit.pk)

    @extend_schema(request=RevisionInput, responses={200: RevisionOutput, 201: RevisionOutput})
    @action(
        detail=False,
        methods=["put"],
        url_path="by-uuid/(?P<visit_uuid>[0-9a-fA-F-]{36})/revisions/(?P<revision_uuid>[0-9a-fA-F-]{36})",
        filter_backends=[],
    )
    def revision(self, request: Request, visit_uuid: str, revision_uuid: str) -> Response:
        """Correct a visit under the sender's own uuid; 409 with both versions if somebody was first."""
        require_writer(request)
        changes = _with_photos(self.valid(RevisionInput))
        base, reason = changes.pop("base_revision"), changes.pop("reason")
        found, is_new = revision_put(
            actor=actor_of(request),
            visit_uuid=uuid_of(visit_uuid),
            key=uuid_of(revision_uuid),
            base_revision=base,
            changes=changes,
            reason=reason,
        )
        code = status.HTTP_201_CREATED if is_new else status.HTTP_200_OK
        return Response(RevisionOutput(found).data, status=code)


def _said(body: dict[str, Any]) -> tuple[VisitDraft, list[ReportedProblem]]:
    problems = [ReportedProblem(**problem) for problem in body.pop("problems")]
    return VisitDraft(**body), problems


def _report(*, actor: User, said: dict[str, Any]) -> Visit:
    draft, problems = _said(said)
    return visit_report(actor=actor, draft=draft, problems=problems)


def _correct(*, actor: User, key: int, said: dict[str, Any], version: int | None) -> Visit:
    changes = _with_photos(said)
    reason = changes.pop("reason", "")
    return visit_correct(actor=actor, visit_id=key, changes=changes, reason=reason, version=version)


def _with_photos(body: dict[str, Any]) -> dict[str, Any]:
    photos = PhotoChanges(announced=body.pop("photos_added", []), removed=body.pop("photos_removed", []))
    return body | {"photos": photos}


VISITS = Writing(
    resource="visits",
    model=Visit,
    creation=VisitInput,
    change=VisitPatch,
    create=_report,
    update=_correct,
    matches={"problems": has_brought},
    nested="problems",
)
