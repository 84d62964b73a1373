from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.filters import RegionFilter, SearchFilter, StrictFilterSet, visible
from campaigns.models import Campaign
from common.forms import DayInput
from issues.enums import CommonProblemState
from issues.filters.fields import RecordFilter, ShownFilters
from issues.models import Category, CommonProblem, Problem
from issues.selectors import choices


class CommonProblemFilter(StrictFilterSet):
    """What a list of common problems can be narrowed by. Days are those of their recording."""

    search = SearchFilter()
    campaign = RecordFilter(label=_("Campaign"), queryset=visible(Campaign))
    region = RegionFilter(label=_("Region"))
    category = RecordFilter(label=_("Category"), queryset=visible(Category))
    state = django_filters.ChoiceFilter(label=_("State"), choices=CommonProblemState, empty_label=_("All"))
    since = django_filters.DateFilter(
        label=_("From day"), field_name="created_at", lookup_expr="date__gte", widget=DayInput
    )
    until = django_filters.DateFilter(
        label=_("To day"), field_name="created_at", lookup_expr="date__lte", widget=DayInput
    )

    class Meta:
        model = CommonProblem
        fields: list[str] = []

    def search_for(self, queryset: QuerySet[CommonProblem], name: str, value: str) -> QuerySet[CommonProblem]:
        return queryset.filter(title__icontains=value.strip())


class CommonProblemListFilter(ShownFilters, CommonProblemFilter):
    shown = ("search", "campaign", "region", "category", "state")
    selects = {"campaign": choices.campaign_choices, "category": choices.category_choices}


class SuggestionFilter(StrictFilterSet):
    """Among which open problems common ones are looked for."""

    campaign = RecordFilter(label=_("Campaign"), queryset=visible(Campaign))
    region = RegionFilter(label=_("Region"))
    category = RecordFilter(label=_("Category"), queryset=visible(Category))

    class Meta:
        model = Problem
        fields: list[str] = []


class SuggestionListFilter(ShownFilters, SuggestionFilter):
    shown = ("campaign", "region", "category")
    selects = {"campaign": choices.campaign_choices, "category": choices.category_choices}
