"""The forms of a handler's desk."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from common.forms import DayInput
from issues.forms.fields import VersionedForm
from issues.models import Handling
from issues.rules.wordings import GAPS
from issues.selectors.choices import own_organisations
from issues.selectors.colleagues import colleague_rows


class AssignForm(VersionedForm):
    assignee = forms.ModelChoiceField(
        label=_("Clerk in charge"), queryset=User.objects.none(), required=False, empty_label=_("Nobody yet")
    )

    def __init__(self, *args: Any, actor: User, handling: Handling, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = colleague_rows(
            actor=actor, organisation=handling.organisation, campaign_id=handling.problem.campaign_id
        )
        self.fields["assignee"].queryset = colleagues  # type: ignore[attr-defined]


class HandOverForm(forms.Form):
    """Who takes on the work of `leaver`."""

    successors = forms.ModelMultipleChoiceField(
        label=_("Who takes the work on"),
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Of several, each problem goes to whoever has the least open then."),
    )
    reason = forms.CharField(
        label=_("Note"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("It stands in the timeline of each problem, for example “transferred”."),
    )

    def __init__(self, *args: Any, actor: User, organisation: Organisation, leaver: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = colleague_rows(actor=actor, organisation=organisation).exclude(pk=leaver.pk)
        self.fields["successors"].queryset = others  # type: ignore[attr-defined]


class SubstitutionForm(forms.Form):
    absent = forms.ModelChoiceField(label=_("Who is away"), queryset=User.objects.none(), empty_label=None)
    substitute = forms.ModelChoiceField(label=_("Substitute"), queryset=User.objects.none(), empty_label=None)
    starts_on = forms.DateField(label=_("First day"), widget=DayInput, initial=timezone.localdate)
    ends_on = forms.DateField(label=_("Last day"), widget=DayInput)

    def __init__(self, *args: Any, actor: User, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("absent", "substitute"):
            colleagues = colleague_rows(actor=actor, organisation=organisation)
            self.fields[name].queryset = colleagues  # type: ignore[attr-defined]


class TemplateForm(forms.Form):
    """A wording for replies; one that is changed stays with its organisation."""

    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.none(), empty_label=None
    )
    name = forms.CharField(label=_("Name"), max_length=60)
    text = forms.CharField(label=_("Text"), max_length=2000, widget=forms.Textarea(attrs={"rows": 8}))

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = own_organisations(actor)  # type: ignore[attr-defined]
        gaps = " ".join(f"{{{name}}} {{{chinese}}}" for name, chinese in GAPS.items())
        self.fields["text"].help_text = _("What is filled in by itself: %(gaps)s") % {"gaps": gaps}


class TemplateChangeForm(VersionedForm, TemplateForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["organisation"]
