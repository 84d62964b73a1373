from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from accounts.filters import RegionFilter, StrictFilterSet, since, until, visible
from accounts.models import Organisation, User
from campaigns.models import Campaign
from issues.enums import HandlingRole, HandlingState
from issues.filters.fields import RecordFilter
from issues.models import Handling, Problem


class HandlingFilter(StrictFilterSet):
    """What a list of handlings can be narrowed by. Days are the due ones; `region` is the problem's."""

    campaign = RecordFilter(label=_("Campaign"), field_name="problem__campaign", queryset=visible(Campaign))
    region = RegionFilter(label=_("Region"), field_name="problem__region")
    problem = RecordFilter(label=_("Problem"), queryset=visible(Problem))
    organisation = RecordFilter(label=_("Organisation"), queryset=visible(Organisation))
    assignee = RecordFilter(label=_("Clerk"), queryset=visible(User))
    role = django_filters.ChoiceFilter(label=_("Role"), choices=HandlingRole, empty_label=_("All"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=HandlingState, empty_label=_("All"))
    since = since("due_on")
    until = until("due_on")

    class Meta:
        model = Handling
        fields: list[str] = []
