"""A campaign's list, changed by hand: its rule, who is on it, which team, which are key enterprises."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.models import Region, User
from accounts.policy import require
from campaigns.enums import ListOrigin
from campaigns.listing.turns import join_in
from campaigns.models import Campaign, Exclusion, ListedEnterprise, ServiceTeam
from campaigns.policy import can_keep_list
from campaigns.rules.eligibility import EligibilityRule
from campaigns.services.places import require_within_campaign
from common.errors import NotFound, RuleViolation
from common.presentation import listed
from common.records import locked, require_version, saved
from enterprises.enums import IndustryLevel
from enterprises.models import Enterprise, Industry
from enterprises.selectors.tags import tag_words

MOST_BY_HAND = 20_000


@transaction.atomic
def list_rule_set(
    *, actor: User, campaign_id: int, criteria: Mapping[str, Sequence[str]], version: int | None
) -> Campaign:
    """Say who is eligible; a criterion that is not among `criteria` (fields of EligibilityRule) stays.

    The list itself changes when the rule is applied. The office of the campaign's region.

    Raises NotFound, NotAllowed, Conflict `stale_version`, RuleViolation (`region_outside_campaign`,
    `unknown_industry`, `unknown_tag`), ValidationError.
    """
    campaign = locked(Campaign.objects.visible_to(actor), campaign_id, "region")
    if campaign is None:
        raise NotFound("campaign_not_found", _("There is no such campaign."))
    require(can_keep_list(actor, campaign))
    require_version(campaign, version)
    rule = campaign.rule.but(criteria)
    _require_places(campaign, rule)
    _require_industries(rule)
    _require_tags(actor, campaign, rule)
    for name, values in rule.as_json().items():
        setattr(campaign, f"eligible_{name}", values)
    return saved(campaign)


def _require_places(campaign: Campaign, rule: EligibilityRule) -> None:
    inside = Region.objects.filter(pk__in=rule.regions, path__startswith=campaign.region.path)
    outside = sorted(set(rule.regions) - set(inside.values_list("pk", flat=True)))
    if outside:
        message = _("Not in the campaign's territory: %(codes)s") % {"codes": listed(outside)}
        raise RuleViolation("region_outside_campaign", message, field="eligible_regions")


def _require_industries(rule: EligibilityRule) -> None:
    levels = (IndustryLevel.SECTION, IndustryLevel.DIVISION)
    known = Industry.objects.filter(pk__in=rule.industries, level__in=levels).values_list("pk", flat=True)
    unknown = sorted(set(rule.industries) - set(known))
    if unknown:
        message = _("No section or division of industries: %(codes)s") % {"codes": listed(unknown)}
        raise RuleViolation("unknown_industry", message, field="eligible_industries")


def _require_tags(actor: User, campaign: Campaign, rule: EligibilityRule) -> None:
    """A word that the rule has already may stay: whoever wrote it may know of other catalogues."""
    unknown = sorted(set(rule.tags) - set(tag_words(actor=actor)) - set(campaign.eligible_tags))
    if unknown:
        message = _("No catalogue has this tag: %(words)s") % {"words": listed(unknown)}
        raise RuleViolation("unknown_tag", message, field="eligible_tags")


@transaction.atomic
def listed_add(*, actor: User, campaign_id: int, enterprises: Sequence[Enterprise]) -> int:
    """Put enterprises on the list by hand, where they stay whatever the rule says. Returns how many are new on it.

    Whoever was taken off before is back. Raises NotFound, NotAllowed, Conflict `list_busy`, RuleViolation
    `enterprise_outside_campaign`.
    """
    campaign = _campaign_to_change(actor, campaign_id)
    for enterprise in enterprises:
        require_within_campaign(enterprise, campaign=campaign)
    keys = [enterprise.pk for enterprise in enterprises]
    Exclusion.objects.filter(campaign=campaign, enterprise__in=keys).delete()
    present = ListedEnterprise.objects.filter(campaign=campaign, enterprise__in=keys)
    listed = set(present.values_list("enterprise", flat=True))
    present.filter(origin=ListOrigin.RULE).update(origin=ListOrigin.HAND)
    added = [
        ListedEnterprise(campaign=campaign, enterprise=one, region=one.region)
        for one in {one.pk: one for one in enterprises}.values()
        if one.pk not in listed
    ]
    ListedEnterprise.objects.bulk_create(added, ignore_conflicts=True)
    return len(added)


@transaction.atomic
def listed_change(
    *,
    actor: User,
    campaign_id: int,
    rows: QuerySet[ListedEnterprise],
    changes: Mapping[str, Any],
    version: int | None = None,
) -> int:
    """Give rows of a list another `team`, mark them (`is_key`), or keep them through refreshes (`origin`).

    Returns how many were changed. Raises NotFound, NotAllowed, Conflict (`list_busy`, `stale_version`), RuleViolation
    (`team_of_other_campaign`, `team_elsewhere`, `too_many_rows`).
    """
    campaign = _campaign_to_change(actor, campaign_id)
    chosen = _chosen(actor, campaign, rows)
    _require_version_of_each(chosen, version)
    if team := changes.get("team"):
        _require_serves(team, campaign, chosen)
    return chosen.exclude(**changes).update(**changes) if changes else 0


def _require_version_of_each(rows: QuerySet[ListedEnterprise], version: int | None) -> None:
    if version is not None:
        for row in rows:
            require_version(row, version)


def _require_serves(team: ServiceTeam, campaign: Campaign, rows: QuerySet[ListedEnterprise]) -> None:
    if team.campaign_id != campaign.pk:
        raise RuleViolation("team_of_other_campaign", _("This team serves another campaign."), field="team")
    elsewhere = rows.exclude(region__path__startswith=team.region.path).count()
    if elsewhere:
        message = ngettext(
            "%(number)s of these enterprises lies outside of the team's region, where the team does not see it.",
            "%(number)s of these enterprises lie outside of the team's region, where the team does not see them.",
            elsewhere,
        ) % {"number": f"{elsewhere:,}"}
        raise RuleViolation("team_elsewhere", message, field="team")


@transaction.atomic
def listed_remove(
    *,
    actor: User,
    campaign_id: int,
    rows: QuerySet[ListedEnterprise],
    reason: str = "",
    version: int | None = None,
) -> int:
    """Take rows off the list by hand: no refresh puts them back. Returns how many.

    Raises NotFound, NotAllowed, Conflict (`list_busy`, `stale_version`), RuleViolation `too_many_rows`.
    """
    campaign = _campaign_to_change(actor, campaign_id)
    chosen = _chosen(actor, campaign, rows)
    _require_version_of_each(chosen, version)
    exclusions = [
        Exclusion(
            campaign=campaign, enterprise_id=enterprise, region_id=region, excluded_by=actor, reason=reason.strip()
        )
        for enterprise, region in chosen.values_list("enterprise_id", "region_id")
    ]
    Exclusion.objects.bulk_create(exclusions, ignore_conflicts=True)
    number, _by_model = chosen.delete()
    return number


@transaction.atomic
def exclusion_withdraw(*, actor: User, exclusion_id: int, version: int | None = None) -> Exclusion:
    """Let the rule bring an enterprise back that was taken off by hand.

    Raises NotFound, NotAllowed, Conflict (`list_busy`, `stale_version`).
    """
    exclusion = locked(Exclusion.objects.visible_to(actor), exclusion_id)
    if exclusion is None:
        raise NotFound("exclusion_not_found", _("This enterprise is not taken off the list."))
    _campaign_to_change(actor, exclusion.campaign_id)
    require_version(exclusion, version)
    Exclusion.objects.filter(pk=exclusion.pk).delete()
    return exclusion


def _campaign_to_change(actor: User, campaign_id: int) -> Campaign:
    campaign = Campaign.objects.visible_to(actor).select_related("region").filter(pk=campaign_id).first()
    if campaign is None:
        raise NotFound("campaign_not_found", _("There is no such campaign."))
    require(can_keep_list(actor, campaign))
    join_in(campaign.pk)
    return campaign


def _chosen(actor: User, campaign: Campaign, rows: QuerySet[ListedEnterprise]) -> QuerySet[ListedEnterprise]:
    """These rows of the list, as far as the actor sees them, locked."""
    seen = ListedEnterprise.objects.visible_to(actor).filter(campaign=campaign, pk__in=rows.order_by().values("pk"))
    locked_rows = seen.select_for_update(of=("self",), no_key=True).order_by("pk")
    keys = list(locked_rows.values_list("pk", flat=True)[: MOST_BY_HAND + 1])
    if len(keys) > MOST_BY_HAND:
        message = _("By hand at most %(number)s enterprises are changed at once. Narrow the list.")
        raise RuleViolation("too_many_rows", message % {"number": f"{MOST_BY_HAND:,}"})
    return ListedEnterprise.objects.filter(pk__in=keys)
