from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from issues.forms.fields import VersionedForm


class SensitivityForm(VersionedForm):
    """Why a problem is to be sensitive, or is not any more; which of the two, the page says that was opened."""

    is_sensitive = forms.BooleanField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands in the timeline of the problem."),
    )
