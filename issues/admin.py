from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.administration import AuditAdmin, ReadOnlyAdmin, RecordAdmin, register_audit
from issues.enums import ProblemState
from issues.models import (
    AgendaItem,
    Category,
    CommonProblem,
    DeadlineTerm,
    Escalation,
    Evidence,
    Extension,
    Feedback,
    Handling,
    Measure,
    MeasureEvent,
    Milestone,
    Problem,
    ProblemEvent,
    ProblemView,
    ReplyTemplate,
    Slip,
    Substitution,
)
from issues.sight import out_of_sight


class SightAdmin(ReadOnlyAdmin):
    """Records of problems: what is sensitive, the administrator does not see either."""

    def get_queryset(self, request: HttpRequest) -> Any:
        actor: Any = request.user
        return self.model._default_manager.visible_to(actor)


@admin.register(Category)
class CategoryAdmin(RecordAdmin):
    list_display = ["number", "name", "name_en", "code", "parent"]
    list_select_related = ["parent"]
    search_fields = ["name", "name_en", "code"]
    autocomplete_fields = ["parent"]


@admin.register(Problem)
class ProblemAdmin(SightAdmin):
    """A problem goes on by its moves alone; each leaves an event."""

    list_display = ["number", "title", "enterprise", "state", "reported_on", "due_on", "lead_organisation"]
    list_filter = ["state", "source", "urgency"]
    list_select_related = ["enterprise", "lead_organisation"]
    search_fields = ["=number", "title"]


@admin.register(ProblemEvent)
class ProblemEventAdmin(SightAdmin):
    list_display = ["at", "problem", "move", "from_state", "to_state", "actor_name"]
    list_filter = ["move"]
    list_select_related = ["problem"]
    search_fields = ["=problem__number", "actor_name"]


@admin.register(Handling)
class HandlingAdmin(SightAdmin):
    list_display = ["problem", "organisation", "assignee", "role", "state", "due_on"]
    list_filter = ["state", "role"]
    list_select_related = ["problem", "organisation", "assignee"]
    search_fields = ["=problem__number", "organisation__name"]


@admin.register(ReplyTemplate)
class ReplyTemplateAdmin(RecordAdmin):
    list_display = ["name", "organisation"]
    list_select_related = ["organisation"]
    search_fields = ["name", "organisation__name"]
    autocomplete_fields = ["organisation"]


@admin.register(Substitution)
class SubstitutionAdmin(ReadOnlyAdmin):
    """Arranged and ended on the page of the colleagues, which asks whether both are clerks there."""

    list_display = ["organisation", "absent", "substitute", "starts_on", "ends_on"]
    list_select_related = ["organisation", "absent", "substitute"]


@admin.register(Escalation)
class EscalationAdmin(SightAdmin):
    list_display = ["problem", "to_region", "state"]
    list_filter = ["state"]
    list_select_related = ["problem", "to_region"]
    search_fields = ["=problem__number"]


@admin.register(Extension)
class ExtensionAdmin(SightAdmin):
    list_display = ["problem", "due_on", "until", "state"]
    list_filter = ["state"]
    list_select_related = ["problem"]
    search_fields = ["=problem__number"]


@admin.register(Slip)
class SlipAdmin(SightAdmin):
    list_display = ["handling", "grade", "issued_at", "answered_at"]
    list_filter = ["grade"]
    list_select_related = ["handling"]
    search_fields = ["=handling__problem__number"]


@admin.register(DeadlineTerm)
class DeadlineTermAdmin(ReadOnlyAdmin):
    """Changed on the page of deadlines, which has running clocks counted anew."""

    list_display = ["campaign", "step", "urgency", "amount", "unit"]
    list_filter = ["step"]
    list_select_related = ["campaign"]


@admin.register(AgendaItem)
class AgendaItemAdmin(SightAdmin):
    """Changed on the agenda's page alone: what is decided moves problems."""

    list_display = ["meeting", "position", "problem", "common_problem", "reason", "outcome"]
    list_filter = ["reason", "outcome"]
    list_select_related = ["meeting", "problem", "common_problem"]
    search_fields = ["=problem__number"]


@admin.register(CommonProblem)
class CommonProblemAdmin(SightAdmin):
    list_display = ["title", "campaign", "region", "state"]
    list_filter = ["state"]
    list_select_related = ["campaign", "region"]
    search_fields = ["title"]


@admin.register(Measure)
class MeasureAdmin(SightAdmin):
    list_display = ["text", "organisation", "kind", "term", "status", "planned_on", "implemented_on"]
    list_filter = ["status", "kind", "term"]
    list_select_related = ["organisation"]
    search_fields = ["text"]


@admin.register(MeasureEvent)
class MeasureEventAdmin(SightAdmin):
    list_display = ["at", "measure", "act", "from_status", "to_status", "actor_name"]
    list_filter = ["act"]
    list_select_related = ["measure"]
    search_fields = ["actor_name"]


@admin.register(Milestone)
class MilestoneAdmin(SightAdmin):
    list_display = ["text", "measure", "planned_on", "reached_on"]
    list_select_related = ["measure"]
    search_fields = ["text"]


@admin.register(Evidence)
class EvidenceAdmin(SightAdmin):
    list_display = ["name", "measure", "media_type", "size", "uploaded_by", "removed_at"]
    list_filter = ["media_type"]
    list_select_related = ["measure", "uploaded_by"]
    search_fields = ["name"]


@admin.register(Feedback)
class FeedbackAdmin(SightAdmin):
    """Answers only: nobody may see which enterprise has not answered."""

    list_display = ["problem", "organisation", "solved", "score", "channel", "answered_on"]
    list_filter = ["solved", "score", "channel"]
    list_select_related = ["problem", "organisation"]
    search_fields = ["=problem__number"]


@admin.register(ProblemView)
class ProblemViewAdmin(ReadOnlyAdmin):
    """Who had a sensitive problem shown, by its number alone: the administrator checks, and handles none."""

    list_display = ["viewed_at", "viewed_by", "number", "through"]
    list_filter = ["through"]
    list_select_related = ["viewed_by", "problem"]
    search_fields = ["=problem__number", "viewed_by__username"]
    fields = ["viewed_at", "viewed_by", "number", "through"]
    readonly_fields = ["viewed_at", "number"]

    @admin.display(description=_("number"))
    def number(self, view: ProblemView) -> str:
        return view.problem.number


class SightAuditAdmin(AuditAdmin):
    """The trail without that of sensitive problems, from its beginning."""

    def get_queryset(self, request: HttpRequest) -> Any:
        actor: Any = request.user
        tracked: Any = self.model.pgh_tracked_model
        names = {field.name for field in tracked._meta.get_fields()}
        if tracked in (Problem, Measure, CommonProblem, AgendaItem):
            hidden = tracked.objects.hidden_from(actor)
        elif "problem" in names:
            hidden = tracked.objects.filter(out_of_sight(actor, "problem__"))
        elif "handling" in names:
            hidden = tracked.objects.filter(out_of_sight(actor, "handling__problem__"))
        elif "measure" in names:
            hidden = tracked.objects.filter(measure__in=Measure.objects.hidden_from(actor))
        else:
            hidden = tracked.objects.none()
        rows = super().get_queryset(request).exclude(pgh_obj__in=hidden)
        # What was half-typed is its writer's, also when it was thrown away or handed in.
        return rows.exclude(state=ProblemState.DRAFT) if tracked is Problem else rows


# The trail of a feedback would tell who has not answered.
register_audit("issues", hidden=["FeedbackAudit"], shown_as=SightAuditAdmin)
