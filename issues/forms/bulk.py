"""The forms of moves in bulk: those of the single moves, and what they leave open is each problem's own."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.forms import DayInput
from issues.enums import BulkAct, Term, Urgency
from issues.forms.fields import ChipsField
from issues.forms.moves import AcceptForm, DispatchForm, MergeForm, MoveForm, RejectForm, RequestInfoForm
from issues.models import Category

AS_REPORTED = ("", _("As reported"))


class OfMany(MoveForm):
    """The form of a move without what belongs to one problem alone, such as the version that somebody saw."""

    left_out: tuple[str, ...] = ("version",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in self.left_out:
            del self.fields[name]


class BulkAcceptForm(OfMany, AcceptForm):
    category = forms.ModelChoiceField(
        label=_("Category"), queryset=Category.objects.none(), required=False, empty_label=AS_REPORTED[1]
    )
    urgency = ChipsField(label=_("Urgency"), choices=[AS_REPORTED, *Urgency.choices], required=False)
    term = ChipsField(label=_("Term"), choices=[AS_REPORTED, *Term.choices], required=False)


class BulkDispatchForm(OfMany, DispatchForm):
    due_on = forms.DateField(
        label=_("Due on"),
        widget=DayInput,
        required=False,
        help_text=_("Left empty, each gets the day that its urgency gives."),
    )


class BulkTriageForm(BulkAcceptForm, BulkDispatchForm):
    """Accepted and dispatched in one go; whoever needs assisting organisations dispatches in a second step."""

    left_out = ("version", *DispatchForm.ASSISTING)
    field_order = ("category", "urgency", "term", "organisation", "due_on", "requirement")


class BulkRequestInfoForm(OfMany, RequestInfoForm):
    """What many enterprises are asked alike."""


class BulkMergeForm(OfMany, MergeForm):
    """Many that are one matter."""


class BulkRejectForm(OfMany, RejectForm):
    """Many that are refused for one reason."""


BULK_FORMS: dict[BulkAct, type[MoveForm]] = {
    BulkAct.TRIAGE: BulkTriageForm,
    BulkAct.ACCEPT: BulkAcceptForm,
    BulkAct.DISPATCH: BulkDispatchForm,
    BulkAct.REQUEST_INFO: BulkRequestInfoForm,
    BulkAct.MERGE: BulkMergeForm,
    BulkAct.REJECT: BulkRejectForm,
}


class SavedViewForm(forms.Form):
    """How a filter is called in one's own list of views."""

    name = forms.CharField(label=_("Name of the view"), max_length=60)
    is_default = forms.BooleanField(label=_("The list of problems opens with it"), required=False)


def bulk_form(act: BulkAct, data: Any, *, actor: User, initial: dict[str, Any]) -> MoveForm:
    return BULK_FORMS[act](data, actor=actor, initial=initial)
