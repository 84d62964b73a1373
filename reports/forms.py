"""Reading what is asked of the statistics: an unknown parameter or value is refused, never ignored."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from accounts.enums import RoleName
from accounts.models import Organisation, Region, User
from accounts.scope import grants_of
from campaigns.models import Campaign, ServiceTeam
from common.errors import NotFound
from common.forms import DayInput
from enterprises.enums import Size
from enterprises.models import Industry
from issues.models import Category
from reports.dimensions import DIMENSIONS, StatisticsFilters
from reports.figures import FIGURE, RATE
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
FINER = ("team", "organisation", "category", "industry", "size")


class ChoiceOfRecord(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in its stubs alone
    """One of the records that the actor sees, which the form narrows the choice to."""

    def __init__(self, label: Any) -> None:
        super().__init__(queryset=None, label=label, required=False, empty_label=_("All"))


class CampaignField(ChoiceOfRecord):
    """By id or by short name."""

    def to_python(self, value: Any) -> Campaign | None:
        if isinstance(value, str) and value and not value.isdecimal() and self.queryset is not None:
            ProhibitNullCharactersValidator()(value)
            value = self.queryset.filter(slug=value).first() or 0
        found: Campaign | None = super().to_python(value)
        return found


class StatisticsFilterForm(forms.Form):
    """The nine filters of every figure. `filters()` is theirs once the form is valid."""

    campaign = CampaignField(_("Campaign"))
    region = ChoiceOfRecord(_("Region"))
    team = ChoiceOfRecord(_("Team"))
    organisation = ChoiceOfRecord(_("Organisation"))
    category = ChoiceOfRecord(_("Category"))
    industry = ChoiceOfRecord(_("Industry"))
    size = forms.ChoiceField(label=_("Size"), choices=[("", _("All")), *Size.choices], required=False)
    since = forms.DateField(label=_("From day"), input_formats=["%Y-%m-%d"], widget=DayInput, required=False)
    until = forms.DateField(label=_("To day"), input_formats=["%Y-%m-%d"], widget=DayInput, required=False)

    def __init__(self, data: Any, *, actor: User) -> None:
        super().__init__(data)
        self.actor = actor
        for name, model in MODELS.items():
            rows = model.objects.visible_to(actor)
            self.fields[name].queryset = rows.select_related("region") if name == "campaign" else rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self.data:
            if name not in self.fields:
                message = _("Unknown parameter: %(name)s")
                self.add_error(None, forms.ValidationError(message, "unknown_parameter", {"name": name}))
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", forms.ValidationError(_("The end lies before the beginning."), "period"))
        return cleaned

    def filters(self) -> StatisticsFilters:
        """Raises NotFound for a region of which the actor sees nothing."""
        asked = {name: self.cleaned_data.get(name) for name in (*DIMENSIONS, "since", "until")}
        filters = StatisticsFilters(**{name: value for name, value in asked.items() if value})
        if filters.region and not _touches(self.actor, filters.region.path):
            raise NotFound("region_out_of_scope", _("There is no such region in your territory."), field="region")
        return filters


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

    figure = forms.ChoiceField(label=_("Figure"), choices=[(code, code) for code in (*FIGURE, *RATE)])
    by = forms.ChoiceField(choices=[("", ""), *((name, name) for name in DIMENSIONS)], required=False)
    key = forms.CharField(max_length=20, required=False)
    cursor = forms.CharField(max_length=400, required=False)
    page_size = forms.IntegerField(min_value=1, max_value=1000, required=False)

    def asked(self, size: int) -> RecordsAsked:
        """`size` is the length of a page for whoever names none."""
        named = self.cleaned_data
        return RecordsAsked(named["figure"], named["by"], named["key"], named["cursor"], named["page_size"] or size)


class DashboardForm(StatisticsFilterForm):
    """The filters of a page: campaign, region and period; the finer ones only while they are in force."""

    field_order = ["campaign", "region", "since", "until"]

    def __init__(self, data: Any, *, actor: User) -> None:
        super().__init__(data, actor=actor)
        for name in FINER:
            if not self.data.get(name):
                del self.fields[name]

    def offer(self, *, campaigns: list[tuple[int, str]], regions: list[tuple[str, str]]) -> None:
        """Fill the drop-downs with what the page has read anyway; a finer filter offers itself and "all"."""
        choices: dict[str, list[Any]] = {"campaign": [*campaigns], "region": [*regions]}
        for name in FINER:
            chosen = self.cleaned_data.get(name)
            if chosen and name != "size":
                choices[name] = [(chosen.pk, str(chosen))]
        for name, offered in choices.items():
            if name in self.fields:
                self.fields[name].choices = [("", _("All")), *offered]  # type: ignore[attr-defined]
