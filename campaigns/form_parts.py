"""What the forms of campaigns and of teams have in common."""

from __future__ import annotations

from typing import Any

from django import forms
from django.forms import BaseFormSet
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, Region, User
from accounts.selectors.organisations import named
from campaigns.models import Campaign
from campaigns.policy import can_set_up
from common.combobox import ComboboxField
from common.forms import marked_below, words_of_set


def organisation_field(**kwargs: Any) -> ComboboxField:
    url = reverse_lazy("accounts:organisation-suggest")
    return ComboboxField(queryset=Organisation.objects.none(), lookup=named, url=url, **kwargs)


def in_own_territory(region: Region, *, actor: User, campaign: Campaign | None) -> Region:
    """Raises ValidationError where the actor may set up nothing."""
    if not can_set_up(actor, region_path=region.path, campaign_id=campaign.pk if campaign else None):
        raise forms.ValidationError(_("This region is not in the territory of your office."), code="not_allowed")
    return region


def are_whole(form: forms.Form, *sets: BaseFormSet[Any]) -> bool:
    """Whether all of it is valid. A mistake far below is told at the head of the form as well."""
    are_valid = [one.is_valid() for one in sets]
    if form.is_valid() and not all(are_valid):
        form.add_error(None, marked_below())
    return form.is_valid()


def words_of_lines() -> dict[str, str]:
    return words_of_set(too_many=gettext("At most %(num)d lines are saved at once."))
