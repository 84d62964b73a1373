from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms import BaseFormSet, formset_factory
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Region, User
from accounts.selectors.organisations import named
from accounts.selectors.regions import regions_within
from campaigns.enums import MeetingKind
from campaigns.models import Campaign, Meeting, MeetingSeries, Round, ServiceTeam
from campaigns.models.meeting import SAID
from campaigns.selectors import meetings as selectors
from campaigns.services.meetings import AttendeeDraft, MeetingDraft
from common.combobox import ComboboxField
from common.forms import DayInput, VersionedForm, words_of_set
from enterprises.models import Enterprise
from enterprises.selectors.enterprises import candidates


class RoundChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Round) -> str:
        return f"{obj.series} · {obj} · {obj.held_on:%Y-%m-%d}"


class RegionChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Region) -> str:
        return "\u2003" * (obj.path.count(".") - 1) + str(obj)


class MeetingContentForm(forms.Form):
    """What is said of a session, and can be corrected afterwards, in the order in which it is told."""

    title = forms.CharField(label=_("Title"), max_length=160)
    kind = forms.ChoiceField(label=_("Kind"), choices=MeetingKind)
    region = RegionChoiceField(label=_("Region"), queryset=Region.objects.none())
    held_on = forms.DateField(label=_("Day"), widget=DayInput)
    venue = forms.CharField(label=_("Venue"), max_length=120, required=False)
    team = forms.ModelChoiceField(label=_("Service team"), queryset=ServiceTeam.objects.none(), required=False)
    series = forms.ModelChoiceField(label=_("Series"), queryset=MeetingSeries.objects.none(), required=False)
    round = RoundChoiceField(label=_("Round"), queryset=Round.objects.none(), required=False)
    host = ComboboxField(
        label=_("Host"),
        queryset=Organisation.objects.none(),
        lookup=named,
        url=reverse_lazy("accounts:organisation-suggest"),
        required=False,
    )
    chair = forms.CharField(label=_("Chair"), max_length=60, required=False)
    summary = forms.CharField(
        label=_("Summary"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )

    def offer(self, **choices: QuerySet[Any]) -> None:
        for name, queryset in choices.items():
            self.fields[name].queryset = queryset  # type: ignore[attr-defined]

    def offer_kinds(self, *, joint: bool) -> None:
        """The joint meeting alone, or all but it."""
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            choice for choice in MeetingKind.choices if (choice[0] == MeetingKind.JOINT_MEETING) == joint
        ]


class MeetingForm(MeetingContentForm):
    """A session that was held."""

    # Sent twice, it leads to the meeting that it made.
    uuid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4, required=False)
    campaign = forms.ModelChoiceField(label=_("Campaign"), queryset=Campaign.objects.none())

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        campaigns = selectors.campaigns_to_record_in(actor=actor)
        if not selectors.may_call(actor=actor):
            self.offer_kinds(joint=False)
        self.offer(
            campaign=campaigns,
            team=selectors.teams_to_record_for(actor=actor),
            region=regions_within(actor=actor),
            series=selectors.series_of(campaigns=campaigns),
            round=selectors.rounds_of(campaigns=campaigns),
            host=selectors.visible_organisations(actor=actor),
        )
        if not self.is_bound:
            self.initial = {"held_on": timezone.localdate(), **self._usual(actor)}

    def _usual(self, actor: User) -> dict[str, Any]:
        """What an official's own team fixes already."""
        team = selectors.own_team(actor=actor)
        return {"team": team.pk, "campaign": team.campaign_id, "region": team.region_id} if team else {}

    def draft(self) -> MeetingDraft:
        said = dict(self.cleaned_data)
        return MeetingDraft(**said | {"uuid": said["uuid"] or uuid.uuid4()})


class MeetingCorrectionForm(VersionedForm, MeetingContentForm):
    """What a meeting says, to be said anew; what stands there can stay, whoever corrects the rest."""

    reason = forms.CharField(label=_("Why it is corrected"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, actor: User, meeting: Meeting, **kwargs: Any) -> None:
        kwargs["initial"] = {name: getattr(meeting, name) for name in (*SAID, "version")}
        super().__init__(*args, **kwargs)
        campaigns = [meeting.campaign_id]
        self.offer_kinds(joint=meeting.kind == MeetingKind.JOINT_MEETING)
        self.offer(
            team=selectors.teams_to_correct_to(actor=actor, meeting=meeting),
            region=selectors.regions_to_correct_to(actor=actor, meeting=meeting),
            series=selectors.series_of(campaigns=campaigns),
            round=selectors.rounds_of(campaigns=campaigns),
            host=selectors.hosts_to_correct_to(actor=actor, meeting=meeting),
        )

    def changes(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in SAID}


class MeetingCancellationForm(VersionedForm):
    reason = forms.CharField(label=_("Why it is cancelled"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class AttendeeForm(forms.Form):
    """A person who came for an enterprise or for an organisation."""

    enterprise = ComboboxField(
        label=_("Enterprise"),
        queryset=Enterprise.objects.none(),
        lookup=candidates,
        url=reverse_lazy("enterprises:suggest"),
        required=False,
    )
    organisation = ComboboxField(
        label=_("or organisation"),
        queryset=Organisation.objects.none(),
        lookup=named,
        url=reverse_lazy("accounts:organisation-suggest"),
        required=False,
    )
    person_name = forms.CharField(label=_("Person"), max_length=60)
    position = forms.CharField(label=_("Position"), max_length=60, required=False)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["enterprise"].queryset = selectors.visible_enterprises(actor=actor)  # type: ignore[attr-defined]
        self.fields["organisation"].queryset = selectors.visible_organisations(actor=actor)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        named_ones = [name for name in ("enterprise", "organisation") if cleaned.get(name)]
        if len(named_ones) != 1 and not {"enterprise", "organisation"} & self.errors.keys():
            self.add_error("enterprise", _("Name either the enterprise or the organisation that the person came for."))
        return cleaned

    def draft(self) -> AttendeeDraft:
        return AttendeeDraft(**self.cleaned_data)


MOST_PEOPLE = 50
# No request builds more forms than that: a number too high is refused at once.
AttendeeFormSet = formset_factory(
    AttendeeForm, extra=3, max_num=MOST_PEOPLE, absolute_max=MOST_PEOPLE, validate_max=True
)


def attendee_forms(actor: User, data: Any = None) -> BaseFormSet[AttendeeForm]:
    return AttendeeFormSet(
        data,
        prefix="attendees",
        form_kwargs={"actor": actor},
        error_messages=words_of_set(
            too_many=gettext("At most %(num)d people are saved at once. More can be added afterwards.")
        ),
    )


def attendees_of(forms: BaseFormSet[AttendeeForm]) -> list[AttendeeDraft]:
    """The people on a valid set; forms left blank are nobody."""
    return [form.draft() for form in forms if form.has_changed()]
