"""One form for each move of a problem, with the fields that the table of moves names."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from common.forms import DayInput
from issues.enums import Outcome, Term, Urgency
from issues.forms.fields import ChipsField, OrganisationField, VersionedForm
from issues.models import Category
from issues.selectors.choices import category_choices, organisation_choices, problems_by_number


class MoveForm(VersionedForm):
    """The form of a move; `actor` narrows what can be chosen."""

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor = actor


def words_field(label: Any, *, rows: int = 3, most: int = 2000, **options: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea(attrs={"rows": rows}), **options)


class AcceptForm(MoveForm):
    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.none(), empty_label=None)
    urgency = ChipsField(label=_("Urgency"), choices=Urgency)
    term = ChipsField(label=_("Term"), choices=Term)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = category_choices(self.actor)  # type: ignore[attr-defined]


class RejectForm(MoveForm):
    reason = words_field(
        _("Why it is not accepted"),
        help_text=_("The enterprise is written these words. It may object once, through whoever reported it."),
    )


class RequestInfoForm(MoveForm):
    reason = words_field(
        _("What the enterprise is asked"),
        help_text=_("The enterprise is written these words. The clock stands still until it answers."),
    )


class ProvideInfoForm(MoveForm):
    facts = words_field(_("What the enterprise says"), rows=5)


class MergeForm(MoveForm):
    into = forms.CharField(
        label=_("Merge into"),
        max_length=24,
        help_text=_("The number of the problem that goes on, as 2026-330500-000123."),
    )
    reason = words_field(_("Note"), rows=2, required=False)

    def clean_into(self) -> Any:
        number = self.cleaned_data["into"].strip().upper()
        found = problems_by_number(actor=self.actor, numbers=[number]).get(number)
        if found is None:
            raise forms.ValidationError(_("There is no problem with this number."), code="unknown_problem")
        return found


class DispatchForm(MoveForm):
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("organisation", *self.ASSISTING):
            self.fields[name].queryset = organisation_choices(self.actor)  # type: ignore[attr-defined]

    def clean(self) -> None:
        chosen: list[Organisation] = []
        for name in self.ASSISTING:
            one = self.cleaned_data.pop(name, None)
            if one is not None and one == self.cleaned_data.get("organisation"):
                self.add_error(name, _("The lead cannot assist itself."))
            elif one is not None and one in chosen:
                self.add_error(name, _("This organisation is named twice."))
            elif one is not None:
                chosen.append(one)
        self.cleaned_data["assisting"] = chosen


class SignForm(MoveForm):
    """Signing takes nothing but the click; so do submitting and starting again."""


class ReturnForm(MoveForm):
    reason = words_field(_("Why it is not yours"))
    belongs_to = OrganisationField(
        label=_("Whose it is"), required=False, help_text=_("If you know. The office decides.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["belongs_to"].queryset = organisation_choices(self.actor)  # type: ignore[attr-defined]


class DecideReturnForm(MoveForm):
    decision = ChipsField(
        label=_("Decision"), choices=[("agree", _("Agree, dispatch anew")), ("uphold", _("Uphold: it stays there"))]
    )
    reason = words_field(_("Reason"), required=False, help_text=_("Needed when you uphold it; that is final."))


class ContactForm(MoveForm):
    said = words_field(
        _("Whom you spoke to and what was said"),
        help_text=_("The first contact and the interim reply are noted here."),
    )


class AssistForm(MoveForm):
    said = words_field(
        _("What your organisation says or has done"),
        rows=5,
        help_text=_("The lead organisation works it into its reply."),
    )


class DeclineForm(MoveForm):
    reason = words_field(
        _("Why it is not yours"), help_text=_("The office and the lead organisation are told. Your turn ends with it.")
    )


class ReplyForm(MoveForm):
    reply = words_field(
        _("Reply"),
        rows=8,
        most=4000,
        help_text=_("The enterprise reads exactly these words. Say what was done, what is left and whom to call."),
    )
    signed_by = forms.CharField(label=_("Signed by (head of unit)"), max_length=60)


class ApproveForm(MoveForm):
    outcome = ChipsField(
        label=_("What you found"),
        choices=Outcome,
        required=False,
        initial=Outcome.EXPLAINED,
        help_text=_("It closes with this outcome if the enterprise does not rate it in time."),
    )


class CloseForm(MoveForm):
    outcome = ChipsField(label=_("Outcome"), choices=Outcome)
    reason = words_field(
        _("Note"),
        rows=2,
        required=False,
        help_text=_("Needed when the enterprise is not satisfied: why the organisation is not at fault."),
    )


class RedoForm(MoveForm):
    reason = words_field(_("What is missing"), help_text=_("The organisation reads it as what is asked of it now."))


class ExtendForm(MoveForm):
    until = forms.DateField(label=_("New due day"), widget=DayInput)
    reason = words_field(_("Why more time is needed"))


class DecideExtensionForm(MoveForm):
    decision = ChipsField(label=_("Decision"), choices=[("grant", _("Grant it")), ("refuse", _("Refuse it"))])
    reason = words_field(_("Reason"), required=False, help_text=_("Needed when you refuse it."))
    approved_by = forms.CharField(
        label=_("Leader who approved"),
        max_length=60,
        required=False,
        help_text=_(
            "Needed when it was extended before: the leader in charge decides the second time. Empty when refused."
        ),
    )


class AskPlanForm(MoveForm):
    until = forms.DateField(
        label=_("Promised day"), widget=DayInput, help_text=_("On this day it goes on by itself, unless promised anew.")
    )
    reason = words_field(_("Which conditions are missing"))
    signed_by = forms.CharField(label=_("Signed by (head of unit)"), max_length=60)


class PlanForm(AskPlanForm):
    """The decision about what was asked; where nobody asked, what a head signed on paper."""

    field_order = ("decision", "until", "reason", "signed_by")
    decision = ChipsField(
        label=_("Decision"), choices=[("agree", _("Put it into the plan")), ("refuse", _("Do not put it there"))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.initial.get("is_asked"):
            del self.fields["until"], self.fields["signed_by"]
            self.fields["reason"] = words_field(_("Reason"), required=False, help_text=_("Needed when you refuse it."))
        else:
            del self.fields["decision"]


class ResumeForm(MoveForm):
    reason = words_field(_("Note"), rows=2, required=False)


class EscalateForm(MoveForm):
    reason = words_field(_("Why the upper level is needed"), rows=4)


class TakeBackForm(MoveForm):
    reason = words_field(_("Why it is taken back"), help_text=_("The problem goes on where it was."))


class ReopenForm(MoveForm):
    reason = words_field(_("Why it goes on"))


class WithdrawForm(MoveForm):
    reason = words_field(_("Why it is withdrawn"))


class SeparateForm(MoveForm):
    reason = words_field(_("Why it stands for itself"))


FORMS: dict[str, type[MoveForm]] = {
    "submit": SignForm,
    "accept": AcceptForm,
    "request-info": RequestInfoForm,
    "provide-info": ProvideInfoForm,
    "merge": MergeForm,
    "separate": SeparateForm,
    "reject": RejectForm,
    "dispatch": DispatchForm,
    "sign": SignForm,
    "return": ReturnForm,
    "decide-return": DecideReturnForm,
    "start": SignForm,
    "contact": ContactForm,
    "assist": AssistForm,
    "decline": DeclineForm,
    "reply": ReplyForm,
    "approve": ApproveForm,
    "close": CloseForm,
    "redo": RedoForm,
    "extend": ExtendForm,
    "decide-extension": DecideExtensionForm,
    "ask-plan": AskPlanForm,
    "plan": PlanForm,
    "resume": ResumeForm,
    "escalate": EscalateForm,
    "take-back": TakeBackForm,
    "reopen": ReopenForm,
    "withdraw": WithdrawForm,
}


class DecideForm(VersionedForm):
    decision = ChipsField(label=_("Decision"), choices=[("accept", _("Take it over")), ("return", _("Return it"))])
    reason = forms.CharField(
        label=_("Reason"),
        max_length=2000,
        required=False,
        help_text=_("Needed when you return it: what the lower level can do itself."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
