from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.enums import RoleName
from accounts.models import User
from accounts.scope import has_role
from campaigns.models import Campaign, ServiceTeam
from common.combobox import ComboboxField
from common.forms import DayInput
from enterprises.models import Enterprise
from enterprises.selectors.enterprises import candidates
from issues.enums import ProblemState, Source, Term, Urgency
from issues.forms.fields import SENSITIVE, SENSITIVE_HELP, ChipsField, VersionedForm
from issues.models import Category, Problem
from issues.selectors import choices
from issues.services.problems import ProblemDraft

REGISTERED = [(source.value, source.label) for source in (Source.HOTLINE, Source.SELF_REPORTED)]


def _title() -> forms.CharField:
    return forms.CharField(label=_("Title"), max_length=120, help_text=_("In one sentence."))


def _description() -> forms.CharField:
    words = forms.Textarea(attrs={"rows": 4})
    return forms.CharField(label=_("In the enterprise's words"), max_length=4000, required=False, widget=words)


class ProblemForm(forms.Form):
    """A problem that reached an office or a team without a visit. Officials name their team, offices the campaign."""

    campaign = forms.ModelChoiceField(label=_("Campaign"), queryset=Campaign.objects.none(), empty_label=None)
    team = forms.ModelChoiceField(label=_("Service team"), queryset=ServiceTeam.objects.none(), empty_label=None)
    enterprise = ComboboxField(
        label=_("Enterprise"),
        queryset=Enterprise.objects.none(),
        lookup=candidates,
        url=reverse_lazy("enterprises:suggest"),
        help_text=_("Name, pinyin, initials or credit code."),
    )
    title = _title()
    description = _description()
    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.none(), empty_label=_("Choose"))
    source = ChipsField(label=_("Source"), choices=REGISTERED)
    urgency = ChipsField(label=_("Urgency"), choices=Urgency, initial=Urgency.ORDINARY)
    term = ChipsField(label=_("Term"), choices=Term, initial=Term.IMMEDIATE)
    is_sensitive = forms.BooleanField(label=SENSITIVE, required=False, help_text=SENSITIVE_HELP)
    reported_on = forms.DateField(label=_("Reported on"), widget=DayInput, initial=timezone.localdate)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if has_role(actor, RoleName.COORDINATOR):
            del self.fields["team"]
            self._offer("campaign", choices.campaign_choices(actor))
        else:
            del self.fields["campaign"]
            self._offer("team", choices.own_teams(actor))
        self._offer("enterprise", choices.enterprise_choices(actor))
        self._offer("category", choices.category_choices(actor))

    def _offer(self, name: str, queryset: Any) -> None:
        self.fields[name].queryset = queryset  # type: ignore[attr-defined]  # the fields that have one

    def allow_gaps(self) -> None:
        """A draft may still be without a title; everything else it is filed by."""
        self.fields["title"].required = False

    def draft(self) -> ProblemDraft:
        values: dict[str, Any] = dict(self.cleaned_data)
        if team := values.get("team"):
            values["campaign"] = team.campaign
        return ProblemDraft(**values)


class CorrectionForm(VersionedForm):
    """What was said when it was reported, except whose problem it is; of a draft also whether it is sensitive."""

    title = _title()
    description = _description()
    category = forms.ModelChoiceField(label=_("Category"), queryset=Category.objects.none(), empty_label=None)
    urgency = ChipsField(label=_("Urgency"), choices=Urgency)
    term = ChipsField(label=_("Term"), choices=Term)
    is_sensitive = forms.BooleanField(label=SENSITIVE, required=False, help_text=SENSITIVE_HELP)

    def __init__(self, data: Any, *, actor: User, problem: Problem, needs_title: bool) -> None:
        super().__init__(data, initial={name: getattr(problem, name) for name in self.base_fields})
        self.fields["category"].queryset = choices.category_choices(actor)  # type: ignore[attr-defined]
        self.fields["title"].required = needs_title
        if problem.state != ProblemState.DRAFT:
            del self.fields["is_sensitive"]

    def changes(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}
