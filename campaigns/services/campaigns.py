"""Campaigns are set up and changed by the office of their region."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.enums import RecognitionKind
from accounts.models import Organisation, Region, User
from accounts.policy import require
from campaigns.enums import TargetFigure
from campaigns.models import Campaign, Target
from campaigns.policy import can_set_up
from campaigns.services.campaign_bounds import require_holds_records
from campaigns.services.lists import list_rule_set
from common.errors import NotFound, RuleViolation
from common.parts import part
from common.presentation import listed
from common.records import locked, require_version, saved

_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
# Campaigns are set up one after another: no two changes at once close a circle or part what is within another.
_ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtext('campaigns.set_up'))"
# As many as its page can send back; a ministry with all provinces and its departments has a tenth of it.
MOST_UNITS = 500
TARGET_FIGURES = frozenset([*TargetFigure.values, *RecognitionKind.values])


@dataclass(frozen=True)
class TargetDraft:
    """What the campaign wants to reach, in a figure that the portal counts."""

    figure: str
    value: int
    is_lower_bound: bool = False


@dataclass(frozen=True)
class CampaignDraft:
    """What is said of a campaign, the rule of its list apart."""

    slug: str
    name: str
    name_en: str
    region: Region
    lead_organisation: Organisation
    starts_on: date
    ends_on: date | None = None
    theme: str = ""
    parent: Campaign | None = None
    team_word: str = "服务组"
    team_word_en: str = "service group"
    revisit_days: int = 30
    ranks_units: bool = False
    member_units: Sequence[Organisation] = ()
    targets: Sequence[TargetDraft] = ()


PARTS = ("member_units", "targets")
COLUMNS = tuple(name for name in CampaignDraft.__dataclass_fields__ if name not in PARTS)


@transaction.atomic
def campaign_create(*, actor: User, draft: CampaignDraft) -> Campaign:
    """Set up a campaign in one's territory.

    Raises NotAllowed, RuleViolation (`slug_malformed`, `slug_taken`, `parent_elsewhere`, `unknown_figure`,
    `target_twice`, `too_many_units`), ValidationError.
    """
    require(can_set_up(actor, region_path=draft.region.path, campaign_id=None))
    _take_turn()
    return _written(Campaign(), vars(draft))


@transaction.atomic
def campaign_update(
    *,
    actor: User,
    campaign_id: int,
    changes: Mapping[str, Any],
    version: int | None,
    criteria: Mapping[str, Sequence[str]] | None = None,
) -> Campaign:
    """Change what is said of a campaign; `changes` are fields of CampaignDraft, `criteria` as for `list_rule_set`.

    Raises NotFound, NotAllowed, Conflict (`stale_version`, `list_busy`), RuleViolation (`period_leaves_out`,
    `region_leaves_out`, `parent_in_circle`, as `campaign_create` and `list_rule_set`), ValidationError.
    """
    _take_turn()
    campaign = locked(Campaign.objects.visible_to(actor), campaign_id, "region", "parent__region")
    if campaign is None:
        raise NotFound("campaign_not_found", _("There is no such campaign."))
    require(can_set_up(actor, region_path=campaign.region.path, campaign_id=campaign.pk))
    require_version(campaign, version)
    if "region" in changes:
        require(can_set_up(actor, region_path=changes["region"].path, campaign_id=campaign.pk))
    require_holds_records(campaign, changes, campaign.rule.but(criteria or {}))
    _written(campaign, changes)
    if not criteria:
        return campaign
    return list_rule_set(actor=actor, campaign_id=campaign.pk, criteria=criteria, version=None)


def _take_turn() -> None:
    with connection.cursor() as cursor:
        cursor.execute(_ONE_AT_A_TIME)


def _written(campaign: Campaign, values: Mapping[str, Any]) -> Campaign:
    if values.get("slug", campaign.slug) != campaign.slug:
        _require_slug(values["slug"])
    for name in values.keys() & set(COLUMNS):
        setattr(campaign, name, values[name])
    _require_own_slug(campaign)
    _require_within_parent(campaign)
    before = campaign.version
    saved(campaign)
    # Not `or`: each part is written.
    changed = [
        "member_units" in values and _set_member_units(campaign, values["member_units"]),
        "targets" in values and _set_targets(campaign, values["targets"]),
    ]
    if any(changed) and campaign.version == before:
        # Whoever looked at the old parts has looked at an old campaign.
        Campaign.objects.filter(pk=campaign.pk).update(version=F("version") + 1)
        campaign.refresh_from_db(fields=["version", "updated_at"])
    return campaign


def _require_slug(slug: str) -> None:
    if not _SLUG.fullmatch(slug):
        message = _("Use small Latin letters, digits and hyphens between them, such as huzhou-care.")
        raise RuleViolation("slug_malformed", message, field="slug")


def _require_own_slug(campaign: Campaign) -> None:
    if Campaign.objects.filter(slug=campaign.slug).exclude(pk=campaign.pk).exists():
        raise RuleViolation("slug_taken", _("Another campaign has this short name."), field="slug")


def _require_within_parent(campaign: Campaign) -> None:
    """Looked up now that it is our turn: whoever chose the parent may have seen another one."""
    if campaign.parent_id is None:
        return
    parent = Campaign.objects.select_related("region").get(pk=campaign.parent_id)
    above = {campaign.pk} if campaign.pk else set()
    key: int | None = parent.pk
    while key is not None:
        if key in above:
            circle = _("“%(name)s” is this campaign or a part of it.")
            raise RuleViolation("parent_in_circle", circle % {"name": parent}, field="parent")
        above.add(key)
        key = Campaign.objects.values_list("parent", flat=True).get(pk=key)
    if not campaign.region.path.startswith(parent.region.path):
        message = _("“%(name)s” serves %(region)s, in which the region of this campaign does not lie.")
        raise RuleViolation("parent_elsewhere", message % {"name": parent, "region": parent.region}, field="parent")


def _set_member_units(campaign: Campaign, units: Sequence[Organisation]) -> bool:
    """Whether they are others than before."""
    keys = {unit.pk for unit in units}
    if len(keys) > MOST_UNITS:
        message = _("A campaign has at most %(most)s member units.") % {"most": MOST_UNITS}
        raise RuleViolation("too_many_units", message, field="member_units")
    if keys == set(campaign.member_units.values_list("pk", flat=True)):
        return False
    campaign.member_units.set(keys)
    return True


def _set_targets(campaign: Campaign, targets: Sequence[TargetDraft]) -> bool:
    """Whether they are others than before."""
    wanted = {target.figure: target for target in targets}
    if len(wanted) < len(targets):
        raise RuleViolation("target_twice", _("Set one target for each figure."), field="targets")
    if unknown := sorted(wanted.keys() - TARGET_FIGURES):
        message = _("No target is set in this: %(figures)s") % {"figures": listed(unknown)}
        raise RuleViolation("unknown_figure", message, field="targets")
    rows: QuerySet[Any] = Target.objects.filter(campaign=campaign)
    present = {target.figure: target for target in rows}
    said = {key: (one.value, one.is_lower_bound) for key, one in wanted.items()}
    if said == {key: (one.value, one.is_lower_bound) for key, one in present.items()}:
        return False
    rows.exclude(figure__in=wanted).delete()
    for place, (figure, (value, is_lower_bound)) in enumerate(said.items()):
        target = present.get(figure) or Target(campaign=campaign, figure=figure)
        target.value, target.is_lower_bound = value, is_lower_bound
        with part("targets", place):
            target.full_clean()
        target.save()
    return True
