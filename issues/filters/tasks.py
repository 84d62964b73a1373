from __future__ import annotations

from typing import Any, cast

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.filters import StrictFilterSet, visible
from accounts.models import Organisation, User
from accounts.scope import organisation_ids
from campaigns.models import Campaign
from issues.filters.fields import RecordFilter, ShownFilters
from issues.models import Handling
from issues.selectors import choices
from issues.selectors.tasks import Heap, Whose, in_heap, work_of


class DeskFilter(ShownFilters, StrictFilterSet):
    """What of the desks is looked at. Nothing said, it is what this person has to do."""

    updated_after = None
    heap = django_filters.ChoiceFilter(label=_("Heap"), choices=Heap, widget=forms.HiddenInput, method="on_heap")
    whose = django_filters.ChoiceFilter(label=_("Whose"), choices=Whose, widget=forms.HiddenInput, method="for_whom")
    clerk = RecordFilter(label=_("Clerk"), queryset=visible(User), field_name="assignee")
    organisation = RecordFilter(label=_("Organisation"), queryset=visible(Organisation))
    campaign = RecordFilter(label=_("Campaign"), field_name="problem__campaign", queryset=visible(Campaign))

    shown: tuple[str, ...] = ("organisation", "campaign")
    selects = {"campaign": choices.campaign_choices, "organisation": choices.own_organisations}

    class Meta:
        model = Handling
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(organisation_ids(cast("User", self.request.user))) < 2:
            self.shown = ("campaign",)

    def filter_queryset(self, queryset: QuerySet[Handling]) -> QuerySet[Handling]:
        said = self.form.cleaned_data
        found: QuerySet[Handling] = super().filter_queryset(queryset)
        return found if said.get("whose") or said.get("clerk") else self.for_whom(found, "whose", Whose.MINE)

    def on_heap(self, queryset: QuerySet[Handling], name: str, value: str) -> QuerySet[Handling]:
        return queryset.filter(in_heap(Heap(value), timezone.localdate()))

    def for_whom(self, queryset: QuerySet[Handling], name: str, value: str) -> QuerySet[Handling]:
        actor = cast("User", self.request.user)
        return queryset.filter(work_of(Whose(value), actor=actor, today=timezone.localdate()))
