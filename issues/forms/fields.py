"""Fields that several forms of this app share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy

from accounts.models import Organisation
from accounts.selectors.organisations import named
from common.combobox import ComboboxField


class OrganisationField(ComboboxField):
    """One organisation of the many; the form narrows `queryset` to those that its actor may ask."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Organisation.objects.none(),
            lookup=named,
            url=reverse_lazy("problems:organisation-suggest"),
            **kwargs,
        )


class ChipsField(forms.ChoiceField):
    """One of a few, all in sight. Nothing is chosen beforehand unless the form says so."""

    def __init__(self, *, choices: Any, scale: bool = False, **kwargs: Any) -> None:
        widget = forms.RadioSelect(attrs={"class": "chips scale" if scale else "chips"})
        super().__init__(choices=choices, widget=widget, **kwargs)


class VersionedForm(forms.Form):
    """Carries the version that the person saw, so that a change made meanwhile is noticed."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def show_version(self, version: int) -> None:
        """After a conflict: what was typed stays, and saving again overrides knowingly."""
        self.data = {**self.data.dict(), self.add_prefix("version"): str(version)}  # type: ignore[attr-defined]  # a QueryDict
