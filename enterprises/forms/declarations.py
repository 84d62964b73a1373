from __future__ import annotations

import hashlib
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.forms import VersionedForm, errors_into
from enterprises.enums import DeclarationSource, Size
from enterprises.forms.fields import AmountField
from enterprises.models import SizeDeclaration
from enterprises.services.declarations import FIRST_YEAR, DeclarationDraft, require_plausible, require_year


class DeclarationForm(VersionedForm):
    """The indicators of a year. What was typed is read back, converted and in words, before it is saved."""

    year = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=2100)
    employees = forms.IntegerField(
        label=_("Employees"), min_value=0, max_value=10_000_000, required=False, help_text=_("At the end of the year.")
    )
    revenue_wan = AmountField(label=_("Operating revenue"))
    assets_wan = AmountField(label=_("Total assets"), help_text=_("At the end of the year."))
    source = forms.ChoiceField(label=_("Source"), choices=DeclarationSource)
    decided_size = forms.ChoiceField(
        label=_("Size by decision"),
        choices=[("", "–"), *((size.value, size.label) for size in Size if size != Size.UNKNOWN)],
        required=False,
        help_text=_("Only where the standard gives no size, such as finance or education."),
    )
    reason = forms.CharField(label=_("Reason of the decision"), max_length=200, required=False)
    read = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def clean(self) -> None:
        # Before it is read back: what cannot be saved is not confirmed.
        with errors_into(self):
            if "year" in self.cleaned_data:
                require_year(self.cleaned_data["year"])
            if not self.errors:
                require_plausible(self.draft())
        if self.cleaned_data.get("decided_size") and not self.cleaned_data.get("reason", "").strip():
            self.add_error("reason", _("A size by decision needs its reason."))

    def values(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name not in {"read", "version"}}

    def draft(self) -> DeclarationDraft:
        return DeclarationDraft(**self.values())

    def compare(self, declared: SizeDeclaration | None) -> None:
        """After a conflict: `differences` are those from what stands there now for the year, if anything does."""
        names = self.base_fields.keys() - {"read", "version", "year"}
        self.initial.update({name: getattr(declared, name, None) for name in names})
        self.initial["year"] = self.cleaned_data["year"]

    @property
    def fingerprint(self) -> str:
        """Of what is read back: whoever changes a figure afterwards reads it again."""
        return hashlib.blake2s(repr(sorted(self.values().items())).encode(), digest_size=8).hexdigest()

    @property
    def is_read(self) -> bool:
        return str(self.cleaned_data["read"]) == self.fingerprint


def last_year() -> int:
    return timezone.localdate().year - 1
