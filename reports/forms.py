"""Reading what is asked of the statistics: an unknown parameter or value is refused, never ignored."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.enums import RoleName
from accounts.models import Organisation, Region, User
from accounts.scope import grants_of
from campaigns.models import Campaign, ServiceTeam
from common.errors import NotFound
from common.forms import DayInput
from enterprises.enums import Size
from enterprises.models import Industry
from issues.models import Category
from reports.figures import FIGURE, RATE
from reports.filters import DIMENSIONS, StatisticsFilters
from reports.selectors.cuts import INTERVALS
from reports.selectors.records import RecordsAsked

MODELS: dict[str, type[Any]] = {
    "campaign": Campaign,
    "region": Region,
    "team": ServiceTeam,
    "organisation": Organisation,
    "category": Category,
    "industry": Industry,
}


class CampaignField(forms.ModelChoiceField):
    """By id or by short name."""

    def to_python(self, value: Any) -> Campaign | None:
        if isinstance(value, str) and value and not value.isdecimal():
            value = self.queryset.filter(slug=value).values_list("pk", flat=True).first() or 0
        found: Campaign | None = super().to_python(value)
        return found


class StatisticsFilterForm(forms.Form):
    """The nine filters of every figure. `filters()` is theirs once the form is valid."""

    campaign = CampaignField(label=_("Campaign"), queryset=None, required=False)
    region = forms.ModelChoiceField(label=_("Region"), queryset=None, required=False)
    team = forms.ModelChoiceField(label=_("Team"), queryset=None, required=False)
    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=None, required=False)
    category = forms.ModelChoiceField(label=_("Category"), queryset=None, required=False)
    industry = forms.ModelChoiceField(label=_("Industry"), queryset=None, required=False)
    size = forms.ChoiceField(label=_("Size"), choices=[("", _("All")), *Size.choices], required=False)
    since = forms.DateField(
        label=pgettext_lazy("period", "From"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=DayInput,
    )
    until = forms.DateField(
        label=pgettext_lazy("period", "To"),
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=DayInput,
    )

    def __init__(self, data: Any, *, actor: User) -> None:
        super().__init__(data)
        self.actor = actor
        for name, model in MODELS.items():
            field = cast("forms.ModelChoiceField", self.fields[name])
            field.queryset = model.objects.visible_to(actor)
            field.empty_label = _("All")
        campaigns = cast("forms.ModelChoiceField", self.fields["campaign"])
        campaigns.queryset = campaigns.queryset.select_related("region")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self.data:
            if name not in self.fields:
                raise forms.ValidationError(
                    _("There is no parameter “%(name)s” here."), code="unknown_parameter", params={"name": name}
                )
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", forms.ValidationError(_("The end lies before the beginning."), code="period"))
        return cleaned

    def filters(self) -> StatisticsFilters:
        """Raises NotFound for a region of which the actor sees nothing."""
        asked = {name: self.cleaned_data.get(name) or None for name in (*DIMENSIONS, "since", "until")}
        region = asked["region"]
        if region and not _touches(self.actor, region.path):
            raise NotFound("region_out_of_scope", _("There is no such region in your territory."), field="region")
        return StatisticsFilters(**{**asked, "size": asked["size"] or ""})


def _touches(actor: User, path: str) -> bool:
    """Whether the region lies in, or holds, a territory of the actor; a handler's is any."""
    return any(
        grant.role in {RoleName.ADMIN, RoleName.HANDLER}
        or (grant.region_path and (path.startswith(grant.region_path) or grant.region_path.startswith(path)))
        for grant in grants_of(actor)
    )


class BreakdownForm(StatisticsFilterForm):
    by = forms.ChoiceField(choices=[(name, name) for name in DIMENSIONS])


class TrendForm(StatisticsFilterForm):
    interval = forms.ChoiceField(choices=[(name, name) for name in INTERVALS])


class RecordsForm(StatisticsFilterForm):
    """`by` and `key` name one part of a breakdown; an empty key is what is in no part."""

    figure = forms.ChoiceField(choices=[(code, code) for code in (*FIGURE, *RATE)])
    by = forms.ChoiceField(choices=[("", ""), *((name, name) for name in DIMENSIONS)], required=False)
    key = forms.CharField(max_length=20, required=False)
    cursor = forms.CharField(max_length=400, required=False)
    page_size = forms.IntegerField(min_value=1, max_value=1000, required=False)

    def asked(self, size: int) -> RecordsAsked:
        """`size` is the length of a page for whoever names none."""
        named = self.cleaned_data
        return RecordsAsked(named["figure"], named["by"], named["key"], named["cursor"], named["page_size"] or size)


class DashboardForm(StatisticsFilterForm):
    """The filters of a page: the campaigns and regions at hand are offered, the finer filters only while in force."""

    field_order = ["campaign", "region", "since", "until"]

    def __init__(self, data: Any, *, actor: User) -> None:
        super().__init__(data, actor=actor)
        for name in ("team", "organisation", "category", "industry", "size"):
            if not self.data.get(name):
                del self.fields[name]

    def offer(self, *, campaigns: list[Campaign], regions: list[Region]) -> None:
        """Fill the lists from what the page has read anyway, so that drawing the form asks the database nothing."""
        self._choose("campaign", [(campaign.pk, str(campaign)) for campaign in campaigns])
        self._choose("region", [(region.pk, str(region)) for region in regions])
        for name in ("team", "organisation", "category", "industry"):
            if name in self.fields and (chosen := self.cleaned_data.get(name)):
                self._choose(name, [(chosen.pk, str(chosen))])

    def _choose(self, name: str, choices: list[tuple[Any, str]]) -> None:
        self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]


def regions_at_hand(actor: User, filters: StatisticsFilters, parent: str) -> Q:
    """The regions worth offering: those above the present one within the actor's territory, itself, its children."""
    codes = [code for code in parent.split(".") if code]
    condition = Q(parent=codes[-1])
    for code_at in range(1, len(codes) + 1):
        path = ".".join(codes[:code_at]) + "."
        if _touches(actor, path):
            condition |= Q(path=path)
    return condition
