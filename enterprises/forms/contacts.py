from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.forms import DayInput, VersionedForm
from enterprises.services.contacts import ContactDraft


class ContactForm(forms.Form):
    name = forms.CharField(label=pgettext_lazy("of a person", "Name"), max_length=60)
    position = forms.CharField(label=_("Position"), max_length=60, required=False)
    phone = forms.CharField(
        label=_("Phone"), max_length=40, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    email = forms.CharField(
        label=_("E-mail"), max_length=254, required=False, widget=forms.TextInput(attrs={"inputmode": "email"})
    )
    has_consented = forms.BooleanField(
        label=_("Has agreed to be contacted"),
        required=False,
        help_text=_("Only then is the personal link for rating mailed."),
    )
    left_on = forms.DateField(
        label=_("Left on"), widget=DayInput, required=False, help_text=_("The day on which the person left.")
    )

    def clean_email(self) -> str:
        email: str = self.cleaned_data["email"].strip()
        # As it was shown, masked, it stays what it is.
        if email and email != self.get_initial_for_field(self.fields["email"], "email"):
            validate_email(email)
        return email

    def draft(self) -> ContactDraft:
        return ContactDraft(**self.cleaned_data)


class ContactChangeForm(ContactForm, VersionedForm):
    """Number and address come masked; whoever leaves them as they are keeps what is stored."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["phone"].help_text = self.fields["email"].help_text = _(
            "Left as it is, it is kept. Type a new one to replace it."
        )

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
