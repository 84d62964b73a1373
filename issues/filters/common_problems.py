from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.filters import RegionFilter, SearchFilter, StrictFilterSet, visible
from campaigns.models import Campaign
from common.forms import DayInput
from issues.enums import CommonProblemState
from issues.filters.fields import RecordFilter
from issues.models import Category, CommonProblem


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
