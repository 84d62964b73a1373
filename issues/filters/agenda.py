from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from accounts.filters import RegionFilter, StrictFilterSet, since, until, visible
from accounts.models import Organisation
from campaigns.models import Campaign, Meeting
from issues.enums import AgendaOutcome, AgendaReason
from issues.filters.fields import RecordFilter
from issues.models import AgendaItem, CommonProblem, Problem
from issues.querysets import AgendaItemQuerySet


class AgendaItemFilter(StrictFilterSet):
    """What a list of agenda items can be narrowed by. Region and days are the meeting's."""

    meeting = RecordFilter(label=_("Meeting"), queryset=visible(Meeting))
    campaign = RecordFilter(label=_("Campaign"), queryset=visible(Campaign))
    region = RegionFilter(label=_("Region"), field_name="meeting__region")
    problem = RecordFilter(label=_("Problem"), queryset=visible(Problem))
    common_problem = RecordFilter(label=_("Common problem"), queryset=visible(CommonProblem))
    organisation = RecordFilter(label=_("Assigned to"), queryset=visible(Organisation))
    reason = django_filters.ChoiceFilter(label=_("Why"), choices=AgendaReason)
    outcome = django_filters.ChoiceFilter(
        label=_("Outcome"), choices=AgendaOutcome, null_value="open", null_label=_("Open"), method="with_outcome"
    )
    since = since("meeting__held_on")
    until = until("meeting__held_on")

    class Meta:
        model = AgendaItem
        fields: list[str] = []

    def with_outcome(self, queryset: AgendaItemQuerySet, name: str, value: str) -> AgendaItemQuerySet:
        return queryset.open() if value == "open" else queryset.filter(outcome=value)
