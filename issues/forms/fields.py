"""Fields that several forms of this app share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from accounts.selectors.organisations import named
from common.combobox import ComboboxField
from common.forms import VersionedForm
from issues.models import Problem
from issues.selectors.choices import problems_named

__all__ = ["SENSITIVE", "SENSITIVE_HELP", "ChipsField", "OrganisationField", "ProblemField", "VersionedForm"]

# Asked wherever a problem is reported.
SENSITIVE = _("Sensitive, for example a trade secret")
SENSITIVE_HELP = _("Only you, the office in charge and the organisations that handle it see it; others see a number.")


class OrganisationField(ComboboxField):
    """One organisation of the many; the form narrows `queryset` to those that its actor may ask."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            queryset=Organisation.objects.none(),
            lookup=named,
            url=reverse_lazy("problems:organisation-suggest"),
            **kwargs,
        )


class ProblemField(ComboboxField):
    """One problem of the many, found by its number, title or enterprise; `url` answers what is typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(queryset=Problem.objects.none(), lookup=problems_named, url="", **kwargs)

    def offer(self, rows: QuerySet[Problem], url: str) -> None:
        self.queryset, self.widget.url = rows, url


class ChipsField(forms.ChoiceField):
    """One of a few, all in sight. Nothing is chosen beforehand unless the form says so."""

    def __init__(self, *, choices: Any, scale: bool = False, **kwargs: Any) -> None:
        widget = forms.RadioSelect(attrs={"class": "chips scale" if scale else "chips"})
        super().__init__(choices=choices, widget=widget, **kwargs)
