from __future__ import annotations

from typing import Any, cast

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.filters import CountedFilter, SearchFilter, StrictFilterSet, since, until, visible
from accounts.models import Organisation, User
from accounts.selectors.calendar import working_calendar
from campaigns.models import Campaign, ServiceTeam
from enterprises.enums import Size
from enterprises.filters import IndustryFilter
from enterprises.models import Enterprise
from issues.enums import Light, Outcome, ProblemState, SlipGrade, Source, Term, Urgency
from issues.filters.fields import RecordFilter, ShownFilters, TerritoryFilter
from issues.models import Category, CommonProblem, Problem
from issues.querysets import ProblemQuerySet
from issues.rules.clocks import LIGHTLESS_STATES, STOPPED_STATES, last_yellow_day
from issues.selectors import choices
from issues.selectors.desk import DeskView, in_view
from issues.selectors.searching import searched
from issues.selectors.slips import with_slip

ANY = _("All")


class ProblemFilter(StrictFilterSet):
    """What a list of problems can be narrowed by, on pages and in the API. Days are those of the report."""

    search = SearchFilter()
    campaign = RecordFilter(label=_("Campaign"), queryset=visible(Campaign))
    region = TerritoryFilter(label=_("Region"))
    team = RecordFilter(label=_("Service team"), queryset=visible(ServiceTeam))
    enterprise = RecordFilter(label=_("Enterprise"), queryset=visible(Enterprise))
    category = RecordFilter(label=_("Category"), queryset=visible(Category), method="of_category")
    state = django_filters.ChoiceFilter(label=_("State"), choices=ProblemState, empty_label=ANY)
    urgency = django_filters.ChoiceFilter(label=_("Urgency"), choices=Urgency, empty_label=ANY)
    term = django_filters.ChoiceFilter(label=_("Term"), choices=Term, empty_label=ANY)
    source = django_filters.ChoiceFilter(label=_("Source"), choices=Source, empty_label=ANY)
    outcome = django_filters.ChoiceFilter(label=_("Outcome"), choices=Outcome, empty_label=ANY)
    light = django_filters.ChoiceFilter(label=_("Light"), choices=Light, empty_label=ANY, method="shining")
    lead_organisation = RecordFilter(label=_("Lead organisation"), queryset=visible(Organisation))
    common_problem = RecordFilter(label=_("Common problem"), queryset=visible(CommonProblem))
    industry = IndustryFilter(label=_("Industry"))
    size = django_filters.ChoiceFilter(label=_("Size"), choices=Size, empty_label=ANY)
    number = django_filters.CharFilter(label=_("Number"), max_length=24)
    since = since("reported_on")
    until = until("reported_on")
    counted = CountedFilter()
    overdue = django_filters.ChoiceFilter(
        label=_("Overdue"), choices=[("true", _("Yes"))], empty_label=ANY, method="late"
    )
    view = django_filters.ChoiceFilter(
        label=_("View"), choices=DeskView, widget=forms.HiddenInput, method="in_desk_view"
    )

    supervised = django_filters.ChoiceFilter(
        label=_("On the supervision list"), choices=[("true", _("Yes"))], empty_label=ANY, method="on_supervision_list"
    )
    slip = django_filters.ChoiceFilter(
        label=_("Gravest slip"),
        choices=[*SlipGrade.choices, ("none", _("No slip yet"))],
        empty_label=ANY,
        method="with_gravest_slip",
    )

    class Meta:
        model = Problem
        fields: list[str] = []

    def filter_queryset(self, queryset: ProblemQuerySet) -> QuerySet[Problem]:
        """Whatever narrows it, the planner may take it for less than it is, and then sorts it all for fifty rows."""
        found: QuerySet[Problem] = super().filter_queryset(queryset.scattered("reported_on"))
        return found

    def search_for(self, queryset: ProblemQuerySet, name: str, value: str) -> QuerySet[Problem]:
        return searched(queryset, value)

    def of_category(self, queryset: QuerySet[Problem], name: str, value: Category) -> QuerySet[Problem]:
        return queryset.filter(Q(category=value) | Q(category__parent=value))

    def late(self, queryset: ProblemQuerySet, name: str, value: str) -> QuerySet[Problem]:
        return queryset.overdue(timezone.localdate())

    def on_supervision_list(self, queryset: ProblemQuerySet, name: str, value: str) -> QuerySet[Problem]:
        return queryset.supervised(last_yellow_day(today=timezone.localdate(), calendar=working_calendar()))

    def with_gravest_slip(self, queryset: ProblemQuerySet, name: str, value: str) -> QuerySet[Problem]:
        return queryset.filter(with_slip(value))

    def shining(self, queryset: QuerySet[Problem], name: str, value: str) -> QuerySet[Problem]:
        """The same lights as `issues.rules.clocks.light` gives one by one."""
        if value == Light.GREY:
            return queryset.filter(state__in=STOPPED_STATES)
        today = timezone.localdate()
        yellow_until = last_yellow_day(today=today, calendar=working_calendar())
        due: dict[Light, dict[str, Any]] = {
            Light.RED: {"due_on__lt": today},
            Light.YELLOW: {"due_on__range": (today, yellow_until)},
            Light.GREEN: {"due_on__gt": yellow_until},
        }
        return queryset.exclude(state__in=[*STOPPED_STATES, *LIGHTLESS_STATES]).filter(**due[Light(value)])

    @property
    def actor(self) -> User:
        return cast("User", self.request.user)

    def in_desk_view(self, queryset: ProblemQuerySet, name: str, value: str) -> QuerySet[Problem]:
        return queryset.filter(in_view(DeskView(value), actor=self.actor, today=timezone.localdate()))


class ProblemListFilter(ShownFilters, ProblemFilter):
    """The problem page: of the filters those that people use."""

    shown = (
        "search", "campaign", "region", "team", "category", "state", "light", "urgency", "source",
        "lead_organisation", "since", "until",
    )  # fmt: skip
    selects = {
        "campaign": choices.campaign_choices,
        "team": choices.team_choices,
        "category": choices.category_choices,
        "lead_organisation": choices.leading_organisations,
    }
