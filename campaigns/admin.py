from __future__ import annotations

from django.contrib import admin

from accounts.administration import PartInline, ReadOnlyAdmin, RecordAdmin, register_audit
from campaigns.models import (
    Attendance,
    Campaign,
    Demand,
    Enrolment,
    ListedEnterprise,
    Match,
    Meeting,
    MeetingSeries,
    Programme,
    Round,
    ServiceArea,
    ServiceContent,
    ServiceTeam,
    Target,
    TeamMember,
    Visit,
)


class TargetInline(PartInline):
    model = Target


class ServiceAreaInline(PartInline):
    model = ServiceArea


@admin.register(Campaign)
class CampaignAdmin(RecordAdmin):
    inlines = [ServiceAreaInline, TargetInline]
    list_display = ["name", "region", "lead_organisation", "starts_on", "ends_on"]
    list_select_related = ["region", "lead_organisation"]
    search_fields = ["name", "name_en", "slug"]
    autocomplete_fields = ["parent", "region", "lead_organisation", "member_units"]
    prepopulated_fields = {"slug": ["name_en"]}


class ServiceContentInline(PartInline):
    model = ServiceContent


@admin.register(ServiceArea)
class ServiceAreaAdmin(RecordAdmin):
    inlines = [ServiceContentInline]
    list_display = ["name", "number", "campaign"]
    list_select_related = ["campaign"]
    search_fields = ["name", "name_en"]
    autocomplete_fields = ["campaign"]


class TeamMemberInline(PartInline):
    model = TeamMember
    autocomplete_fields = ["user", "organisation"]


@admin.register(ServiceTeam)
class ServiceTeamAdmin(RecordAdmin):
    inlines = [TeamMemberInline]
    list_display = ["name", "campaign", "region", "lead_organisation"]
    list_filter = ["campaign"]
    list_select_related = ["campaign", "region", "lead_organisation"]
    search_fields = ["name"]
    autocomplete_fields = ["campaign", "region", "lead_organisation"]


@admin.register(ListedEnterprise)
class ListedEnterpriseAdmin(RecordAdmin):
    list_display = ["enterprise", "campaign", "team", "region", "is_key"]
    list_filter = ["campaign", "is_key"]
    list_select_related = ["enterprise", "campaign", "team", "region"]
    search_fields = ["enterprise__name", "=enterprise__uscc"]
    autocomplete_fields = ["campaign", "enterprise", "region", "team"]


class RoundInline(PartInline):
    model = Round


@admin.register(MeetingSeries)
class MeetingSeriesAdmin(RecordAdmin):
    inlines = [RoundInline]
    list_display = ["name", "campaign", "kind"]
    list_filter = ["kind"]
    list_select_related = ["campaign"]
    search_fields = ["name"]
    autocomplete_fields = ["campaign"]


@admin.register(Programme)
class ProgrammeAdmin(RecordAdmin):
    list_display = ["name", "campaign", "kind", "target", "starts_on", "ends_on"]
    list_filter = ["kind"]
    list_select_related = ["campaign"]
    search_fields = ["name", "name_en"]
    autocomplete_fields = ["campaign"]


@admin.register(Enrolment)
class EnrolmentAdmin(RecordAdmin):
    list_display = ["enterprise", "region", "programme", "state", "enrolled_on", "completed_on"]
    list_filter = ["state", "programme"]
    list_select_related = ["enterprise", "region", "programme"]
    search_fields = ["enterprise__name", "person_name"]
    autocomplete_fields = ["programme", "enterprise", "region"]


class MatchInline(PartInline):
    model = Match
    autocomplete_fields = ["organisation"]


@admin.register(Demand)
class DemandAdmin(RecordAdmin):
    inlines = [MatchInline]
    list_display = ["title", "enterprise", "kind", "amount_wan", "state", "raised_on"]
    list_filter = ["kind", "state"]
    list_select_related = ["enterprise"]
    search_fields = ["title", "enterprise__name"]
    autocomplete_fields = ["campaign", "enterprise", "region", "industry"]


@admin.register(Visit)
class VisitAdmin(ReadOnlyAdmin):
    """Visits carry their dimensions as they were; they are written by those who went."""

    list_display = ["visited_on", "enterprise", "team", "campaign", "state", "logged_by"]
    list_filter = ["state", "mode", "campaign"]
    list_select_related = ["enterprise", "team", "campaign", "logged_by"]
    search_fields = ["enterprise__name"]


@admin.register(Meeting)
class MeetingAdmin(ReadOnlyAdmin):
    list_display = ["held_on", "title", "kind", "campaign", "region", "state"]
    list_filter = ["state", "kind", "campaign"]
    list_select_related = ["campaign", "region"]
    search_fields = ["title", "venue"]


@admin.register(Attendance)
class AttendanceAdmin(ReadOnlyAdmin):
    list_display = ["person_name", "meeting", "enterprise", "organisation"]
    list_filter = ["kind"]
    list_select_related = ["meeting", "enterprise", "organisation"]
    search_fields = ["person_name", "enterprise__name"]


register_audit("campaigns")
