from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from notifications.enums import Delivery
from notifications.kinds import KINDS


class ChoicesForm(forms.Form):
    """One choice for each kind, and the language of the letters."""

    language = forms.ChoiceField(label=_("Language of letters"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, kind in KINDS.items():
            choices = [(one.value, one.label) for one in Delivery if one in kind.offered]
            self.fields[name] = forms.ChoiceField(label=kind.label, choices=choices)

    @property
    def deliveries(self) -> Mapping[str, str]:
        return {name: self.cleaned_data[name] for name in KINDS}
