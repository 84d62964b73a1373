from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import DayInput
from enterprises.models.size import is_standard_code


class StandardForm(forms.Form):
    """A new version of the size standard; it begins with the bounds of the one that is shown."""

    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        validators=[is_standard_code],
        help_text=_("Short and for good, such as MIIT-2027-12."),
    )
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("Title and number of the document."))
    valid_from = forms.DateField(label=_("Valid from"), widget=DayInput)
