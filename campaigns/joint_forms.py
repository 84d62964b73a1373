from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import Region, User
from accounts.selectors.regions import regions_within
from campaigns.forms import RegionChoiceField
from campaigns.models import Campaign
from campaigns.selectors import meetings as selectors
from campaigns.services.joint_meetings import JointMeetingDraft
from common.forms import DayInput


class JointMeetingForm(forms.Form):
    """A joint meeting to come."""

    campaign = forms.ModelChoiceField(label=_("Campaign"), queryset=Campaign.objects.none())
    region = RegionChoiceField(label=_("Region"), queryset=Region.objects.none())
    title = forms.CharField(label=_("Title"), max_length=160)
    held_on = forms.DateField(label=_("Day"), widget=DayInput)
    venue = forms.CharField(label=_("Venue"), max_length=120, required=False)
    chair = forms.CharField(label=_("Chair"), max_length=60, required=False)

    def __init__(self, *args: Any, actor: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["campaign"].queryset = selectors.campaigns_to_record_in(actor=actor)  # type: ignore[attr-defined]
        self.fields["region"].queryset = regions_within(actor=actor)  # type: ignore[attr-defined]

    def draft(self) -> JointMeetingDraft:
        return JointMeetingDraft(**self.cleaned_data)
