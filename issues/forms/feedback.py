from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from issues.enums import Score, Solved
from issues.forms.fields import ChipsField


class FeedbackForm(forms.Form):
    """The enterprise's own verdict. Nothing is chosen beforehand: an unanswered question is no answer."""

    solved = ChipsField(label=_("Is your problem solved?"), choices=Solved)
    score = ChipsField(label=_("How satisfied are you?"), choices=Score, scale=True)
    comment = forms.CharField(
        label=_("Anything you want to say"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean_score(self) -> int:
        return int(self.cleaned_data["score"])
