from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.scope import ROOT_PATH
from accounts.selectors.regions import region_choices
from enterprises.enums import EnterpriseKind
from enterprises.models import Import
from enterprises.policy import import_paths
from enterprises.selectors.transfer import LEFT_OUT, column_choices, column_lines
from enterprises.transfer.checking import FIRST_YEAR
from enterprises.transfer.columns import REGISTER_UNIT, unit_of


class ImportUploadForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "Excel (.xlsx), or CSV in UTF-8 or GB18030; the titles of the columns in one of the first 20 rows."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )


class ImportColumnsForm(forms.Form):
    """One field for each column of the file, and what holds where a cell is empty."""

    kind = forms.ChoiceField(label=_("Kind"), required=False)
    region = forms.ChoiceField(label=_("Region"), required=False)
    indicators_year = forms.IntegerField(label=_("Year of the figures"), required=False, min_value=FIRST_YEAR)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: User, job: Import, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial = {**job.defaults, "version": job.version}
        self.fields["kind"].choices = [("", _("Enterprise")), *EnterpriseKind.choices[1:]]  # type: ignore[attr-defined]
        regions = region_choices(actor=actor, within=import_paths(actor) or [ROOT_PATH])
        self.fields["region"].choices = [("", _("None")), *regions]  # type: ignore[attr-defined]
        choices, self._names = column_choices(), []
        for place, (title, samples, key) in enumerate(column_lines(job)):
            name = f"column_{place}"
            self._names.append(name)
            self.fields[name] = forms.ChoiceField(
                label=title or _("Column without a title"),
                choices=choices,
                initial=key or LEFT_OUT,
                help_text=" · ".join([*samples, *_conversion(title)]),
            )

    def columns(self) -> list[forms.BoundField]:
        return [self[name] for name in self._names]

    def mapping(self) -> list[str]:
        chosen = [self.cleaned_data[name] for name in self._names]
        return ["" if key == LEFT_OUT else key for key in chosen]

    def defaults(self) -> dict[str, Any]:
        given = {name: self.cleaned_data[name] for name in ("kind", "region", "indicators_year")}
        return {name: value for name, value in given.items() if value}


def _conversion(title: str) -> list[str]:
    """What becomes of amounts under a title that gives another unit than the register's."""
    unit = unit_of(title)
    if unit in ("", REGISTER_UNIT):
        return []
    return [gettext("Amounts in %(unit)s are converted into units of 10,000 yuan.") % {"unit": unit}]
