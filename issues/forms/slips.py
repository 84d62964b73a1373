from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from common.forms import VersionedForm
from common.keys import keys_in
from issues.enums import SlipGrade

MOST_AT_ONCE = 100


class SelectionForm(forms.Form):
    """Which slip, and for which problems: as ticked in a list or named by a button."""

    grade = forms.ChoiceField(choices=SlipGrade.choices, widget=forms.HiddenInput)
    selected = forms.TypedMultipleChoiceField(coerce=int, widget=forms.MultipleHiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        keys = keys_in(self.data.getlist("selected"))  # type: ignore[attr-defined]  # a QueryDict
        self.fields["selected"].choices = [(key, key) for key in keys[:MOST_AT_ONCE]]  # type: ignore[attr-defined]


class SlipForm(SelectionForm):
    text = forms.CharField(label=_("Text of the slip"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6}))


class SlipAnswerForm(VersionedForm):
    answer = forms.CharField(label=_("Answer to the slip"), max_length=2000, widget=forms.Textarea(attrs={"rows": 5}))
