from __future__ import annotations

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.filters import RegionFilter, StrictFilterSet, since, until, visible
from accounts.models import Organisation
from campaigns.models import Campaign
from issues.enums import MilestonesAre
from issues.filters.fields import RecordFilter
from issues.models import Measure, Milestone
from issues.querysets import MilestoneQuerySet


class MilestoneFilter(StrictFilterSet):
    """What a list of milestones can be narrowed by. Days are the planned ones; the rest is the measure's."""

    measure = RecordFilter(label=_("Measure"), queryset=visible(Measure))
    campaign = RecordFilter(label=_("Campaign"), field_name="measure__campaign", queryset=visible(Campaign))
    region = RegionFilter(label=_("Region"), field_name="measure__region")
    organisation = RecordFilter(
        label=_("Organisation"), field_name="measure__organisation", queryset=visible(Organisation)
    )
    state = django_filters.ChoiceFilter(label=_("State"), choices=MilestonesAre, method="in_state")
    since = since("planned_on")
    until = until("planned_on")

    class Meta:
        model = Milestone
        fields: list[str] = []

    def in_state(self, queryset: MilestoneQuerySet, name: str, value: str) -> MilestoneQuerySet:
        if value == MilestonesAre.LATE:
            return queryset.late(timezone.localdate())
        return queryset.filter(reached_on__isnull=True) if value == MilestonesAre.AHEAD else queryset
