from __future__ import annotations

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.filters import CountedFilter, RegionFilter, SearchFilter, StrictFilterSet, since, until
from campaigns.enums import VisitMode, VisitState
from campaigns.filters import campaign_filter, team_filter
from campaigns.models import Visit
from enterprises.enums import EnterpriseKind, Size
from enterprises.filters import EnterpriseFilter, IndustryFilter
from enterprises.models import Enterprise


class VisitFilterSet(StrictFilterSet):
    search = SearchFilter()
    campaign = campaign_filter()
    region = RegionFilter(label=_("Region"))
    team = team_filter()
    enterprise = EnterpriseFilter(label=_("Enterprise"))
    mode = django_filters.ChoiceFilter(choices=VisitMode, label=_("Mode"), empty_label=_("All"))
    state = django_filters.ChoiceFilter(choices=VisitState, label=_("State"), empty_label=_("All"))
    since = since("visited_on")
    until = until("visited_on")
    industry = IndustryFilter(label=_("Industry"), widget=forms.HiddenInput)
    size = django_filters.ChoiceFilter(choices=Size, label=_("Size"), widget=forms.HiddenInput)
    enterprise_kind = django_filters.ChoiceFilter(
        choices=EnterpriseKind, label=_("Kind of enterprise"), widget=forms.HiddenInput
    )
    counted = CountedFilter()

    class Meta:
        model = Visit
        fields: list[str] = []

    def search_for(self, queryset: QuerySet[Visit], name: str, value: str) -> QuerySet[Visit]:
        """Words of the summary, or whatever finds the enterprise: name, pinyin, initials, credit code."""
        enterprises = Enterprise.objects.all().matching(value)
        return queryset.filter(Q(summary__contains=value.strip()) | Q(enterprise__in=enterprises.values("pk")))
