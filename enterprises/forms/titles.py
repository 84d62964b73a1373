from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DayInput, VersionedForm
from enterprises.enums import TitleTier
from enterprises.services.titles import TitleDraft


class TitleForm(forms.Form):
    tier = forms.ChoiceField(label=_("Tier"), choices=TitleTier)
    document = forms.CharField(label=_("Document"), max_length=120, required=False)
    issued_on = forms.DateField(label=_("Recognised on"), widget=DayInput)
    valid_to = forms.DateField(
        label=_("Valid to"), widget=DayInput, required=False, help_text=_("Empty: three years, as the measures say.")
    )
    rule_version = forms.CharField(
        label=_("Rule version"),
        max_length=40,
        required=False,
        help_text=_("Empty: the measure that was in force on the day of issue."),
    )

    def draft(self) -> TitleDraft:
        return TitleDraft(**self.cleaned_data)


class TitleChangeForm(TitleForm, VersionedForm):
    revoked_on = forms.DateField(
        label=_("Revoked on"), widget=DayInput, required=False, help_text=_("Only if the title was taken away.")
    )
    revoked_because = forms.CharField(label=_("Reason of the revocation"), max_length=200, required=False)

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
