from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import RoleName
from accounts.models import User
from accounts.scope import has_role
from campaigns.models import Campaign
from common.forms import DayInput
from issues.enums import MeasureKind, Term
from issues.forms.documents import DocumentsField
from issues.forms.fields import ChipsField, OrganisationField, ProblemField, VersionedForm
from issues.forms.moves import words_field
from issues.forms.numbers import problems_of_numbers
from issues.models import Problem
from issues.selectors import choices
from issues.services.measures import MeasureDraft
from issues.services.milestones import MilestoneChanges


class AmountField(forms.DecimalField):
    def __init__(self) -> None:
        super().__init__(label=_("Amount (10,000 yuan)"), max_digits=12, decimal_places=2, min_value=0, required=False)


class MeasureForm(forms.Form):
    """A planned measure. Handlers choose among their own organisations, offices among all of their territory."""

    text = forms.CharField(label=_("What is done"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))
    organisation = OrganisationField(label=_("Organisation"))
    problems = forms.CharField(
        label=_("Problems it serves"),
        max_length=5000,
        required=False,
        help_text=_("Their numbers, separated by spaces. A measure may serve several problems, or none."),
    )
    campaign = forms.ModelChoiceField(
        label=_("Campaign"),
        queryset=Campaign.objects.none(),
        required=False,
        empty_label=_("That of the problems"),
    )
    kind = ChipsField(label=_("Kind"), choices=MeasureKind)
    term = ChipsField(label=_("Term"), choices=Term, initial=Term.IMMEDIATE)
    planned_on = forms.DateField(label=_("Planned for"), widget=DayInput, initial=timezone.localdate)
    amount_wan = AmountField()

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["campaign"].queryset = choices.campaign_choices(actor)  # type: ignore[attr-defined]
        if has_role(actor, RoleName.COORDINATOR):
            self.fields["organisation"].queryset = choices.organisation_choices(actor)  # type: ignore[attr-defined]
        else:
            own = choices.own_organisations(actor)
            self.fields["organisation"] = forms.ModelChoiceField(
                label=_("Organisation"), queryset=own, empty_label=None
            )

    def clean_problems(self) -> list[Problem]:
        return problems_of_numbers(self.actor, self.cleaned_data["problems"])

    def clean(self) -> None:
        problems = self.cleaned_data.get("problems")
        if not self.cleaned_data.get("campaign") and problems == [] and "campaign" not in self.errors:
            self.add_error("campaign", _("Choose a campaign, or name a problem."))

    def draft(self) -> MeasureDraft:
        values = dict(self.cleaned_data)
        values["campaign"] = values["campaign"] or values["problems"][0].campaign
        return MeasureDraft(**values)


class ReasonForm(VersionedForm):
    """Cancelling a measure, or planning it again."""

    reason = words_field(_("Why"))


class LinkForm(forms.Form):
    problem = ProblemField(
        label=_("A further problem"), help_text=_("A part of its number, its title or the enterprise's name.")
    )


class MilestoneForm(forms.Form):
    text = forms.CharField(label=_("What is to be reached"), max_length=200)
    planned_on = forms.DateField(label=_("Planned for"), widget=DayInput)


class MilestoneChangeForm(VersionedForm, MilestoneForm):
    reached_on = forms.DateField(
        label=_("Reached on"), widget=DayInput, required=False, help_text=_("Empty as long as it is ahead.")
    )

    def changes(self) -> MilestoneChanges:
        return {
            "text": self.cleaned_data["text"],
            "planned_on": self.cleaned_data["planned_on"],
            "reached_on": self.cleaned_data["reached_on"],
        }


class EvidenceForm(forms.Form):
    documents = DocumentsField(label=_("Files"))


class ImplementForm(VersionedForm):
    implemented_on = forms.DateField(label=_("Implemented on"), widget=DayInput, initial=timezone.localdate)
    amount_wan = AmountField()
