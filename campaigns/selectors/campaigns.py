from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Prefetch, QuerySet, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.enums import RecognitionKind
from accounts.models import Organisation, User
from campaigns.enums import TargetFigure
from campaigns.models import Campaign, MeetingSeries, ServiceArea, ServiceTeam, Target, TeamMember
from campaigns.policy import can_set_up, can_set_up_teams
from campaigns.selectors.progress import ProgrammeProgress, programmes_of, series_of, standing_of
from common.errors import NotFound

MEMBER_UNITS_SHOWN = 100
TEAMS_SHOWN = 100


@dataclass(frozen=True)
class TargetLine:
    """A target. What was reached stands here for what is no event: organisations recognised, enterprises listed."""

    figure: str
    label: str
    value: int
    is_lower_bound: bool
    reached: int | None

    @property
    def is_recognition(self) -> bool:
        return self.figure in RecognitionKind.values


@dataclass(frozen=True)
class CampaignDetail:
    campaign: Campaign
    areas: Sequence[ServiceArea]
    member_units: Sequence[Organisation]
    member_unit_count: int
    teams: Sequence[ServiceTeam]
    team_count: int
    targets: Sequence[TargetLine]
    programmes: Sequence[ProgrammeProgress]
    series: Sequence[MeetingSeries]
    children: Sequence[Campaign]
    may_change: bool
    may_add_team: bool


def campaign_rows(*, actor: User, today: date) -> QuerySet[Campaign]:
    """The campaigns that touch the actor's territory, with the phase in which each is today."""
    phase = Case(
        When(starts_on__gt=today, then=Value("planned")),
        When(ends_on__lt=today, then=Value("done")),
        default=Value("running"),
    )
    return (
        Campaign.objects.visible_to(actor).select_related("region", "lead_organisation", "parent").annotate(phase=phase)
    )


def campaign_detail(*, actor: User, campaign_id: int, today: date) -> CampaignDetail:
    """Raises NotFound."""
    campaign = campaign_rows(actor=actor, today=today).filter(pk=campaign_id).first()
    if campaign is None:
        raise NotFound("campaign_not_found", _("There is no such campaign."))
    units = Organisation.objects.visible_to(actor).filter(campaigns=campaign)
    teams = _teams(actor, campaign)
    shown: list[Any] = list(teams[:TEAMS_SHOWN])
    for team in shown:
        team.may_change = can_set_up(actor, region_path=team.region.path, campaign_id=campaign.pk)
    return CampaignDetail(
        campaign=campaign,
        areas=list(_parts(ServiceArea, actor, campaign).prefetch_related("contents")),
        member_units=list(units.order_by("id")[:MEMBER_UNITS_SHOWN]),
        member_unit_count=units.count(),
        teams=shown,
        team_count=teams.count(),
        targets=_targets(actor, campaign),
        programmes=programmes_of(actor=actor, campaign=campaign),
        series=list(series_of(actor=actor, campaign=campaign)),
        children=list(campaign_rows(actor=actor, today=today).filter(parent=campaign)),
        may_change=can_set_up(actor, region_path=campaign.region.path, campaign_id=campaign.pk),
        may_add_team=can_set_up_teams(actor, campaign),
    )


def _parts(model: Any, actor: User, campaign: Campaign) -> QuerySet[Any]:
    """The rows of a model that belongs to campaigns as wholes."""
    rows: QuerySet[Any] = model.objects.visible_to(actor).filter(campaign=campaign)
    return rows


def _targets(actor: User, campaign: Campaign) -> list[TargetLine]:
    targets = list(_parts(Target, actor, campaign))
    reached = standing_of(campaign=campaign, figures={target.figure for target in targets})
    return [
        TargetLine(
            target.figure,
            str(_target_name(target.figure)),
            target.value,
            target.is_lower_bound,
            reached.get(target.figure),
        )
        for target in targets
    ]


def _target_name(code: str) -> Any:
    if code in TargetFigure.values:
        return TargetFigure(code).label
    return RecognitionKind(code).label if code in RecognitionKind.values else code


def _teams(actor: User, campaign: Campaign) -> QuerySet[ServiceTeam]:
    present = TeamMember.objects.filter(left_on__isnull=True).select_related("organisation")
    return (
        ServiceTeam.objects.visible_to(actor)
        .filter(campaign=campaign)
        .select_related("region", "lead_organisation")
        .prefetch_related(Prefetch("members", queryset=present, to_attr="present"))
        .order_by("id")
    )
