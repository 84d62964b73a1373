"""What people say of a service team and of who is in it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import formset_factory
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from accounts.models import Region, User
from accounts.selectors.organisations import named
from campaigns.enums import TeamRole
from campaigns.form_parts import are_whole, in_own_territory, organisation_field, words_of_lines
from campaigns.models import Campaign, ServiceTeam, TeamMember
from campaigns.selectors import set_up as selectors
from campaigns.services.teams import MEMBER_FIELDS, MemberChange, TeamDraft
from common.combobox import ComboboxField
from common.forms import DayInput, Difference, VersionedForm
from common.presentation import NO_VALUE, listed
from enterprises.forms.fields import RegionField

# As many as a browser may send back: each is nine of the thousand values of a request.
MOST_PEOPLE = 100
MOST_SHOWN = 90


class MemberForm(forms.Form):
    """A person who is in the team for a time. A form without a name is nobody."""

    template_name = "campaigns/member_fields.html"

    key = forms.IntegerField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Name"), max_length=60)
    role = forms.ChoiceField(label=_("Role"), choices=TeamRole, initial=TeamRole.MEMBER)
    user = ComboboxField(
        label=_("Account"),
        queryset=User.objects.none(),
        lookup=named,
        url=reverse_lazy("accounts:person-suggest"),
        required=False,
    )
    organisation = organisation_field(label=_("Organisation"), required=False)
    joined_on = forms.DateField(label=_("In the team since"), widget=DayInput, initial=timezone.localdate)
    left_on = forms.DateField(label=_("Last day in the team"), widget=DayInput, required=False)

    def __init__(self, *args: Any, actor: User, accounts: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = selectors.people_offered(actor=actor, present=accounts)  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = selectors.organisations_offered(actor=actor)  # type: ignore[attr-defined]

    def has_changed(self) -> bool:
        """Role and day are proposed: they alone make nobody a member."""
        return bool({"key", "name", "user", "organisation", "left_on"} & set(self.changed_data))

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        joined_on, left_on = said.get("joined_on"), said.get("left_on")
        if joined_on and left_on and left_on < joined_on:
            self.add_error("left_on", _("The end lies before the beginning."))
        return said

    def change(self) -> MemberChange:
        said = self.cleaned_data
        return MemberChange({name: said[name] for name in MEMBER_FIELDS}, said["key"])


MemberFormSet = formset_factory(MemberForm, extra=2, max_num=MOST_PEOPLE, absolute_max=MOST_PEOPLE, validate_max=True)


class TeamForm(forms.Form):
    """A team of a campaign: its region, who leads it, who is in it."""

    name = forms.CharField(label=_("Name"), max_length=80)
    region = RegionField(
        label=_("Region"), help_text=_("Whose enterprises it serves, within the campaign. Type a name or a code.")
    )
    lead_organisation = organisation_field(label=pgettext_lazy("campaign", "Lead organisation"), required=False)

    def __init__(
        self, *args: Any, actor: User, campaign: Campaign, team: ServiceTeam | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.campaign = actor, campaign
        self.fields["region"].queryset = selectors.regions_offered(actor=actor)  # type: ignore[attr-defined]
        self.fields["lead_organisation"].queryset = selectors.organisations_offered(actor=actor)  # type: ignore[attr-defined]
        everybody = selectors.members_of(actor=actor, team=team) if team else []
        # Who left longest ago stays as it is: a line each for all who ever were in it would not come back whole.
        self.present, self.unshown = everybody[:MOST_SHOWN], everybody[MOST_SHOWN:]
        self.members = MemberFormSet(
            self.data if self.is_bound else None,
            prefix="members",
            initial=[{"key": one.pk} | {name: getattr(one, name) for name in MEMBER_FIELDS} for one in self.present],
            form_kwargs={"actor": actor, "accounts": [one.user_id for one in self.present if one.user_id]},
            error_messages=words_of_lines(),
        )

    def clean_region(self) -> Region:
        return in_own_territory(self.cleaned_data["region"], actor=self.actor, campaign=self.campaign)

    def is_whole(self) -> bool:
        """The form and its set of forms: each says what is wrong with it."""
        return are_whole(self, self.members)

    def values(self) -> dict[str, Any]:
        said = {name: self.cleaned_data[name] for name in TeamForm.base_fields}
        return said | {"members": [one.change() for one in self._people()]}

    def _people(self) -> list[MemberForm]:
        return [one for one in self.members if one.cleaned_data]

    def parts(self) -> dict[str, list[MemberForm]]:
        return {"members": self._people()}

    def draft(self) -> TeamDraft:
        return TeamDraft(campaign=self.campaign, **self.values())


class TeamChangeForm(TeamForm, VersionedForm):
    """The same for a team that is there, with the version that was seen."""

    @property
    def differences(self) -> list[Difference]:
        """Those of the fields, and of each member of whom something else was typed."""
        present = {one.pk: one for one in self.present}
        typed = [one.cleaned_data for one in self.members if one.cleaned_data]
        lines = [(present.get(said["key"]), said) for said in typed]
        kept = {one.pk for one, _said in lines if one}
        changes = [(_words(_said_of(one)) if one else "", _words(said)) for one, said in lines]
        changes += [(_words(_said_of(one)), "") for key, one in present.items() if key not in kept]
        label = _("People")
        return super().differences + [
            Difference(label, before or NO_VALUE, after or NO_VALUE) for before, after in changes if before != after
        ]


def _said_of(member: TeamMember) -> dict[str, Any]:
    return {name: getattr(member, name) for name in MEMBER_FIELDS}


def _words(said: dict[str, Any]) -> str:
    """A member as one line."""
    until = said["left_on"] or pgettext("in the team until", "today")
    parts = (said["name"], TeamRole(said["role"]).label, said["user"], said["organisation"])
    return listed([*(str(one) for one in parts if one), f"{said['joined_on']} – {until}"])
