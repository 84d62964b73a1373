from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from accounts.selectors.calendar import working_calendar
from campaigns.models import Campaign
from issues.enums import TermUnit, Urgency
from issues.rules.profile import COUNTS, LIMITS, Term, Unit, units_for
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
    sure = forms.BooleanField(label=_("Save it all the same: it is due without delay"), required=False)

    def __init__(self, *args: Any, step: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = [unit.value for unit in units_for(step)]
        self.fields["unit"].choices = [(unit.value, unit.label) for unit in TermUnit if unit.value in allowed]  # type: ignore[attr-defined]
        if step in (*COUNTS, *LIMITS) or self.data.get("amount", "").strip() != "0":
            del self.fields["sure"]

    def clean(self) -> dict[str, Any]:
        """Nought is often a slip of the hand: the day that follows is shown before it is saved."""
        said = super().clean() or self.cleaned_data
        if "sure" in self.fields and not said.pop("sure", False) and not self.errors:
            due_on = Term(0, Unit(said["unit"])).end(timezone.localtime(), working_calendar())
            message = _("With 0, what begins today is due on %(day)s. Tick this if that is meant.")
            self.add_error("sure", message % {"day": due_on})
        return said
