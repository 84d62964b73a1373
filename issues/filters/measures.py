from __future__ import annotations

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.filters import CountedFilter, RegionFilter, SearchFilter, StrictFilterSet, since, until, visible
from accounts.models import Organisation
from campaigns.models import Campaign, ServiceTeam
from issues.enums import MeasureKind, MeasureStatus, MilestonesAre, Term
from issues.filters.fields import RecordFilter, ShownFilters
from issues.models import Category, Measure, Milestone, Problem
from issues.selectors import choices


class MeasureFilter(StrictFilterSet):
    """What a list of measures can be narrowed by, on pages and in the API. Days are the planned ones."""

    search = SearchFilter()
    campaign = RecordFilter(label=_("Campaign"), queryset=visible(Campaign))
    region = RegionFilter(label=_("Region"))
    team = RecordFilter(label=_("Service team"), queryset=visible(ServiceTeam))
    organisation = RecordFilter(label=_("Organisation"), queryset=visible(Organisation))
    category = RecordFilter(label=_("Category"), queryset=visible(Category))
    problem = RecordFilter(label=_("Problem"), field_name="problems", queryset=visible(Problem))
    kind = django_filters.ChoiceFilter(label=_("Kind"), choices=MeasureKind, empty_label=_("All"))
    term = django_filters.ChoiceFilter(label=_("Term"), choices=Term, empty_label=_("All"))
    status = django_filters.ChoiceFilter(label=_("State"), choices=MeasureStatus, empty_label=_("All"))
    milestones = django_filters.ChoiceFilter(
        label=_("Milestones"), choices=MilestonesAre, method="with_milestones", empty_label=_("All")
    )
    since = since("planned_on")
    until = until("planned_on")
    counted = CountedFilter()

    class Meta:
        model = Measure
        fields: list[str] = []

    def search_for(self, queryset: QuerySet[Measure], name: str, value: str) -> QuerySet[Measure]:
        return queryset.filter(text__contains=value.strip())

    def with_milestones(self, queryset: QuerySet[Measure], name: str, value: str) -> QuerySet[Measure]:
        milestones = Milestone.objects.filter(measure=OuterRef("pk"))
        if value == MilestonesAre.LATE:
            milestones = milestones.late(timezone.localdate())
        elif value == MilestonesAre.AHEAD:
            milestones = milestones.filter(reached_on__isnull=True)
        return queryset.filter(Exists(milestones))


class MeasureListFilter(ShownFilters, MeasureFilter):
    shown = ("search", "campaign", "region", "organisation", "kind", "term", "status", "milestones", "since", "until")
    selects = {
        "campaign": choices.campaign_choices,
        "organisation": choices.acting_organisations,
    }
