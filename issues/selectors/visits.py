from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.enums import RoleName
from accounts.models import User
from accounts.scope import grants_in
from campaigns.models import ListedEnterprise, ServiceTeam, TeamMember, Visit
from common.errors import NotFound
from enterprises.models import Enterprise
from issues.models import Category, Problem
from policies.enums import PolicyStatus
from policies.models import Policy

NEXT_ON_PLAN = 4
RECENTLY_VISITED = 2
POLICIES_OFFERED = 40


@dataclass(frozen=True)
class VisitDetail:
    visit: Visit
    problems: Sequence[Problem]


@dataclass(frozen=True)
class LastContact:
    """What an official must know before going there: nobody visits an enterprise every other week."""

    visit: Visit | None
    days_ago: int
    is_recent: bool
    asks_not_to_be_visited: bool


def visit_rows(*, actor: User) -> QuerySet[Visit]:
    problems = Problem.objects.filter(visit=OuterRef("pk"))
    return (
        Visit.objects.visible_to(actor)
        .select_related("enterprise", "team", "region")
        .annotate(has_problems=Exists(problems))
    )


def visit_detail(*, actor: User, visit_id: int) -> VisitDetail:
    """A visit with who went, what was explained and the problems that it brought. Raises NotFound."""
    rows = Visit.objects.visible_to(actor).select_related(
        "campaign", "team", "enterprise", "region", "industry", "logged_by"
    )
    visit = rows.prefetch_related("members", "policies").filter(pk=visit_id).first()
    if visit is None:
        raise NotFound("visit_not_found", _("There is no such visit."))
    problems = Problem.objects.visible_to(actor).filter(visit=visit).select_related("category", "lead_organisation")
    return VisitDetail(visit, list(problems.order_by("id")))


def visit_sent_before(*, actor: User, key: uuid.UUID) -> Visit | None:
    """The visit that this very form has made already, when it is sent twice."""
    return Visit.objects.visible_to(actor).filter(uuid=key, logged_by=actor).first()


def may_log(*, actor: User) -> bool:
    return bool(grants_in(actor, RoleName.OFFICIAL, RoleName.COORDINATOR))


def own_team_ids(*, actor: User) -> frozenset[int]:
    return frozenset(grant.team_id for grant in grants_in(actor, RoleName.OFFICIAL) if grant.team_id is not None)


def teams_to_log_for(*, actor: User, today: date) -> list[ServiceTeam]:
    """The teams in whose name the actor may log a visit: the own ones, for an office those of its territory.

    Teams whose campaign runs today stand first.
    """
    condition = Q(pk__in=own_team_ids(actor=actor))
    for grant in grants_in(actor, RoleName.COORDINATOR):
        territory = Q(region__path__startswith=grant.region_path)
        condition |= territory if grant.campaign_id is None else territory & Q(campaign=grant.campaign_id)
    teams = ServiceTeam.objects.filter(condition).select_related("campaign", "region").order_by("campaign", "id")

    def has_ended(team: ServiceTeam) -> bool:
        return team.campaign.ends_on is not None and team.campaign.ends_on < today

    return sorted(teams, key=has_ended)


def present_members(*, team: ServiceTeam) -> QuerySet[TeamMember]:
    return TeamMember.objects.filter(team=team, left_on__isnull=True)


def member_of(*, actor: User, team: ServiceTeam) -> TeamMember | None:
    return present_members(team=team).filter(user=actor).first()


def not_yet_visited(*, actor: User, team_ids: frozenset[int]) -> QuerySet[ListedEnterprise]:
    """The listed enterprises of these teams that no team of the campaign has visited, key enterprises first."""
    visited = Visit.objects.counted().filter(campaign=OuterRef("campaign"), enterprise=OuterRef("enterprise"))
    return (
        ListedEnterprise.objects.visible_to(actor)
        .filter(~Exists(visited), team__in=team_ids)
        .select_related("enterprise", "region", "team")
        .order_by("-is_key", "region__path", "id")
    )


def enterprises_to_offer(*, actor: User, team: ServiceTeam) -> list[Enterprise]:
    """Chips for the visit form: those next on the plan, then those that the team saw last."""
    planned = not_yet_visited(actor=actor, team_ids=frozenset({team.pk}))[:NEXT_ON_PLAN]
    offered = [listed.enterprise for listed in planned]
    latest = Visit.objects.visible_to(actor).counted().filter(team=team).select_related("enterprise")
    for visit in latest.order_by("-visited_on", "-id")[: NEXT_ON_PLAN + RECENTLY_VISITED]:
        if visit.enterprise not in offered and len(offered) < NEXT_ON_PLAN + RECENTLY_VISITED:
            offered.append(visit.enterprise)
    return offered


def visible_enterprises(*, actor: User) -> QuerySet[Enterprise]:
    return Enterprise.objects.visible_to(actor).select_related("region", "industry")


def enterprise_to_visit(*, actor: User, key: str) -> Enterprise:
    """The enterprise that a link names for the visit form. Raises NotFound."""
    found = visible_enterprises(actor=actor).filter(pk=key).first() if key.isascii() and key.isdecimal() else None
    if found is None:
        raise NotFound("enterprise_not_found", _("There is no such enterprise."))
    return found


def visible_policies(*, actor: User) -> QuerySet[Policy]:
    return Policy.objects.visible_to(actor)


def policies_to_offer(*, actor: User) -> list[Policy]:
    """The newest policies in force, as many as a person can look through."""
    in_force = Policy.objects.visible_to(actor).filter(status=PolicyStatus.VALID)
    return list(in_force.order_by("-issued_on", "-id")[:POLICIES_OFFERED])


def categories(*, actor: User) -> QuerySet[Category]:
    return Category.objects.visible_to(actor)


def last_contact(*, enterprise: Enterprise, revisit_days: int, today: date) -> LastContact:
    """The latest visit by any team, whoever asks: the enterprise must not be disturbed because teams do not know."""
    latest = Visit.objects.counted().filter(enterprise=enterprise).select_related("team")
    visit = latest.order_by("-visited_on", "-id").first()
    days_ago = (today - visit.visited_on).days if visit else 0
    recent = visit is not None and days_ago < revisit_days
    return LastContact(visit, days_ago, recent, enterprise.ask_before_visit)


@dataclass(frozen=True)
class Plan:
    """What waits for an official."""

    teams: Sequence[ServiceTeam]
    to_visit: Sequence[ListedEnterprise]
    listed_count: int
    unvisited_count: int
    follow_ups: Sequence[Visit]
    visits: Sequence[Visit]
    problems: Sequence[Problem]

    @property
    def visited_count(self) -> int:
        return self.listed_count - self.unvisited_count


PLAN_ROWS = 10


def plan_of(*, actor: User) -> Plan:
    """My teams' enterprises not yet visited, follow-ups that were promised, the latest visits and open problems."""
    team_ids = own_team_ids(actor=actor)
    unvisited = not_yet_visited(actor=actor, team_ids=team_ids)
    visits = Visit.objects.visible_to(actor).counted().filter(team__in=team_ids).select_related("enterprise", "region")
    later = Visit.objects.counted().filter(
        enterprise=OuterRef("enterprise"), team=OuterRef("team"), visited_on__gte=OuterRef("follow_up_on")
    )
    promised = visits.filter(~Exists(later), follow_up_on__isnull=False)
    problems = Problem.objects.visible_to(actor).filter(team__in=team_ids).select_related("enterprise")
    return Plan(
        teams=list(ServiceTeam.objects.filter(pk__in=team_ids).select_related("campaign", "region")),
        to_visit=list(unvisited[:PLAN_ROWS]),
        listed_count=ListedEnterprise.objects.visible_to(actor).filter(team__in=team_ids).count(),
        unvisited_count=unvisited.count(),
        follow_ups=list(promised.order_by("follow_up_on", "id")[:PLAN_ROWS]),
        visits=list(visits.order_by("-visited_on", "-id")[:PLAN_ROWS]),
        problems=list(problems.open().order_by("-reported_on", "-id")[:PLAN_ROWS]),
    )
