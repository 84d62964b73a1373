"""What people say of a campaign when they set it up or change it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import formset_factory
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import Organisation, Region, User
from campaigns.form_parts import are_whole, in_own_territory, organisation_field, words_of_lines
from campaigns.models import Campaign
from campaigns.selectors import set_up as selectors
from campaigns.services.campaigns import COLUMNS, CampaignDraft, TargetDraft
from common.forms import DayInput, Difference, VersionedForm
from common.keys import keys_in
from common.presentation import NO_VALUE, figure, listed
from enterprises.forms.fields import RegionField

MOST_UNITS = 100
MOST_TARGETS = 30


class UnitForm(forms.Form):
    """An organisation that joins."""

    organisation = organisation_field(label=_("Organisation"), required=False)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = selectors.organisations_offered(actor=actor)  # type: ignore[attr-defined]


class TargetForm(forms.Form):
    """A figure and what it is to reach; without either it is no target."""

    template_name = "campaigns/target_fields.html"

    figure = forms.ChoiceField(label=_("Figure"), required=False)
    value = forms.IntegerField(
        label=pgettext_lazy("campaign", "Target"), min_value=1, max_value=2_000_000_000, required=False
    )
    is_lower_bound = forms.BooleanField(label=_("At least so many"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["figure"].choices = selectors.target_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        if said.get("figure") and said.get("value") is None and "value" not in self.errors:
            self.add_error("value", _("Say how much is to be reached, or choose “No target”."))
        if said.get("value") is not None and not said.get("figure"):
            self.add_error("figure", _("Say of what."))
        return said


UnitFormSet = formset_factory(UnitForm, extra=3, max_num=MOST_UNITS, absolute_max=MOST_UNITS, validate_max=True)
TargetFormSet = formset_factory(TargetForm, extra=2, max_num=MOST_TARGETS, absolute_max=MOST_TARGETS, validate_max=True)


class CampaignForm(forms.Form):
    """The facts of a campaign, with the units that take part and what it wants to reach."""

    name = forms.CharField(label=_("Name in Chinese"), max_length=120)
    name_en = forms.CharField(label=_("Name in English"), max_length=160)
    slug = forms.CharField(
        label=_("Short name"),
        max_length=40,
        help_text=_(
            "Small Latin letters, digits and hyphens, such as huzhou-care: other systems know the campaign by it."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    theme = forms.CharField(label=_("Theme"), max_length=200, required=False)
    parent = forms.ModelChoiceField(
        label=_("Part of"),
        queryset=Campaign.objects.none(),
        required=False,
        empty_label=_("A campaign of its own"),
        help_text=_("A campaign within another one lies in its region."),
    )
    region = RegionField(label=_("Region"), help_text=_("Whose enterprises it serves. Type a name or a code."))
    lead_organisation = organisation_field(label=pgettext_lazy("campaign", "Lead organisation"))
    starts_on = forms.DateField(label=_("First day"), widget=DayInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput, required=False)
    team_word = forms.CharField(label=_("What a team is called, in Chinese"), max_length=20, initial="服务组")
    team_word_en = forms.CharField(label=_("What a team is called, in English"), max_length=40, initial="service group")
    revisit_days = forms.IntegerField(
        label=_("Days between visits"),
        min_value=0,
        max_value=365,
        initial=30,
        help_text=_("Warn when any team visited the enterprise within this many days."),
    )
    ranks_units = forms.BooleanField(
        label=_("League tables"),
        required=False,
        help_text=_("Rank counties, zones and departments, each kind apart. Units with few cases are not ranked."),
    )
    member_units = forms.ModelMultipleChoiceField(
        label=_("Take part already"),
        queryset=Organisation.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "chips"}),
        help_text=_("Untick whoever takes part no longer."),
    )

    def __init__(self, *args: Any, actor: User, campaign: Campaign | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.campaign = actor, campaign
        offered = selectors.organisations_offered(actor=actor)
        self.fields["parent"].queryset = selectors.parents_offered(actor=actor, campaign=campaign)  # type: ignore[attr-defined]
        self.fields["region"].queryset = selectors.regions_offered(actor=actor)  # type: ignore[attr-defined]
        self.fields["lead_organisation"].queryset = offered  # type: ignore[attr-defined]
        self.present_units = list(selectors.member_units_of(actor=actor, campaign=campaign)) if campaign else []
        shown = {unit.pk for unit in self.present_units} | self._ticked()
        self.fields["member_units"].queryset = offered.filter(pk__in=shown).order_by("id")  # type: ignore[attr-defined]
        self.initial.setdefault("member_units", self.present_units)
        data = self.data if self.is_bound else None
        self.units = UnitFormSet(data, prefix="units", form_kwargs={"actor": actor}, error_messages=words_of_lines())
        self.present_targets = selectors.targets_of(actor=actor, campaign=campaign) if campaign else []
        told = [{name: getattr(one, name) for name in TargetForm.base_fields} for one in self.present_targets]
        self.targets = TargetFormSet(data, prefix="targets", initial=told, error_messages=words_of_lines())

    def _ticked(self) -> set[int]:
        """Units that were ticked when the page was shown, though somebody may have taken them off since."""
        data: Any = self.data
        ticked = data.getlist(self.add_prefix("member_units")) if hasattr(data, "getlist") else []
        return set(keys_in(ticked))

    def clean_region(self) -> Region:
        region: Region = self.cleaned_data["region"]
        return in_own_territory(region, actor=self.actor, campaign=self.campaign)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        starts_on, ends_on = said.get("starts_on"), said.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", _("The end lies before the beginning."))
        return said

    def is_whole(self) -> bool:
        """The form and its sets of forms: each says what is wrong with it."""
        return are_whole(self, self.units, self.targets)

    def values(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in COLUMNS}
        return said | {"member_units": self._units(), "targets": self._targets()}

    def draft(self) -> CampaignDraft:
        return CampaignDraft(**self.values())

    def _units(self) -> list[Organisation]:
        joining = [said["organisation"] for said in self.units.cleaned_data if said.get("organisation")]
        return list(dict.fromkeys([*self.cleaned_data["member_units"], *joining]))

    def _targets(self) -> list[TargetDraft]:
        return [TargetDraft(**one.cleaned_data) for one in self._target_forms()]

    def _target_forms(self) -> list[TargetForm]:
        return [one for one in self.targets if one.cleaned_data.get("figure")]

    def parts(self) -> dict[str, list[TargetForm]]:
        return {"targets": self._target_forms()}


class CampaignChangeForm(CampaignForm, VersionedForm):
    """The same for a campaign that is there, with the version that was seen."""

    @property
    def differences(self) -> list[Difference]:
        """Those of the fields, and of units and targets as wholes."""
        fields = [one for one in super().differences if one.label != self.fields["member_units"].label]
        parts = (
            (_("Member units"), listed(self.present_units), listed(sorted(self._units(), key=lambda unit: unit.pk))),
            (_("Targets"), _in_words(self.present_targets), _in_words(self._targets())),
        )
        return fields + [
            Difference(label, present or NO_VALUE, typed or NO_VALUE)
            for label, present, typed in parts
            if present != typed
        ]


def _in_words(targets: list[Any]) -> str:
    names = dict(selectors.target_choices())
    return listed(
        f"{names.get(one.figure, one.figure)} {figure(one.value)}{'+' if one.is_lower_bound else ''}"
        for one in sorted(targets, key=lambda one: one.figure)
    )
