from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DayInput
from enterprises.enums import AliasKind


class AliasForm(forms.Form):
    """Another name or code of an enterprise."""

    kind = forms.ChoiceField(label=_("Kind"), choices=AliasKind)
    value = forms.CharField(label=_("Name or code"), max_length=120)
    valid_until = forms.DateField(
        label=_("In use until"), widget=DayInput, required=False, help_text=_("Empty if it is still in use or unknown.")
    )
