"""The coordinator's desk over the API: saved views, and one move of many problems."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from common.resources import Resource, StrictInput, actor_of, stale_as_412
from common.rows import RECORD, RowSerializer
from issues.api.moves import FIELDS
from issues.enums import BulkAct
from issues.filters.bulk import BulkMoveFilter, SavedViewFilter
from issues.filters.problems import ProblemListFilter
from issues.models import BulkMove, SavedView
from issues.rules.bulk import FIELDS_OF, OFFERED, REQUIRED_BY
from issues.selectors.bulk import bulk_of, bulk_rows, refused_items
from issues.selectors.problems import problem_rows
from issues.services.bulk import bulk_begin, bulk_cancel, bulk_request
from issues.services.saved_views import saved_view_add, saved_view_change, saved_view_delete

MOST_NAMED = 1000
# Well within the time after which the broker hands a message that waits to another worker.
LONGEST_GRACE = 1800


class SavedViewOutput(RowSerializer):
    class Meta:
        model = SavedView
        fields = [*RECORD, "name", "query", "is_default"]


class SavedViewInput(StrictInput):
    name = serializers.CharField(max_length=60)
    query = serializers.CharField(max_length=1000, help_text="As in the address of the list: `region=330502&state=…`.")
    is_default = serializers.BooleanField(default=False)

    def validate_query(self, value: str) -> str:
        request = self.context["request"]
        rows = problem_rows(actor=request.user)
        found = ProblemListFilter(data=QueryDict(value), queryset=rows, request=request)
        if not found.is_valid():
            raise serializers.ValidationError(_("One of the filters is unknown."), code="bad_filter")
        return value


class SavedViewChange(StrictInput):
    name = serializers.CharField(max_length=60, required=False)
    is_default = serializers.BooleanField(required=False)


class SavedViewResource(Resource):
    """One's own names for filters of the list of problems."""

    model = SavedView
    row = SavedViewOutput
    filterset_class = SavedViewFilter
    http_method_names = [*Resource.http_method_names, "delete"]

    @extend_schema(request=SavedViewInput, responses={201: SavedViewOutput})
    def create(self, request: Request) -> Response:
        """Keep a filter under a name."""
        return self.created(saved_view_add(actor=actor_of(request), **self.valid(SavedViewInput)))

    @extend_schema(request=SavedViewChange, responses={200: SavedViewOutput})
    def partial_update(self, request: Request, pk: str) -> Response:
        """Another name, or the one that the list opens with."""
        said = self.valid(SavedViewChange)
        with stale_as_412():
            saved_view_change(actor=actor_of(request), view_id=int(pk), version=self.expected_version(), **said)
        return self.object_response(pk)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: Any) -> Response:
        """Forget it."""
        saved_view_delete(actor=actor_of(request), view_id=int(pk))
        return Response(status=status.HTTP_204_NO_CONTENT)


class BulkMoveOutput(RowSerializer):
    done = serializers.IntegerField(read_only=True)
    refused = serializers.IntegerField(read_only=True)

    class Meta:
        model = BulkMove
        fields = [*RECORD, "act", "state", "total", "done", "refused", "begins_at", "finished_at"]


class BulkMoveInput(StrictInput):
    """What the move does not take is refused; what is left out stays as each problem has it."""

    act = serializers.ChoiceField([(act.value, act.label) for act in OFFERED])
    problems = serializers.ListField(
        child=serializers.IntegerField(min_value=1), min_length=1, max_length=MOST_NAMED, help_text="Keys of problems."
    )
    begins_in = serializers.IntegerField(
        default=0, min_value=0, max_value=LONGEST_GRACE, help_text="Seconds in which `cancel` still undoes all of it."
    )
    category = FIELDS["category"](required=False)
    urgency = FIELDS["urgency"](required=False)
    term = FIELDS["term"](required=False)
    organisation = FIELDS["organisation"](required=False)
    assisting = FIELDS["assisting"](required=False)
    due_on = FIELDS["due_on"](required=False)
    requirement = FIELDS["requirement"](required=False)
    into = FIELDS["into"](required=False)
    reason = FIELDS["reason"](required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        act = BulkAct(attrs["act"])
        given = attrs.keys() - {"act", "problems", "begins_in"}
        missing = {name: _("This move needs it.") for name in REQUIRED_BY[act] if name not in given}
        needless = {name: _("This move does not take it.") for name in sorted(given - set(FIELDS_OF[act]))}
        if missing or needless:
            raise serializers.ValidationError({**missing, **needless})
        return attrs


class BulkItemOutput(serializers.Serializer[Any]):
    problem = serializers.IntegerField(source="problem_id")
    number = serializers.CharField(source="problem.number")
    code = serializers.CharField()
    reason = serializers.CharField()


class BulkRefusedOutput(serializers.Serializer[Any]):
    results = BulkItemOutput(many=True)
    next = serializers.CharField(allow_null=True, help_text="The `cursor` of the next page.")


class BulkMoveResource(Resource):
    """One move made of many problems: a few at once, more by a worker. Ask for it until its `state` is `done`."""

    model = BulkMove
    row = BulkMoveOutput
    filterset_class = BulkMoveFilter
    order = ("-id",)
    http_method_names = ["get", "head", "options", "post"]

    def get_queryset(self) -> Any:
        return bulk_rows(actor=actor_of(self.request))

    @extend_schema(request=BulkMoveInput, responses={201: BulkMoveOutput})
    def create(self, request: Request) -> Response:
        """Have the move made of each of these problems; what one refuses, stands in `refused`."""
        said = self.valid(BulkMoveInput)
        act, problems = said.pop("act"), said.pop("problems")
        grace = timedelta(seconds=said.pop("begins_in"))
        bulk = bulk_request(actor=actor_of(request), act=act, problem_ids=problems, said=said, grace=grace)
        return self.created(bulk)

    @extend_schema(request=None, responses={200: BulkMoveOutput})
    @action(detail=True, methods=["post"])
    def begin(self, request: Request, pk: str) -> Response:
        """Wait no longer."""
        bulk_begin(actor=actor_of(request), bulk_id=int(pk))
        return self.object_response(pk)

    @extend_schema(request=None, responses={200: BulkMoveOutput})
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Undo it before it begins; later stop it: what was done stays done."""
        bulk_cancel(actor=actor_of(request), bulk_id=int(pk))
        return self.object_response(pk)

    @extend_schema(responses=BulkRefusedOutput, filters=False)
    @action(detail=True, methods=["get"], pagination_class=None, filter_backends=[])
    def refused(self, request: Request, pk: str) -> Response:
        """The problems that refused the move, each with code and reason."""
        bulk, _progress = bulk_of(actor=actor_of(request), bulk_id=int(pk))
        page = refused_items(bulk, cursor=request.query_params.get("cursor"))
        return Response(BulkRefusedOutput({"results": page.items, "next": page.next}).data)
