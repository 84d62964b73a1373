from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from accounts.filters import RegionFilter, StrictFilterSet, visible
from campaigns.models import Campaign
from common.forms import DayInput
from issues.enums import EscalationState
from issues.filters.fields import RecordFilter, ShownFilters
from issues.models import Escalation, Problem
from issues.selectors import choices


class EscalationFilter(StrictFilterSet):
    """What a list of escalations can be narrowed by. Days are those of asking; `region` is the problem's."""

    campaign = RecordFilter(label=_("Campaign"), field_name="problem__campaign", queryset=visible(Campaign))
    region = RegionFilter(label=_("Region"), field_name="problem__region")
    to_region = RegionFilter(label=_("Escalated to"))
    problem = RecordFilter(label=_("Problem"), queryset=visible(Problem))
    state = django_filters.ChoiceFilter(label=_("State"), choices=EscalationState, empty_label=_("All"))
    since = django_filters.DateFilter(
        label=_("From day"), field_name="requested_at", lookup_expr="date__gte", widget=DayInput
    )
    until = django_filters.DateFilter(
        label=_("To day"), field_name="requested_at", lookup_expr="date__lte", widget=DayInput
    )

    class Meta:
        model = Escalation
        fields: list[str] = []


class EscalationListFilter(ShownFilters, EscalationFilter):
    shown = ("campaign", "region", "state", "since", "until")
    selects = {"campaign": choices.campaign_choices}
