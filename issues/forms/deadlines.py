from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from campaigns.models import Campaign
from issues.enums import TermUnit, Urgency
from issues.rules.profile import units_for
from issues.selectors.choices import campaign_choices


class ProfileForm(forms.Form):
    """Whose profile is looked at."""

    campaign = forms.ModelChoiceField(
        label=_("Campaign"), queryset=Campaign.objects.none(), required=False, empty_label=_("All campaigns")
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = campaign_choices(actor)  # type: ignore[attr-defined]


class TermForm(ProfileForm):
    """One term, for all or one campaign, for all or one urgency. Without an amount the default holds again."""

    urgency = forms.ChoiceField(label=_("Urgency"), choices=[("", _("All")), *Urgency.choices], required=False)
    amount = forms.IntegerField(
        label=pgettext_lazy("of a term", "How many"),
        min_value=0,
        max_value=1000,
        required=False,
        help_text=_("Empty: what holds for all, or the default, holds again."),
    )
    unit = forms.ChoiceField(label=_("Unit"))

    def __init__(self, *args: Any, step: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = [unit.value for unit in units_for(step)]
        self.fields["unit"].choices = [(unit.value, unit.label) for unit in TermUnit if unit.value in allowed]  # type: ignore[attr-defined]
