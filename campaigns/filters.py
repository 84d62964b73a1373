from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.filters import CountedFilter, RegionFilter, SearchFilter, StrictFilterSet, since, until, visible
from accounts.models import Organisation
from campaigns.enums import (
    AttendeeKind,
    DemandKind,
    DemandState,
    EnrolmentState,
    ListChangeKind,
    ListChangeState,
    ListOrigin,
    MatchState,
    MeetingKind,
    MeetingState,
    ProgrammeKind,
)
from campaigns.models import (
    Attendance,
    Campaign,
    Demand,
    Enrolment,
    Exclusion,
    ListChange,
    ListedEnterprise,
    ListUpload,
    Match,
    Meeting,
    MeetingSeries,
    PlannedVisit,
    Programme,
    Round,
    ServiceTeam,
    Visit,
)
from enterprises.enums import Size
from enterprises.filters import EnterpriseFilter, IndustryFilter, TagFilter
from enterprises.models import Enterprise


def campaign_filter(field_name: str = "campaign") -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        queryset=visible(Campaign), field_name=field_name, label=_("Campaign"), empty_label=_("All")
    )


def team_filter(field_name: str = "team") -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        queryset=visible(ServiceTeam), field_name=field_name, label=_("Service team"), empty_label=_("All")
    )


def hidden_choice(model: type, field_name: str, label: Any) -> django_filters.ModelChoiceFilter:
    """A filter that links and other systems use; no drop-down of thousands on the page."""
    return django_filters.ModelChoiceFilter(
        queryset=visible(model), field_name=field_name, label=label, widget=forms.HiddenInput
    )


class CampaignFilterSet(StrictFilterSet):
    search = SearchFilter()
    region = RegionFilter(label=_("Region"))
    since = django_filters.DateFilter(method="still_running", label=_("From day"), widget=forms.HiddenInput)
    until = django_filters.DateFilter(
        field_name="starts_on", lookup_expr="lte", label=_("To day"), widget=forms.HiddenInput
    )

    class Meta:
        model = Campaign
        fields: list[str] = []

    def search_for(self, queryset: QuerySet[Campaign], name: str, value: str) -> QuerySet[Campaign]:
        text = value.strip()
        return queryset.filter(Q(name__icontains=text) | Q(name_en__icontains=text) | Q(theme__icontains=text))

    def still_running(self, queryset: QuerySet[Campaign], name: str, value: object) -> QuerySet[Campaign]:
        return queryset.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=value))


class TeamFilterSet(StrictFilterSet):
    search = SearchFilter()
    campaign = campaign_filter()
    region = RegionFilter(label=_("Region"))

    class Meta:
        model = ServiceTeam
        fields: list[str] = []

    def search_for(self, queryset: QuerySet[ServiceTeam], name: str, value: str) -> QuerySet[ServiceTeam]:
        return queryset.filter(name__icontains=value.strip())


class MeetingSeriesFilterSet(StrictFilterSet):
    search = SearchFilter()
    campaign = campaign_filter()
    kind = django_filters.ChoiceFilter(choices=MeetingKind, label=_("Kind"))

    class Meta:
        model = MeetingSeries
        fields: list[str] = []

    def search_for(self, queryset: QuerySet[MeetingSeries], name: str, value: str) -> QuerySet[MeetingSeries]:
        return queryset.filter(name__icontains=value.strip())


class RoundFilterSet(StrictFilterSet):
    campaign = campaign_filter("series__campaign")
    series = hidden_choice(MeetingSeries, "series", _("Series"))
    since = since("held_on")
    until = until("held_on")

    class Meta:
        model = Round
        fields: list[str] = []


class MeetingFilterSet(StrictFilterSet):
    search = SearchFilter()
    campaign = campaign_filter()
    region = RegionFilter(label=_("Region"))
    kind = django_filters.ChoiceFilter(choices=MeetingKind, label=_("Kind"), empty_label=_("All"))
    series = django_filters.ModelChoiceFilter(queryset=visible(MeetingSeries), label=_("Series"), empty_label=_("All"))
    round = hidden_choice(Round, "round", _("Round"))
    team = team_filter()
    state = django_filters.ChoiceFilter(choices=MeetingState, label=_("State"), empty_label=_("All"))
    enterprise = EnterpriseFilter(method="attended_by", label=_("Enterprise"))
    since = since("held_on")
    until = until("held_on")
    counted = CountedFilter()

    class Meta:
        model = Meeting
        fields: list[str] = []

    def search_for(self, queryset: QuerySet[Meeting], name: str, value: str) -> QuerySet[Meeting]:
        text = value.strip()
        return queryset.filter(Q(title__icontains=text) | Q(venue__icontains=text))

    def attended_by(self, queryset: QuerySet[Meeting], name: str, value: Enterprise) -> QuerySet[Meeting]:
        return queryset.filter(Exists(Attendance.objects.filter(meeting=OuterRef("pk"), enterprise=value)))


class AttendanceFilterSet(StrictFilterSet):
    search = SearchFilter()
    meeting = hidden_choice(Meeting, "meeting", _("Meeting"))
    campaign = campaign_filter()
    region = RegionFilter(label=_("Region"))
    team = team_filter("meeting__team")
    enterprise = EnterpriseFilter(label=_("Enterprise"))
    industry = IndustryFilter(label=_("Industry"))
    size = django_filters.ChoiceFilter(choices=Size, label=_("Size"))
    kind = django_filters.ChoiceFilter(choices=AttendeeKind, label=_("Kind"))
    since = since("meeting__held_on")
    until = until("meeting__held_on")
    counted = CountedFilter()

    class Meta:
        model = Attendance
        fields: list[str] = []

    def search_for(self, queryset: QuerySet[Attendance], name: str, value: str) -> QuerySet[Attendance]:
        return queryset.filter(person_name__icontains=value.strip())


class DemandFilterSet(StrictFilterSet):
    search = SearchFilter()
    campaign = campaign_filter()
    region = RegionFilter(label=_("Region"))
    enterprise = EnterpriseFilter(label=_("Enterprise"))
    kind = django_filters.ChoiceFilter(choices=DemandKind, label=_("Kind"))
    state = django_filters.ChoiceFilter(choices=DemandState, label=_("State"))
    since = since("raised_on")
    until = until("raised_on")

    class Meta:
        model = Demand
        fields: list[str] = []

    def search_for(self, queryset: QuerySet[Demand], name: str, value: str) -> QuerySet[Demand]:
        return queryset.filter(title__icontains=value.strip())


class MatchFilterSet(StrictFilterSet):
    campaign = campaign_filter("demand__campaign")
    demand = hidden_choice(Demand, "demand", _("Demand"))
    organisation = hidden_choice(Organisation, "organisation", _("Organisation"))
    state = django_filters.ChoiceFilter(choices=MatchState, label=_("State"))
    since = since("introduced_on")
    until = until("introduced_on")

    class Meta:
        model = Match
        fields: list[str] = []


class PlannedVisitFilterSet(StrictFilterSet):
    team = team_filter()
    enterprise = EnterpriseFilter(label=_("Enterprise"))
    week_on = django_filters.DateFilter(label=_("Monday of the week"))

    class Meta:
        model = PlannedVisit
        fields: list[str] = []


class ProgrammeFilterSet(StrictFilterSet):
    search = SearchFilter()
    campaign = campaign_filter()
    kind = django_filters.ChoiceFilter(choices=ProgrammeKind, label=_("Kind"))

    class Meta:
        model = Programme
        fields: list[str] = []

    def search_for(self, queryset: QuerySet[Programme], name: str, value: str) -> QuerySet[Programme]:
        return queryset.filter(Q(name__icontains=value.strip()) | Q(name_en__icontains=value.strip()))


class EnrolmentFilterSet(StrictFilterSet):
    programme = hidden_choice(Programme, "programme", _("Programme"))
    campaign = campaign_filter("programme__campaign")
    region = RegionFilter(label=_("Region"))
    enterprise = EnterpriseFilter(label=_("Enterprise"))
    state = django_filters.ChoiceFilter(choices=EnrolmentState, label=_("State"))
    since = since("enrolled_on")
    until = until("enrolled_on")

    class Meta:
        model = Enrolment
        fields: list[str] = []


class ProgrammePageFilterSet(StrictFilterSet):
    """The enrolments of one programme, on its page."""

    region = RegionFilter(label=_("Region"))
    state = django_filters.ChoiceFilter(choices=EnrolmentState, label=_("State"), empty_label=_("All"))

    class Meta:
        model = Enrolment
        fields: list[str] = []


def yes_or_no(label: Any, method: str) -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(
        choices=[("true", _("Yes")), ("false", _("No"))], method=method, label=label, empty_label=_("All")
    )


def _teams_of_page(request: HttpRequest | None) -> QuerySet[Any]:
    teams = visible(ServiceTeam)(request)
    match = request.resolver_match if request else None
    return teams.filter(campaign=match.kwargs["campaign_id"]) if match else teams


def listed_team_filter(queryset: Any) -> django_filters.ModelChoiceFilter:
    return django_filters.ModelChoiceFilter(
        queryset=queryset,
        label=_("Service team"),
        empty_label=_("All"),
        null_label=_("Without a team"),
        null_value="none",
    )


class CampaignListFilterSet(StrictFilterSet):
    """The list of one campaign, on its page."""

    search = SearchFilter()
    region = RegionFilter(label=_("Region"))
    team = listed_team_filter(_teams_of_page)
    is_key = yes_or_no(_("Key enterprise"), "marked")
    visited = yes_or_no(_("Visited"), "with_visit")
    origin = django_filters.ChoiceFilter(choices=ListOrigin, label=_("On the list"), empty_label=_("All"))
    tag = TagFilter(field_name="enterprise", label=pgettext_lazy("enterprise", "Tag"))

    class Meta:
        model = ListedEnterprise
        fields: list[str] = []

    def search_for(self, queryset: QuerySet[ListedEnterprise], name: str, value: str) -> QuerySet[ListedEnterprise]:
        return queryset.filter(enterprise__in=Enterprise.objects.matching(value).values("pk"))

    def marked(self, queryset: QuerySet[ListedEnterprise], name: str, value: str) -> QuerySet[ListedEnterprise]:
        return queryset.filter(is_key=value == "true")

    def with_visit(self, queryset: QuerySet[ListedEnterprise], name: str, value: str) -> QuerySet[ListedEnterprise]:
        """Visited in the campaign of the list, by any team."""
        visits = Visit.objects.counted().filter(campaign=OuterRef("campaign"), enterprise=OuterRef("enterprise"))
        return queryset.filter(Exists(visits) if value == "true" else ~Exists(visits))


class ListedFilterSet(CampaignListFilterSet):
    campaign = campaign_filter()
    team = listed_team_filter(visible(ServiceTeam))
    enterprise = EnterpriseFilter(label=_("Enterprise"))

    class Meta:
        model = ListedEnterprise
        fields: list[str] = []


class ExclusionFilterSet(StrictFilterSet):
    campaign = campaign_filter()
    region = RegionFilter(label=_("Region"))
    enterprise = EnterpriseFilter(label=_("Enterprise"))

    class Meta:
        model = Exclusion
        fields: list[str] = []


class CampaignExclusionFilterSet(StrictFilterSet):
    """Those taken off the list of one campaign, on its page."""

    region = RegionFilter(label=_("Region"))

    class Meta:
        model = Exclusion
        fields: list[str] = []


class ListUploadFilterSet(StrictFilterSet):
    campaign = campaign_filter()

    class Meta:
        model = ListUpload
        fields: list[str] = []


class ListChangeFilterSet(StrictFilterSet):
    campaign = campaign_filter()
    kind = django_filters.ChoiceFilter(choices=ListChangeKind, label=_("Kind"))
    state = django_filters.ChoiceFilter(choices=ListChangeState, label=_("State"))

    class Meta:
        model = ListChange
        fields: list[str] = []
