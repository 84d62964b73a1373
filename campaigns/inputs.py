"""What other systems may say of campaigns and teams."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.enums import RecognitionKind
from accounts.models import Organisation, Region, User
from campaigns.enums import TargetFigure, TeamRole
from campaigns.models import Campaign
from common.resources import StrictInput, VisibleField
from enterprises.enums import EnterpriseKind, Size, SizeGroupCode, TitleTier


class RuleInput(StrictInput):
    """The rule of a campaign's list; an empty criterion asks for nothing."""

    eligible_regions = serializers.ListField(child=serializers.CharField(max_length=12), max_length=1000)
    eligible_industries = serializers.ListField(
        child=serializers.CharField(max_length=6), max_length=200, help_text="Sections and divisions."
    )
    eligible_sizes = serializers.ListField(child=serializers.ChoiceField(Size.choices))
    eligible_size_groups = serializers.ListField(child=serializers.ChoiceField(SizeGroupCode.choices))
    eligible_kinds = serializers.ListField(child=serializers.ChoiceField(EnterpriseKind.choices))
    eligible_titles = serializers.ListField(child=serializers.ChoiceField(TitleTier.choices))
    eligible_tags = serializers.ListField(
        child=serializers.CharField(max_length=30), max_length=200, help_text="Words of the offices' catalogues."
    )


class TargetInput(StrictInput):
    figure = serializers.ChoiceField([*TargetFigure.choices, *RecognitionKind.choices])
    value = serializers.IntegerField(min_value=1, max_value=2_000_000_000)
    is_lower_bound = serializers.BooleanField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """A part of a campaign's change is a whole of its own."""
        missing = [name for name in ("figure", "value") if name not in attrs]
        if missing:
            words = str(serializers.Field.default_error_messages["required"])
            raise serializers.ValidationError(
                {name: [serializers.ErrorDetail(words, code="required")] for name in missing}
            )
        return attrs


class CampaignInput(StrictInput):
    """A service action to come, or one that is under way. The rule of its list is said when it is there."""

    slug = serializers.CharField(max_length=40, help_text="Small Latin letters, digits and hyphens.")
    name = serializers.CharField(max_length=120)
    name_en = serializers.CharField(max_length=160)
    theme = serializers.CharField(max_length=200, allow_blank=True, required=False)
    # A field of a serializer is no attribute of it.
    parent = VisibleField(Campaign, related=("region",), allow_null=True, required=False)  # type: ignore[assignment]
    region = VisibleField(Region)
    lead_organisation = VisibleField(Organisation)
    member_units = VisibleField(Organisation, many=True, required=False)
    starts_on = serializers.DateField()
    ends_on = serializers.DateField(allow_null=True, required=False)
    team_word = serializers.CharField(max_length=20, required=False)
    team_word_en = serializers.CharField(max_length=40, required=False)
    revisit_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    ranks_units = serializers.BooleanField(required=False)
    targets = TargetInput(many=True, required=False)


class CampaignChangeInput(CampaignInput, RuleInput):
    """Facts of a campaign and the rule of its list. Units and targets are said as wholes."""


class TeamMemberInput(StrictInput):
    """A member who is there (`id`), of whom what is left out stays, or somebody who joins."""

    id = serializers.IntegerField(min_value=1, required=False)
    name = serializers.CharField(max_length=60, required=False)
    user = VisibleField(User, allow_null=True, required=False)
    organisation = VisibleField(Organisation, allow_null=True, required=False)
    role = serializers.ChoiceField(TeamRole.choices, required=False)
    joined_on = serializers.DateField(required=False, help_text="Somebody who joins needs one, and a name.")
    left_on = serializers.DateField(allow_null=True, required=False, help_text="The last day in the team.")


class TeamChangeInput(StrictInput):
    name = serializers.CharField(max_length=80)
    region = VisibleField(Region)
    lead_organisation = VisibleField(Organisation, allow_null=True, required=False)
    members = TeamMemberInput(many=True, required=False, help_text="Those who are not named stay as they are.")


class TeamInput(TeamChangeInput):
    campaign = VisibleField(Campaign, related=("region",))
