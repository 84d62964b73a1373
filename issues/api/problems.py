from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from accounts.rules.calendar import Calendar
from accounts.selectors.calendar import working_calendar
from campaigns.models import Campaign, Meeting, ServiceTeam, Visit
from common.resources import StrictInput, VisibleField, actor_of, stale_as_412
from common.rows import RECORD, Derived, Reading, RowSerializer
from common.word import WORD, word_response
from common.writing import Writing
from enterprises.models import Enterprise
from issues.api.suggestions import SuggestingResource
from issues.assignment_slip_document import slip_document
from issues.enums import Light, ProblemState, Source, Term, Urgency, ViewedThrough
from issues.filters.problems import ProblemFilter
from issues.models import Category, Problem
from issues.rules import clocks
from issues.selectors.assignment_slips import slip_of
from issues.services.corrections import problem_correct
from issues.services.drafts import problem_discard, problem_keep
from issues.services.problems import ProblemDraft, problem_submit
from issues.services.sensitive import problems_opened


@dataclass(frozen=True)
class ProblemReading(Reading):
    """Lights need the working days, loaded once and only when a light is asked for."""

    @cached_property
    def calendar(self) -> Calendar:
        return working_calendar()


def _light(reading: ProblemReading, state: str, due_on: date | None) -> str | None:
    left = reading.calendar.working_days_between(reading.today, due_on) if due_on else 0
    return clocks.light(state=state, due_on=due_on, today=reading.today, working_days_left=left)


class ProblemOutput(RowSerializer):
    light = serializers.ChoiceField(Light.choices, allow_null=True, read_only=True)

    derived = {"light": Derived(("state", "due_on"), _light)}

    class Meta:
        model = Problem
        fields = [
            *RECORD,
            "number",
            "campaign",
            "enterprise",
            "team",
            "visit",
            "meeting",
            "category",
            "title",
            "description",
            "urgency",
            "term",
            "is_sensitive",
            "source",
            "state",
            "outcome",
            "light",
            "lead_organisation",
            "office",
            "reported_on",
            "accepted_on",
            "dispatched_on",
            "original_due_on",
            "due_on",
            "replied_on",
            "closed_on",
            "handling_days",
            "sign_due_on",
            "signed_on",
            "contact_due_on",
            "contacted_on",
            "returned_on",
            "redone_on",
            "extended_on",
            "plan_asked_until",
            "merged_into",
            "common_problem",
            "region",
            "industry",
            "size",
        ]


class ProblemChangeInput(StrictInput):
    category = VisibleField(Category)
    title = serializers.CharField(max_length=120, default="", allow_blank=True, help_text="Only a draft may lack it.")
    description = serializers.CharField(max_length=4000, default="", allow_blank=True)
    urgency = serializers.ChoiceField(Urgency.choices, default=Urgency.ORDINARY)
    term = serializers.ChoiceField(Term.choices, default=Term.IMMEDIATE)
    is_sensitive = serializers.BooleanField(default=False, help_text="Of what is reported the office changes it.")


class ProblemInput(ProblemChangeInput):
    campaign = VisibleField(Campaign)
    enterprise = VisibleField(Enterprise, related=("region", "industry"))
    source = serializers.ChoiceField(Source.choices, default=Source.API)  # type: ignore[assignment]  # a field here
    reported_on = serializers.DateField(default=timezone.localdate)
    team = VisibleField(ServiceTeam, required=False, allow_null=True)
    visit = VisibleField(Visit, required=False, allow_null=True)
    meeting = VisibleField(Meeting, required=False, allow_null=True)
    state = serializers.ChoiceField(
        [(ProblemState.DRAFT.value, ProblemState.DRAFT.label)],
        required=False,
        help_text="To keep it half-typed, until the move `submit`.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("title") == "" and "state" not in attrs:
            raise serializers.ValidationError({"title": _("This field is required.")})
        return attrs


WORD_FILE = {(200, WORD): OpenApiTypes.BINARY}


class ProblemResource(SuggestingResource):
    """The difficulties that enterprises reported, from the first word to the closing."""

    model = Problem
    row = ProblemOutput
    reading_class = ProblemReading
    filterset_class = ProblemFilter
    order = ("-reported_on", "-id")
    orderings = ("id", "reported_on", "number")
    http_method_names = ["get", "head", "options", "post", "patch", "delete"]

    @extend_schema(request=ProblemInput, responses={201: ProblemOutput})
    def create(self, request: Request) -> Response:
        """Report a problem: it gets its number and waits for acceptance by the office in charge. Or keep a draft."""
        return self.created(_submit(actor=actor_of(request), said=self.valid(ProblemInput)))

    @extend_schema(request=ProblemChangeInput, responses=ProblemOutput)
    def partial_update(self, request: Request, pk: str) -> Response:
        """Correct what was reported, as long as the office has not decided on it, or a draft."""
        said = self.valid(ProblemChangeInput, partial=True)
        with stale_as_412():
            _correct(actor=actor_of(request), key=int(pk), said=said, version=self.expected_version())
        return self.object_response(pk)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, pk: str) -> Response:
        """Throw a draft away. What was reported is withdrawn instead, by the move of that name."""
        with stale_as_412():
            problem_discard(actor=actor_of(request), problem_id=int(pk), version=self.expected_version())
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(responses=WORD_FILE, filters=False)
    @action(detail=True, methods=["get"], url_path="assignment-slip", pagination_class=None, filter_backends=[])
    def assignment_slip(self, request: Request, pk: str) -> HttpResponse:
        """The assignment slip as a Word document; not found before the dispatch."""
        slip = slip_of(actor=actor_of(request), problem_id=int(pk))
        problems_opened(actor=actor_of(request), which=Q(pk=pk), through=ViewedThrough.EXPORT)
        return word_response(slip_document([slip]), slip.file_name)


def _submit(*, actor: User, said: dict[str, Any]) -> Problem:
    state, draft = said.pop("state", None), ProblemDraft(**said)
    return problem_keep(actor=actor, draft=draft) if state else problem_submit(actor=actor, draft=draft)


def _correct(*, actor: User, key: int, said: dict[str, Any], version: int | None) -> Problem:
    return problem_correct(actor=actor, problem_id=key, changes=said, version=version)


PROBLEMS = Writing(
    resource="problems",
    model=Problem,
    creation=ProblemInput,
    change=ProblemChangeInput,
    create=_submit,
    update=_correct,
    code="number",
)
