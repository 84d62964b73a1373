from __future__ import annotations

import django_filters
from django.utils.translation import gettext_lazy as _

from accounts.filters import RegionFilter, StrictFilterSet, since, until, visible
from accounts.models import Organisation
from campaigns.models import Campaign, ServiceTeam
from enterprises.enums import Size
from enterprises.filters import IndustryFilter
from issues.enums import FeedbackChannel, Solved
from issues.filters.fields import RecordFilter
from issues.models import Category, Feedback, Problem

SCORES = [(str(score), str(score)) for score in (5, 4, 3, 2, 1)]


class FeedbackFilter(StrictFilterSet):
    """What a list of answers can be narrowed by. Days are those of the answer."""

    campaign = RecordFilter(label=_("Campaign"), queryset=visible(Campaign))
    region = RegionFilter(label=_("Region"))
    team = RecordFilter(label=_("Service team"), queryset=visible(ServiceTeam))
    organisation = RecordFilter(label=_("Organisation"), queryset=visible(Organisation))
    category = RecordFilter(label=_("Category"), queryset=visible(Category))
    industry = IndustryFilter(label=_("Industry"))
    size = django_filters.ChoiceFilter(label=_("Size"), choices=Size, empty_label=_("All"))
    problem = RecordFilter(label=_("Problem"), queryset=visible(Problem))
    solved = django_filters.ChoiceFilter(label=_("Solved"), choices=Solved, empty_label=_("All"))
    score = django_filters.ChoiceFilter(label=_("Score"), choices=SCORES, empty_label=_("All"))
    channel = django_filters.ChoiceFilter(label=_("Channel"), choices=FeedbackChannel, empty_label=_("All"))
    since = since("answered_on")
    until = until("answered_on")

    class Meta:
        model = Feedback
        fields: list[str] = []
