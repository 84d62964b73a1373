"""What people say of a campaign's list."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from campaigns.enums import AssignmentScope
from campaigns.models import Campaign, ServiceTeam
from campaigns.selectors import lists as selectors
from common.combobox import ComboboxField
from common.forms import VersionedForm
from common.keys import keys_in
from common.presentation import listed
from enterprises.enums import EnterpriseKind, Size, SizeGroupCode, TitleTier
from enterprises.models import Enterprise
from enterprises.rules.uscc import compacted
from enterprises.selectors.enterprises import candidates

SEPARATORS = re.compile(r"[\s,，、;；]+")
MOST_CODES = 1000
NO_TEAM = "none"
PLAIN = ("sizes", "size_groups", "kinds", "titles", "tags")


def _several(label: Any, choices: Any = (), **kwargs: Any) -> forms.MultipleChoiceField:
    widget = forms.CheckboxSelectMultiple(attrs={"class": "chips"})
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=widget, **kwargs)


def codes_in(text: str) -> list[str]:
    return [code for code in SEPARATORS.split(text) if code]


class RuleForm(VersionedForm):
    """Who is eligible. What is left empty asks for nothing."""

    eligible_regions = _several(_("Regions"), help_text=_("None means the whole territory of the campaign."))
    further_regions = forms.CharField(
        label=_("Further regions by code"),
        required=False,
        max_length=2000,
        help_text=_("Separated by commas or spaces."),
    )
    eligible_industries = _several(_("Sections of industries"))
    divisions = forms.CharField(
        label=_("Divisions of industries by code"),
        required=False,
        max_length=2000,
        help_text=_("As in GB/T 4754-2017, separated by commas or spaces: C13, C14, I65."),
    )
    eligible_sizes = _several(_("Sizes"), Size)
    eligible_size_groups = _several(_("Industry groups of the size standard"), SizeGroupCode)
    eligible_kinds = _several(_("Kinds"), EnterpriseKind)
    eligible_titles = _several(_("Titles in force"), TitleTier, help_text=_("One of them suffices."))
    eligible_tags = _several(pgettext_lazy("enterprise", "Tags"), help_text=_("One of them suffices."))

    def __init__(self, *args: Any, actor: User, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = selectors.rule_choices(actor=actor, campaign=campaign)
        rule = campaign.rule
        for name, further in (("regions", "further_regions"), ("industries", "divisions")):
            self.fields[f"eligible_{name}"].choices = offered[name]  # type: ignore[attr-defined]
            ticked = {code for code, _label in offered[name]}
            self.initial[f"eligible_{name}"] = [code for code in getattr(rule, name) if code in ticked]
            self.initial[further] = ", ".join(code for code in getattr(rule, name) if code not in ticked)
        words = dict.fromkeys([*offered["tags"], *rule.tags])
        self.fields["eligible_tags"].choices = [(word, word) for word in words]  # type: ignore[attr-defined]
        for name in PLAIN:
            self.initial[f"eligible_{name}"] = getattr(rule, name)
        self.initial["version"] = campaign.version

    def criteria(self) -> dict[str, list[str]]:
        """All of them: what is not ticked is asked no more."""
        said = self.cleaned_data
        return {
            "regions": [*said["eligible_regions"], *codes_in(said["further_regions"])],
            "industries": [*said["eligible_industries"], *codes_in(said["divisions"].upper())],
            **{name: said[f"eligible_{name}"] for name in PLAIN},
        }


class ListAddForm(forms.Form):
    """Enterprises to be put on the list by hand: one that is looked for, or many by their codes."""

    enterprise = ComboboxField(
        label=_("Enterprise"),
        queryset=Enterprise.objects.none(),
        lookup=candidates,
        url=reverse_lazy("enterprises:suggest"),
        required=False,
    )
    codes = forms.CharField(
        label=_("or many by their credit codes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("One on each line, or copied from a column of a spreadsheet; 1,000 at most."),
    )

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._actor = actor
        self.fields["enterprise"].queryset = selectors.visible_enterprises(actor=actor)  # type: ignore[attr-defined]

    def clean_codes(self) -> list[Enterprise]:
        codes = [compacted(code) for code in codes_in(self.cleaned_data["codes"])]
        if len(codes) > MOST_CODES:
            raise forms.ValidationError(_("At most 1,000 codes are added at once."), code="too_many")
        found, unknown = selectors.enterprises_of_codes(actor=self._actor, codes=codes)
        if unknown:
            message = _("Not in the register, or not in your territory: %(codes)s")
            raise forms.ValidationError(message, code="unknown_codes", params={"codes": listed(unknown)})
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and not (cleaned.get("enterprise") or cleaned.get("codes")):
            self.add_error("enterprise", _("Name an enterprise, or paste credit codes."))
        return cleaned

    def enterprises(self) -> list[Enterprise]:
        one = self.cleaned_data["enterprise"]
        return [*([one] if one else []), *self.cleaned_data["codes"]]


class ListUploadForm(forms.Form):
    """Codes or names, one enterprise in each row."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "Excel (.xlsx), or CSV in UTF-8 or GB18030, with a column of credit codes or of names; at most 20,000 rows."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )


class ListBulkForm(forms.Form):
    """What is done to the ticked rows, or to all that match the filters."""

    act = forms.ChoiceField(
        choices=[(act, act) for act in ("assign", "key", "plain", "keep", "remove")], widget=forms.HiddenInput
    )
    team = forms.ChoiceField(label=_("Service team"), required=False)
    reason = forms.CharField(label=_("Why they are taken off"), required=False, max_length=200)
    everything = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, teams: list[ServiceTeam], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._teams = {str(team.pk): team for team in teams}
        named = [(key, f"{team.name} · {team.region}") for key, team in self._teams.items()]
        self.fields["team"].choices = [("", _("Choose a team")), (NO_TEAM, _("Without a team")), *named]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not (cleaned.get("everything") or self.selected()):
            self.add_error(None, _("Tick the enterprises first, or choose all that match."))
        if cleaned.get("act") == "assign" and not cleaned.get("team"):
            self.add_error("team", _("Choose the team."))
        return cleaned

    def selected(self) -> list[int]:
        data: Any = self.data
        ticked = data.getlist("selected") if hasattr(data, "getlist") else []
        return keys_in(ticked)

    def changes(self) -> dict[str, Any]:
        """What becomes of the rows; nothing of this where they are taken off."""
        act = self.cleaned_data["act"]
        if act == "assign":
            return {"team": self._teams.get(self.cleaned_data["team"])}
        if act == "keep":
            return {"origin": "hand"}
        return {"is_key": act == "key"}


class RefreshForm(VersionedForm):
    """Apply the rule that was looked at."""

    keeps_visited = forms.BooleanField(label=_("Keep those already visited, by hand"), required=False, initial=True)


class AssignForm(forms.Form):
    scope = forms.ChoiceField(
        label=_("Which enterprises"),
        choices=AssignmentScope,
        initial=AssignmentScope.UNASSIGNED,
        widget=forms.RadioSelect(attrs={"class": "chips"}),
    )
