from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from accounts.filters import StrictFilterSet
from issues.enums import BulkAct, BulkState
from issues.models import BulkMove, SavedView


class BulkMoveFilter(StrictFilterSet):
    """What the list of one's own moves in bulk can be narrowed by."""

    act = django_filters.ChoiceFilter(label=_("What"), choices=BulkAct, empty_label=_("All"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=BulkState, empty_label=_("All"))

    class Meta:
        model = BulkMove
        fields: list[str] = []


class SavedViewFilter(StrictFilterSet):
    class Meta:
        model = SavedView
        fields: list[str] = []
