from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, Count, F, Func, OuterRef, Prefetch, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.enums import RecognitionKind
from accounts.models import Organisation, Recognition, User
from campaigns.enums import EnrolmentState, TargetFigure
from campaigns.models import (
    Campaign,
    Enrolment,
    ListedEnterprise,
    Meeting,
    MeetingSeries,
    Programme,
    Round,
    ServiceArea,
    ServiceTeam,
    Target,
    TeamMember,
)
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
class ProgrammeProgress:
    """A programme with what was reached in the actor's sight."""

    programme: Programme
    enrolled: int
    completed: int


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
    return CampaignDetail(
        campaign=campaign,
        areas=list(_parts(ServiceArea, actor, campaign).prefetch_related("contents")),
        member_units=list(units.order_by("id")[:MEMBER_UNITS_SHOWN]),
        member_unit_count=units.count(),
        teams=list(teams[:TEAMS_SHOWN]),
        team_count=teams.count(),
        targets=_targets(actor, campaign),
        programmes=_programmes(actor, campaign),
        series=list(_series(actor, campaign)),
        children=list(campaign_rows(actor=actor, today=today).filter(parent=campaign)),
    )


def _parts(model: Any, actor: User, campaign: Campaign) -> QuerySet[Any]:
    """The rows of a model that belongs to campaigns as wholes."""
    rows: QuerySet[Any] = model.objects.visible_to(actor).filter(campaign=campaign)
    return rows


def _targets(actor: User, campaign: Campaign) -> list[TargetLine]:
    targets = list(_parts(Target, actor, campaign))
    reached = _standing(actor, campaign, {target.figure for target in targets})
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


def _standing(actor: User, campaign: Campaign, figures: set[str]) -> dict[str, int]:
    """Of these figures, those that count standing records; events in a period are the reports' matter."""
    found = organisations_recognised(actor=actor, campaign=campaign, kinds=figures & set(RecognitionKind.values))
    if TargetFigure.LISTED_ENTERPRISES in figures:
        listed = ListedEnterprise.objects.visible_to(actor).filter(campaign=campaign)
        found[TargetFigure.LISTED_ENTERPRISES] = listed.count()
    return found


def organisations_recognised(*, actor: User, campaign: Campaign, kinds: Collection[str]) -> dict[str, int]:
    """How many organisations of the campaign's territory hold each of these recognitions."""
    if not kinds:
        return {}
    held = Recognition.objects.visible_to(actor).filter(
        kind__in=kinds, organisation__region__path__startswith=campaign.region.path
    )
    return dict(held.order_by().values_list("kind").annotate(Count("organisation", distinct=True)))


def _teams(actor: User, campaign: Campaign) -> QuerySet[ServiceTeam]:
    present = TeamMember.objects.filter(left_on__isnull=True).select_related("organisation")
    return (
        ServiceTeam.objects.visible_to(actor)
        .filter(campaign=campaign)
        .select_related("region", "lead_organisation")
        .prefetch_related(Prefetch("members", queryset=present, to_attr="present"))
        .order_by("id")
    )


def _programmes(actor: User, campaign: Campaign) -> list[ProgrammeProgress]:
    enrolments = Enrolment.objects.visible_to(actor).filter(programme__campaign=campaign)
    counted = {
        row["programme"]: row
        for row in enrolments.order_by()
        .values("programme")
        .annotate(
            enrolled=Count("pk", filter=~Q(state=EnrolmentState.LEFT)),
            completed=Count("pk", filter=Q(state=EnrolmentState.COMPLETED)),
        )
    }
    nothing = {"enrolled": 0, "completed": 0}
    return [
        ProgrammeProgress(one, (row := counted.get(one.pk, nothing))["enrolled"], row["completed"])
        for one in _parts(Programme, actor, campaign)
    ]


def _series(actor: User, campaign: Campaign) -> Any:
    def counted(rows: QuerySet[Any]) -> Subquery:
        number = rows.filter(series=OuterRef("pk")).order_by().annotate(n=Func(F("pk"), function="COUNT"))
        return Subquery(number.values("n"))

    return _parts(MeetingSeries, actor, campaign).annotate(
        round_count=counted(Round.objects.visible_to(actor)),
        session_count=counted(Meeting.objects.visible_to(actor).filter(state="held")),
    )
