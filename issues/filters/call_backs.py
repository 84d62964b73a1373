from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from accounts.filters import RegionFilter, StrictFilterSet, visible
from campaigns.models import Campaign
from issues.filters.fields import RecordFilter
from issues.models import CallBack, Feedback, Problem


class DueCallBackFilter(StrictFilterSet):
    """What the list of enterprises to call can be narrowed by."""

    campaign = RecordFilter(label=_("Campaign"), queryset=visible(Campaign))
    region = RegionFilter(label=_("Region"))

    class Meta:
        model = Feedback
        fields: list[str] = []


class CallBackFilter(StrictFilterSet):
    """What the list of calls can be narrowed by."""

    updated_after = None
    problem = RecordFilter(label=_("Problem"), field_name="feedback__problem", queryset=visible(Problem))
    is_reached = django_filters.BooleanFilter(label=_("Reached"))

    class Meta:
        model = CallBack
        fields: list[str] = []
