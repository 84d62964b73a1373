"""Reading what is asked of the statistics: an unknown parameter or value is refused, never ignored."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import RoleName
from accounts.models import User
from accounts.scope import grants_of
from campaigns.models import Campaign
from common.errors import Malformed, NotFound
from common.forms import DayInput
from enterprises.enums import Size
from reports.dimensions import DIMENSIONS, MODELS, StatisticsFilters
from reports.rates import HEADLINES
from reports.rules.periods import COMPARISONS
from reports.selectors.cuts import INTERVALS, is_part
from reports.selectors.records import RecordsAsked
from reports.selectors.statistics import FIGURES_OVER_TIME, MAX_INTERVALS, compared, made_of

FINER = ("team", "organisation", "category", "industry", "size")


class ChoiceOfRecord(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic in its stubs alone
    """One of the records that the actor sees, which the form narrows the choice to."""

    def __init__(self, label: Any) -> None:
        super().__init__(queryset=None, label=label, required=False, empty_label=_("All"))


class CampaignField(ChoiceOfRecord):
    """By id or by short name; found without a query among those `known` already."""

    known: Sequence[Campaign] = ()

    def to_python(self, value: Any) -> Campaign | None:
        for campaign in self.known:
            if value in (str(campaign.pk), campaign.slug):
                return campaign
        if isinstance(value, str) and value and not value.isdecimal() and self.queryset is not None:
            ProhibitNullCharactersValidator()(value)
            value = self.queryset.filter(slug=value).first() or 0
        found: Campaign | None = super().to_python(value)
        return found


class StatisticsFilterForm(forms.Form):
    """The filters of every figure. `filters()` is theirs once the form is valid."""

    campaign = CampaignField(_("Campaign"))
    region = ChoiceOfRecord(_("Region"))
    team = ChoiceOfRecord(_("Team"))
    organisation = ChoiceOfRecord(_("Organisation"))
    category = ChoiceOfRecord(_("Category"))
    industry = ChoiceOfRecord(_("Industry"))
    size = forms.ChoiceField(label=_("Size"), choices=[("", _("All")), *Size.choices], required=False)
    since = forms.DateField(label=_("From day"), input_formats=["%Y-%m-%d"], widget=DayInput, required=False)
    until = forms.DateField(label=_("To day"), input_formats=["%Y-%m-%d"], widget=DayInput, required=False)
    cut_off = forms.DateField(
        label=_("As on the evening of"), input_formats=["%Y-%m-%d"], widget=DayInput, required=False
    )

    data: QueryDict

    def __init__(self, data: QueryDict, *, actor: User) -> None:
        super().__init__(data)
        self.actor = actor
        for name, model in MODELS.items():
            rows = model.objects.visible_to(actor)
            self.fields[name].queryset = rows.select_related("region") if name == "campaign" else rows  # type: ignore[attr-defined]

    def clean_cut_off(self) -> date | None:
        day: date | None = self.cleaned_data["cut_off"]
        if day and day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."), "day_future")
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in self.data:
            if name not in self.fields:
                message = _("Unknown parameter: %(name)s")
                self.add_error(None, forms.ValidationError(message, "unknown_parameter", {"name": name}))
            elif len(self.data.getlist(name)) > 1:
                self.add_error(name, forms.ValidationError(_("Named more than once."), "repeated_parameter"))
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", forms.ValidationError(_("The end lies before the beginning."), "period"))
        return cleaned

    def filters(self) -> StatisticsFilters:
        """Raises NotFound for a region of which the actor sees nothing."""
        asked = {name: self.cleaned_data.get(name) for name in (*DIMENSIONS, "since", "until", "cut_off")}
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


class FiguresForm(StatisticsFilterForm):
    """Which figures, handling times and rates are asked for: all that the answer has, unless some are named."""

    figures = forms.CharField(max_length=2000, required=False)
    offered: Sequence[str] = tuple(HEADLINES)

    def clean_figures(self) -> tuple[str, ...]:
        named = [code for code in self.cleaned_data["figures"].split(",") if code]
        for code in named:
            if code not in HEADLINES:
                message = _("There is no figure “%(code)s”.")
                raise forms.ValidationError(message, "invalid_choice", {"code": code})
        return tuple(code for code in HEADLINES if code in named) or tuple(self.offered)

    def counted(self) -> tuple[str, ...]:
        return made_of(self.cleaned_data["figures"])


class ComparisonForm(FiguresForm):
    compare = forms.ChoiceField(choices=[("", ""), *((name, name) for name in COMPARISONS)], required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("compare") and not {"since", "until"} & self.errors.keys():
            try:
                compared(StatisticsFilters(since=cleaned["since"], until=cleaned["until"]), cleaned["compare"])
            except Malformed as error:
                self.add_error("compare", forms.ValidationError(error.message, error.code))
        return cleaned


class BreakdownForm(FiguresForm):
    by = forms.ChoiceField(choices=[(name, name) for name in DIMENSIONS])


class TrendForm(ComparisonForm):
    offered = tuple(code for code in HEADLINES if set(made_of([code])) <= set(FIGURES_OVER_TIME))
    interval = forms.ChoiceField(choices=[(name, name) for name in INTERVALS])


class WholeForm(StatisticsFilterForm):
    """All of a dashboard at once."""

    interval = forms.ChoiceField(choices=[(name, name) for name in ("", *INTERVALS)], required=False)
    trend_days = forms.IntegerField(min_value=1, max_value=MAX_INTERVALS, required=False)


LONGEST_KEY = 40  # of a category


class RecordsForm(StatisticsFilterForm):
    """`by` and `key` name one part of a breakdown; an empty key is what is in no part."""

    figure = forms.ChoiceField(label=_("Figure"), choices=[(code, code) for code in HEADLINES])
    by = forms.ChoiceField(choices=[("", ""), *((name, name) for name in DIMENSIONS)], required=False)
    key = forms.CharField(max_length=LONGEST_KEY, required=False)
    cursor = forms.CharField(max_length=400, required=False)
    page_size = forms.IntegerField(min_value=1, max_value=1000, required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("key") and not cleaned.get("by"):
            self.add_error("by", forms.ValidationError(_("Name the dimension of the part."), "required"))
        if cleaned.get("key") and cleaned.get("by") and not is_part(cleaned["by"], cleaned["key"]):
            message = _("There is no part “%(key)s”.")
            self.add_error("key", forms.ValidationError(message, "invalid_choice", {"key": cleaned["key"]}))
        return cleaned

    def asked(self, size: int) -> RecordsAsked:
        """`size` is the length of a page for whoever names none."""
        named = self.cleaned_data
        return RecordsAsked(named["figure"], named["by"], named["key"], named["cursor"], named["page_size"] or size)


class DashboardForm(StatisticsFilterForm):
    """The filters of a page: campaign, region and period; the finer ones only while they are in force."""

    interval = forms.ChoiceField(
        choices=[(name, name) for name in ("", *INTERVALS)], widget=forms.HiddenInput, required=False
    )
    field_order = ["campaign", "region", "since", "until"]
    further = ("cut_off",)

    def __init__(self, data: Any, *, actor: User, campaigns: Sequence[Campaign]) -> None:
        super().__init__(data, actor=actor)
        self.campaigns = self.fields["campaign"].known = campaigns  # type: ignore[attr-defined]
        for name in FINER:
            if not self.data.get(name):
                del self.fields[name]

    def offer(self, *, regions: list[tuple[str, str]]) -> None:
        """Fill the drop-downs with what the page has read anyway; a finer filter offers itself and "all"."""
        campaigns = [(campaign.pk, str(campaign)) for campaign in self.campaigns]
        choices: dict[str, list[Any]] = {"campaign": campaigns, "region": [*regions]}
        for name in FINER:
            chosen = self.cleaned_data.get(name)
            if chosen and name != "size":
                choices[name] = [(chosen.pk, str(chosen))]
        for name, offered in choices.items():
            if name in self.fields:
                self.fields[name].choices = [("", _("All")), *offered]  # type: ignore[attr-defined]


class CoverageForm(StatisticsFilterForm):
    """The region and the period in which the enterprises of one campaign's list were visited."""

    def __init__(self, data: Any, *, actor: User) -> None:
        super().__init__(data, actor=actor)
        for name in ("campaign", "cut_off", *FINER):
            del self.fields[name]

    def offer(self, *, regions: list[tuple[str, str]]) -> None:
        self.fields["region"].choices = [("", _("All")), *regions]  # type: ignore[attr-defined]
