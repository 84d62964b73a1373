"""What the forms of campaigns and teams show and offer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.enums import RecognitionKind
from accounts.models import Organisation, Region, User
from campaigns.enums import TargetFigure
from campaigns.models import Campaign, ServiceTeam, Target, TeamMember
from common.errors import NotFound


def target_choices() -> list[tuple[str, Any]]:
    return [("", _("No target")), *TargetFigure.choices, *RecognitionKind.choices]


def parents_offered(*, actor: User, campaign: Campaign | None) -> QuerySet[Campaign]:
    """The campaigns that one sees; and the present parent, which may stay whoever changes the rest."""
    offered = Campaign.objects.visible_to(actor)
    if campaign is None:
        return offered
    # Two conditions on the key of the same table: no union of querysets could be narrowed further.
    shown = Q(pk__in=offered.values("pk")) | Q(pk=campaign.parent_id)
    return Campaign.objects.filter(shown).exclude(pk=campaign.pk)


def regions_offered(*, actor: User) -> QuerySet[Region]:
    return Region.objects.visible_to(actor)


def organisations_offered(*, actor: User) -> QuerySet[Organisation]:
    return Organisation.objects.visible_to(actor)


def people_offered(*, actor: User, present: Collection[int] = ()) -> QuerySet[User]:
    """The people whom one sees, and those who are in the team already."""
    offered = User.objects.visible_to(actor).people()
    rows: QuerySet[User] = User.objects.filter(Q(pk__in=offered.values("pk")) | Q(pk__in=present))
    return rows.select_related("organisation")


def member_units_of(*, actor: User, campaign: Campaign) -> QuerySet[Organisation]:
    return Organisation.objects.visible_to(actor).filter(campaigns=campaign).order_by("id")


def targets_of(*, actor: User, campaign: Campaign) -> list[Any]:
    rows: QuerySet[Any] = Target.objects.visible_to(actor)
    return list(rows.filter(campaign=campaign))


def campaign_there(*, actor: User, **said: Any) -> Campaign | None:
    """The campaign of which just this is said: whoever sends a form twice means one."""
    found: Campaign | None = Campaign.objects.visible_to(actor).filter(**said).first()
    return found


def team_there(*, actor: User, **said: Any) -> ServiceTeam | None:
    found: ServiceTeam | None = ServiceTeam.objects.visible_to(actor).filter(**said).first()
    return found


def team_seen(*, actor: User, team_id: int) -> ServiceTeam:
    """Raises NotFound."""
    rows = ServiceTeam.objects.visible_to(actor).select_related("campaign__region", "region", "lead_organisation")
    team = rows.filter(pk=team_id).first()
    if team is None:
        raise NotFound("team_not_found", _("There is no such team."))
    return team


def members_of(*, actor: User, team: ServiceTeam) -> list[TeamMember]:
    """All who are or were in the team: those of today first, then who left last."""
    rows = TeamMember.objects.visible_to(actor).filter(team=team).select_related("user", "organisation")
    return sorted(rows, key=lambda one: (-(one.left_on or date.max).toordinal(), one.role, one.pk))
