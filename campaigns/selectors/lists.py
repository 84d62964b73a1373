"""A campaign's list: who is on it, what the rule would change, what a worker has changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import Region, User
from campaigns.enums import ListChangeState
from campaigns.listing.previewing import preview_kept
from campaigns.models import Campaign, Exclusion, ListChange, ListedEnterprise, ServiceTeam, Visit
from campaigns.policy import can_keep_list
from campaigns.selectors import eligibility
from common.errors import NotFound
from enterprises.enums import IndustryLevel
from enterprises.models import Enterprise, Industry
from enterprises.selectors.tags import tag_words
from enterprises.transfer.progress import Progress, progress_of

CHANGES_SHOWN = 10


@dataclass(frozen=True)
class CampaignList:
    """What stands above the rows of a list. `listed` and `unassigned` are those that the person sees."""

    campaign: Campaign
    rule: Sequence[tuple[Any, Sequence[str]]]
    may_keep: bool
    listed: int
    unassigned: int
    teams: Sequence[ServiceTeam]
    changes: Sequence[ListChange]
    excluded: int


@dataclass(frozen=True)
class ListPreview:
    """What a refresh would do. Of each kind the number of all and the first rows."""

    campaign: Campaign
    found_at: datetime
    enters: int
    leaves: int
    visited: int
    stays: int
    by_hand: int
    by_hand_only: int
    excluded: int
    moved: int
    entering: Sequence[Enterprise] = ()
    leaving: Sequence[ListedEnterprise] = ()
    leaving_visited: Sequence[ListedEnterprise] = ()

    @property
    def changes_anything(self) -> bool:
        return bool(self.enters or self.leaves or self.visited or self.moved)

    @property
    def counts(self) -> dict[str, int]:
        names = ("enters", "leaves", "visited", "stays", "by_hand", "by_hand_only", "excluded", "moved")
        return {name: getattr(self, name) for name in names}


def campaign_seen(*, actor: User, campaign_id: int) -> Campaign:
    """Raises NotFound."""
    campaign = Campaign.objects.visible_to(actor).select_related("region").filter(pk=campaign_id).first()
    if campaign is None:
        raise NotFound("campaign_not_found", _("There is no such campaign."))
    return campaign


def rule_in_words(campaign: Campaign) -> Sequence[tuple[Any, Sequence[str]]]:
    return eligibility.rule_lines(campaign.rule)


def may_keep(*, actor: User, campaign: Campaign) -> bool:
    return can_keep_list(actor, campaign)


def teams_of(*, actor: User, campaign: Campaign) -> QuerySet[ServiceTeam]:
    return ServiceTeam.objects.visible_to(actor).filter(campaign=campaign).select_related("region").order_by("id")


def campaign_list(*, actor: User, campaign_id: int) -> CampaignList:
    """Raises NotFound."""
    campaign = campaign_seen(actor=actor, campaign_id=campaign_id)
    listed = ListedEnterprise.objects.visible_to(actor).filter(campaign=campaign)
    numbers = listed.aggregate(listed=Count("pk"), unassigned=Count("pk", filter=Q(team__isnull=True)))
    return CampaignList(
        campaign=campaign,
        rule=eligibility.rule_lines(campaign.rule),
        may_keep=can_keep_list(actor, campaign),
        teams=list(teams_of(actor=actor, campaign=campaign)),
        changes=list(change_rows(actor=actor).filter(campaign=campaign)[:CHANGES_SHOWN]),
        excluded=Exclusion.objects.visible_to(actor).filter(campaign=campaign).count(),
        **numbers,
    )


def listed_rows(*, actor: User, campaign: Campaign) -> QuerySet[ListedEnterprise]:
    """The rows that the actor sees, each with the day of the last visit in this campaign."""
    visits = Visit.objects.visible_to(actor).counted().filter(campaign=campaign, enterprise=OuterRef("enterprise_id"))
    last = visits.order_by().values("enterprise").annotate(last=Max("visited_on")).values("last")
    return (
        ListedEnterprise.objects.visible_to(actor)
        .filter(campaign=campaign)
        .select_related("enterprise", "enterprise__industry", "region", "team")
        .annotate(last_visited_on=Subquery(last))
    )


def exclusion_rows(*, actor: User, campaign: Campaign) -> QuerySet[Any]:
    rows: QuerySet[Any] = Exclusion.objects.visible_to(actor).filter(campaign=campaign)
    return rows.select_related("enterprise", "region", "excluded_by")


def list_preview(*, actor: User, campaign: Campaign, today: date) -> ListPreview | None:
    """What applying the campaign's rule would change, as a worker found it; None until one has.

    For whoever may apply it, who sees all of it.
    """
    found = preview_kept(campaign, today=today)
    if found is None:
        return None
    entering = Enterprise.objects.select_related("region", "industry").in_bulk(found["entering"])
    return ListPreview(
        campaign=campaign,
        found_at=found["at"],
        entering=[entering[key] for key in found["entering"] if key in entering],
        leaving=_leaving(found["leaving"]),
        leaving_visited=_leaving(found["leaving_visited"]),
        **found["counts"],
    )


def _leaving(fails: dict[int, list[str]]) -> list[ListedEnterprise]:
    listed = ListedEnterprise.objects.select_related("enterprise", "region", "team")
    rows: dict[int, Any] = listed.in_bulk(list(fails))
    for key, row in rows.items():
        row.fails = fails[key]
        row.reasons = [eligibility.REASONS[name] for name in row.fails]
    return [rows[key] for key in fails if key in rows]


def rule_choices(*, actor: User, campaign: Campaign) -> dict[str, list[Any]]:
    """What a rule is offered to tick: regions just below the campaign's own, sections of industries, words of tags."""
    regions = Region.objects.visible_to(actor).filter(parent=campaign.region_id).order_by("code")
    sections = Industry.objects.visible_to(actor).filter(level=IndustryLevel.SECTION).order_by("code")
    return {
        "regions": [(one.code, str(one)) for one in regions],
        "industries": [(one.code, f"{one.code} {one}") for one in sections],
        "tags": tag_words(actor=actor),
    }


def visible_enterprises(*, actor: User) -> QuerySet[Enterprise]:
    return Enterprise.objects.visible_to(actor).select_related("region", "industry")


def enterprises_of_codes(*, actor: User, codes: Sequence[str]) -> tuple[list[Enterprise], list[str]]:
    """The enterprises of these credit codes, and the codes of which the actor sees none."""
    found = {one.uscc: one for one in visible_enterprises(actor=actor).filter(uscc__in=codes)}
    return list(found.values()), [code for code in dict.fromkeys(codes) if code not in found]


def change_rows(*, actor: User) -> QuerySet[Any]:
    rows: QuerySet[Any] = ListChange.objects.visible_to(actor)
    return rows.select_related("campaign", "requested_by").order_by("-id")


def change_found(*, actor: User, change_id: int) -> ListChange:
    """Raises NotFound."""
    found: ListChange | None = change_rows(actor=actor).filter(pk=change_id).first()
    if found is None:
        raise NotFound("list_change_not_found", _("There is no such change of a list."))
    return found


def progress_in(change: ListChange) -> Progress | None:
    return progress_of(change) if change.state == ListChangeState.PENDING else None
