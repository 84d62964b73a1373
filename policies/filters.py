from __future__ import annotations

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.filters import RegionFilter, SearchFilter, StrictFilterSet, since, until, visible
from policies.enums import ApplicationMode, PolicyStatus, PolicyType
from policies.models import Policy, PolicyItem


class PolicyFilterSet(StrictFilterSet):
    search = SearchFilter()
    region = RegionFilter(label=_("Region"))
    status = django_filters.ChoiceFilter(choices=PolicyStatus, label=_("Status"), empty_label=_("All"))
    since = since("issued_on")
    until = until("issued_on")

    class Meta:
        model = Policy
        fields: list[str] = []

    def search_for(self, queryset: QuerySet[Policy], name: str, value: str) -> QuerySet[Policy]:
        text = value.strip()
        return queryset.filter(Q(title__icontains=text) | Q(document_number__icontains=text))


class PolicyItemFilterSet(StrictFilterSet):
    search = SearchFilter()
    policy = django_filters.ModelChoiceFilter(queryset=visible(Policy), label=_("Policy"), widget=forms.HiddenInput)
    region = RegionFilter(field_name="policy__region", label=_("Region"))
    type = django_filters.ChoiceFilter(choices=PolicyType, label=_("Type"), empty_label=_("All"))
    mode = django_filters.ChoiceFilter(choices=ApplicationMode, label=_("How it is granted"), empty_label=_("All"))

    class Meta:
        model = PolicyItem
        fields: list[str] = []

    def search_for(self, queryset: QuerySet[PolicyItem], name: str, value: str) -> QuerySet[PolicyItem]:
        return queryset.filter(Q(title__icontains=value.strip()) | Q(benefit__icontains=value.strip()))
