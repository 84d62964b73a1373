from __future__ import annotations

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.filters import RegionFilter, StrictFilterSet, visible
from accounts.models import Organisation
from campaigns.models import Campaign
from common.forms import DayInput
from issues.enums import Light, SlipGrade
from issues.filters.fields import RecordFilter, ShownFilters
from issues.filters.problems import ProblemFilter
from issues.models import Problem, Slip
from issues.selectors import choices

ANY = _("All")


class SupervisionFilter(ShownFilters, ProblemFilter):
    """The supervision list: the filters of problems that matter there, with the two lights that can shine there."""

    light = django_filters.ChoiceFilter(
        label=_("Light"),
        choices=[(light.value, light.label) for light in (Light.RED, Light.YELLOW)],
        empty_label=ANY,
        method="shining",
    )

    shown = ("campaign", "region", "lead_organisation", "light", "slip", "category", "urgency", "search")
    selects = {
        "campaign": choices.campaign_choices,
        "category": choices.category_choices,
        "lead_organisation": choices.leading_organisations,
    }


class SlipFilter(StrictFilterSet):
    """What a list of slips can be narrowed by, on pages and in the API. Days are those of issuing."""

    campaign = RecordFilter(label=_("Campaign"), field_name="handling__problem__campaign", queryset=visible(Campaign))
    region = RegionFilter(label=_("Region"), field_name="handling__problem__region")
    organisation = RecordFilter(
        label=_("Organisation"), field_name="handling__organisation", queryset=visible(Organisation)
    )
    problem = RecordFilter(label=_("Problem"), field_name="handling__problem", queryset=visible(Problem))
    grade = django_filters.ChoiceFilter(label=_("Grade"), choices=SlipGrade, empty_label=ANY)
    answered = django_filters.ChoiceFilter(
        label=pgettext_lazy("slip", "Answered"),
        choices=[("true", _("Yes")), ("false", _("No"))],
        empty_label=ANY,
        method="with_answer",
    )
    since = django_filters.DateFilter(
        label=_("From day"), field_name="issued_at", lookup_expr="date__gte", widget=DayInput
    )
    until = django_filters.DateFilter(
        label=_("To day"), field_name="issued_at", lookup_expr="date__lte", widget=DayInput
    )

    class Meta:
        model = Slip
        fields: list[str] = []

    def with_answer(self, queryset: QuerySet[Slip], name: str, value: str) -> QuerySet[Slip]:
        return queryset.filter(answered_at__isnull=value == "false")


class SlipListFilter(ShownFilters, SlipFilter):
    shown = ("campaign", "region", "organisation", "grade", "answered", "since", "until")
    selects = {"campaign": choices.campaign_choices, "organisation": choices.leading_organisations}
