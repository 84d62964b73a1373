"""Fields that several forms of the register share."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Region
from common.combobox import ComboboxField
from enterprises.enums import AmountUnit
from enterprises.models import Industry
from enterprises.rules.amounts import to_wan
from enterprises.selectors.choices import industries_named, regions_named


class RegionField(ComboboxField):
    """A region by name or code; the form narrows `queryset` to where its actor may write."""

    def __init__(self, **kwargs: Any) -> None:
        url = reverse_lazy("enterprises:region-suggest")
        super().__init__(queryset=Region.objects.none(), lookup=regions_named, url=url, **kwargs)


class IndustryField(ComboboxField):
    """An industry by code or name; the form gives `queryset`."""

    def __init__(self, **kwargs: Any) -> None:
        url = reverse_lazy("enterprises:industry-suggest")
        super().__init__(queryset=Industry.objects.none(), lookup=industries_named, url=url, **kwargs)

    def label_for(self, value: Any) -> str:
        found = value if isinstance(value, Industry) else self.queryset.filter(pk=value).first()
        return f"{found.code} {found}" if found else ""

    def _by_words(self, words: str) -> Any:
        """What was chosen begins with its code, and a code means one industry, however many begin with it."""
        found = self.queryset.filter(pk=words.split(" ", maxsplit=1)[0].upper()).first()
        return found or super()._by_words(words)


class AmountInput(forms.MultiWidget):
    """A number and, beside it, the unit in which it is typed."""

    template_name = "enterprises/amount.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        number = forms.NumberInput(attrs={"step": "any", "min": "0", "inputmode": "decimal", "aria-label": _("Amount")})
        unit = forms.Select(choices=AmountUnit.choices, attrs={"aria-label": _("Unit")})
        super().__init__([number, unit], attrs)

    def decompress(self, value: Any) -> list[Any]:
        return value if isinstance(value, list) else [value, AmountUnit.WAN]


class AmountField(forms.MultiValueField):
    """Money in the unit that stands beside it; cleans to units of 10,000 yuan as they are stored."""

    widget = AmountInput

    def __init__(self, **kwargs: Any) -> None:
        fields = (
            forms.DecimalField(min_value=0, max_digits=18, decimal_places=4, required=False),
            forms.ChoiceField(choices=AmountUnit.choices, required=False),
        )
        super().__init__(fields, require_all_fields=False, required=False, **kwargs)

    def compress(self, data_list: list[Any]) -> Decimal | None:
        amount, unit = data_list or [None, ""]
        if amount is None:
            return None
        if not unit:
            raise forms.ValidationError(_("Choose the unit of the amount."), code="unit_missing")
        wan = to_wan(amount, AmountUnit(unit))
        if wan >= 10**12:
            raise forms.ValidationError(_("No enterprise has so much: check the unit."), code="too_much")
        return wan
