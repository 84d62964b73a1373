"""One form for each move of a problem."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from common.forms import DayInput
from issues.enums import Outcome, Term, Urgency
from issues.forms.fields import ChipsField, OrganisationField, VersionedForm
from issues.models import Category
from issues.selectors.choices import category_choices, organisation_choices


class AcceptForm(VersionedForm):
    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.none(), empty_label=None)
    urgency = ChipsField(label=_("Urgency"), choices=Urgency)
    term = ChipsField(label=_("Term"), choices=Term)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = category_choices(actor)  # type: ignore[attr-defined]


class DispatchForm(VersionedForm):
    organisation = OrganisationField(
        label=_("Lead organisation"), help_text=_("Type a part of the name. It alone is answerable for the reply.")
    )
    due_on = forms.DateField(label=_("Due on"), widget=DayInput)
    requirement = forms.CharField(
        label=_("What is asked"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    assisting_1 = OrganisationField(label=_("Assisting organisation"), required=False)
    assisting_2 = OrganisationField(label=_("Second assisting organisation"), required=False)
    assisting_3 = OrganisationField(label=_("Third assisting organisation"), required=False)

    ASSISTING = ("assisting_1", "assisting_2", "assisting_3")

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("organisation", *self.ASSISTING):
            self.fields[name].queryset = organisation_choices(actor)  # type: ignore[attr-defined]

    def clean(self) -> None:
        chosen: list[Organisation] = []
        for name in self.ASSISTING:
            one = self.cleaned_data.pop(name, None)
            if one is not None and one in chosen:
                self.add_error(name, _("This organisation is named twice."))
            elif one is not None:
                chosen.append(one)
        self.cleaned_data["assisting"] = chosen


class SignForm(VersionedForm):
    """Signing takes nothing but the click."""


class ReplyForm(VersionedForm):
    reply = forms.CharField(
        label=_("Reply"),
        max_length=4000,
        help_text=_("The enterprise reads exactly these words. Say what was done, what is left and whom to call."),
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    signed_by = forms.CharField(label=_("Signed by (head of unit)"), max_length=60)


class CloseForm(VersionedForm):
    outcome = ChipsField(label=_("Outcome"), choices=Outcome)
    call_back = forms.CharField(
        label=_("Call-back"),
        max_length=1000,
        required=False,
        help_text=_("Whom you spoke to at the enterprise, when, and what was said. Needed while there is no rating."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    reason = forms.CharField(label=_("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))


class EscalateForm(VersionedForm):
    reason = forms.CharField(
        label=_("Why the upper level is needed"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


class WithdrawForm(VersionedForm):
    reason = forms.CharField(label=_("Why it is withdrawn"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class DecideForm(VersionedForm):
    decision = ChipsField(label=_("Decision"), choices=[("accept", _("Take it over")), ("return", _("Return it"))])
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        required=False,
        help_text=_("Needed when you return it: what the lower level can do itself."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
