from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.forms import DayInput, VersionedForm
from issues.enums import MeasureKind, Term
from issues.forms.fields import ChipsField, OrganisationField
from issues.forms.moves import words_field
from issues.forms.numbers import problems_of_numbers
from issues.models import Category, Problem
from issues.selectors.choices import category_choices, organisation_choices
from issues.services.common_answers import CommonMeasureDraft
from issues.services.common_problems import CommonDraft


class TickedOrTyped(forms.Textarea):
    """One text of the numbers typed and of those ticked in the list of likely members, which go by the same name."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        return " ".join(data.getlist(name)).strip()

    def use_required_attribute(self, initial: Any) -> bool:
        return False


def _numbers(widget: type[forms.Textarea] = forms.Textarea) -> forms.CharField:
    return forms.CharField(
        label=_("Problems"),
        max_length=5000,
        help_text=_("Their numbers, separated by spaces."),
        widget=widget(attrs={"rows": 3}),
    )


class CommonProblemForm(forms.Form):
    """A new common problem with its first members."""

    title = forms.CharField(label=_("The matter in one sentence"), max_length=120)
    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.none(), empty_label=None)
    description = words_field(_("Description"), most=4000, required=False)
    problems = _numbers()

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor
        self.fields["category"].queryset = category_choices(actor)  # type: ignore[attr-defined]

    def clean_problems(self) -> list[Problem]:
        return problems_of_numbers(self.actor, self.cleaned_data["problems"])

    def draft(self) -> CommonDraft:
        return CommonDraft(**self.cleaned_data)


class AddMembersForm(VersionedForm):
    problems = _numbers(TickedOrTyped)
    reason = words_field(_("Why they are the same matter"), rows=2)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor

    def clean_problems(self) -> list[Problem]:
        return problems_of_numbers(self.actor, self.cleaned_data["problems"])


class RemoveMemberForm(VersionedForm):
    reason = words_field(_("Why it is another matter"))


class CommonAnswerForm(VersionedForm):
    answer = words_field(
        _("Answer to all enterprises"),
        rows=8,
        most=4000,
        help_text=_("It becomes the reply to every member that may be replied to now, and each enterprise is asked."),
    )
    signed_by = forms.CharField(label=_("Signed by (head of unit)"), max_length=60)


class CommonMeasureForm(VersionedForm):
    text = words_field(_("What is done"), rows=4)
    organisation = OrganisationField(label=_("Organisation"))
    kind = ChipsField(label=_("Kind"), choices=MeasureKind, initial=MeasureKind.POLICY)
    term = ChipsField(label=_("Term"), choices=Term, initial=Term.LONG_TERM)
    planned_on = forms.DateField(label=_("Planned for"), widget=DayInput)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisation_choices(actor)  # type: ignore[attr-defined]

    def draft(self) -> CommonMeasureDraft:
        return CommonMeasureDraft(**{name: value for name, value in self.cleaned_data.items() if name != "version"})
