from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet, prefetch_related_objects
from django.utils.translation import gettext_lazy as _

from accounts.enums import RoleName
from accounts.models import User
from accounts.scope import grants_in
from campaigns.enums import VisitState
from campaigns.models import ListedEnterprise, PlannedVisit, ServiceTeam, TeamMember, Visit, VisitRevision
from campaigns.policy import can_change_visit
from common.errors import NotFound
from common.keys import key_in
from common.presentation import listed
from enterprises.models import Enterprise
from issues.enums import Source
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
    revisions: Sequence[VisitRevision]
    may_change: bool
    is_own_draft: bool


@dataclass(frozen=True)
class LastContact:
    """What an official must know before going there: nobody visits an enterprise every other week."""

    enterprise: Enterprise
    visit: Visit | None
    people: str
    days_ago: int
    is_recent: bool
    asks_not_to_be_visited: bool


def visit_rows(*, actor: User) -> QuerySet[Visit]:
    problems = Problem.objects.visible_to(actor).filter(visit=OuterRef("pk"))
    rows = Visit.objects.visible_to(actor).select_related("enterprise", "team", "region")
    return rows.annotate(has_problems=Exists(problems))


def own_drafts(*, actor: User) -> list[Visit]:
    """What the actor began and has not recorded yet, the latest first."""
    drafts = Visit.objects.visible_to(actor).filter(state=VisitState.DRAFT, logged_by=actor)
    return list(drafts.select_related("enterprise").order_by("-updated_at"))


def own_draft(*, actor: User, key: str) -> Visit:
    """The own draft that a link names, to go on with. Raises NotFound."""
    drafts = Visit.objects.visible_to(actor).filter(state=VisitState.DRAFT, logged_by=actor)
    found = drafts.filter(pk=key_in(key)).first()
    if found is None:
        raise NotFound("draft_not_found", _("There is no such draft."))
    return found


def revision_rows(*, actor: User, visit_id: int) -> QuerySet[VisitRevision]:
    """The corrections of a visit, first to last. Raises NotFound."""
    if not Visit.objects.visible_to(actor).filter(pk=visit_id).exists():
        raise NotFound("visit_not_found", _("There is no such visit."))
    return VisitRevision.objects.visible_to(actor).filter(visit=visit_id).order_by("number")


def visit_detail(*, actor: User, visit_id: int) -> VisitDetail:
    """A visit with who went, what was explained and the problems that it brought. Raises NotFound."""
    visible = Visit.objects.visible_to(actor).select_related(
        "campaign", "team", "enterprise", "region", "industry", "logged_by"
    )
    visit = visible.prefetch_related("members", "policies").filter(pk=visit_id).first()
    if visit is None:
        raise NotFound("visit_not_found", _("There is no such visit."))
    problems = Problem.objects.visible_to(actor).filter(visit=visit).select_related("category", "lead_organisation")
    is_recorded = visit.state == VisitState.RECORDED
    return VisitDetail(
        visit=visit,
        problems=list(problems.order_by("id")),
        revisions=list(VisitRevision.objects.visible_to(actor).filter(visit=visit).order_by("-number")),
        may_change=is_recorded and can_change_visit(actor, visit),
        is_own_draft=visit.state == VisitState.DRAFT,
    )


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


def all_members(*, team: ServiceTeam) -> QuerySet[TeamMember]:
    """Also those who have left: they may have gone."""
    return TeamMember.objects.filter(team=team)


def member_of(*, actor: User, team: ServiceTeam) -> TeamMember | None:
    return present_members(team=team).filter(user=actor).first()


def not_yet_visited(*, actor: User, team_ids: frozenset[int]) -> QuerySet[ListedEnterprise]:
    """The listed enterprises of these teams that no team of the campaign has visited, key enterprises first."""
    visited = Visit.objects.counted().filter(campaign=OuterRef("campaign"), enterprise=OuterRef("enterprise"))
    return (
        ListedEnterprise.objects.visible_to(actor)
        .filter(~Exists(visited), team__in=team_ids)
        .select_related("enterprise", "region", "team", "campaign")
        .order_by("-is_key", "region__path", "id")
    )


def enterprises_to_offer(*, actor: User, team: ServiceTeam) -> list[Enterprise]:
    """Chips for the visit form: those on this week's plan, then on the list, then those that the team saw last."""
    planned = PlannedVisit.objects.visible_to(actor).filter(team=team).waiting().select_related("enterprise")
    offered = [one.enterprise for one in planned.order_by("id")[:NEXT_ON_PLAN]]
    for one in not_yet_visited(actor=actor, team_ids=frozenset({team.pk}))[:NEXT_ON_PLAN]:
        if one.enterprise not in offered and len(offered) < NEXT_ON_PLAN:
            offered.append(one.enterprise)
    latest = Visit.objects.visible_to(actor).counted().filter(team=team).select_related("enterprise")
    for visit in latest.order_by("-visited_on", "-id")[: NEXT_ON_PLAN + RECENTLY_VISITED]:
        if visit.enterprise not in offered and len(offered) < NEXT_ON_PLAN + RECENTLY_VISITED:
            offered.append(visit.enterprise)
    return offered


def visible_enterprises(*, actor: User) -> QuerySet[Enterprise]:
    return Enterprise.objects.visible_to(actor).select_related("region", "industry", "ask_marked_by")


def enterprise_to_visit(*, actor: User, key: str) -> Enterprise:
    """The enterprise that a link names for the visit form. Raises NotFound."""
    found = visible_enterprises(actor=actor).filter(pk=key_in(key)).first()
    if found is None:
        raise NotFound("enterprise_not_found", _("There is no such enterprise."))
    return found


def visible_policies(*, actor: User) -> QuerySet[Policy]:
    return Policy.objects.visible_to(actor)


def policies_to_offer(*, actor: User) -> list[Policy]:
    """The newest policies in force, as many as a person can look through."""
    in_force = Policy.objects.visible_to(actor).filter(status=PolicyStatus.VALID)
    return list(in_force.order_by("-issued_on", "-id")[:POLICIES_OFFERED])


def member_names(*, actor: User, keys: set[int]) -> dict[int, str]:
    members = TeamMember.objects.visible_to(actor).filter(pk__in=keys)
    return {member.pk: str(member) for member in members}


def policy_titles(*, actor: User, keys: set[int]) -> dict[int, str]:
    return {policy.pk: str(policy) for policy in Policy.objects.visible_to(actor).filter(pk__in=keys)}


def categories(*, actor: User) -> QuerySet[Category]:
    return Category.objects.visible_to(actor)


def last_contact(*, actor: User, enterprise: Enterprise, revisit_days: int, today: date) -> LastContact:
    return last_contacts(actor=actor, enterprises=[enterprise], revisit_days=revisit_days, today=today)[enterprise.pk]


def last_contacts(
    *, actor: User, enterprises: Sequence[Enterprise], revisit_days: int, today: date
) -> dict[int, LastContact]:
    """The latest visit by any team, whoever asks: no enterprise must be disturbed because teams do not know.

    Who went is said of the teams that the actor sees.
    """
    prefetch_related_objects(enterprises, "ask_marked_by")
    latest = Visit.objects.counted().filter(enterprise__in=enterprises).select_related("team")
    latest = latest.order_by("enterprise_id", "-visited_on", "-id").distinct("enterprise_id")
    visits = {visit.enterprise_id: visit for visit in latest}
    people = people_of(actor=actor, visits=visits.values())
    contacts = {}
    for enterprise in enterprises:
        visit = visits.get(enterprise.pk)
        days_ago = (today - visit.visited_on).days if visit else 0
        contacts[enterprise.pk] = LastContact(
            enterprise,
            visit,
            people=people.get(visit.pk, "") if visit else "",
            days_ago=days_ago,
            is_recent=visit is not None and days_ago < revisit_days,
            asks_not_to_be_visited=enterprise.asks_before_visit(today),
        )
    return contacts


def people_of(*, actor: User, visits: Iterable[Visit]) -> dict[int, str]:
    """The names of those who went, by visit, as far as the actor sees their teams."""
    names: dict[int, list[str]] = defaultdict(list)
    went = TeamMember.objects.visible_to(actor).filter(visits__in=[visit.pk for visit in visits])
    for key, name in went.order_by("role", "id").values_list("visits", "name"):
        names[key].append(name)
    return {key: listed(people) for key, people in names.items()}


def has_brought(visit: Visit, reported: Sequence[Mapping[str, str]], *, actor: User) -> bool:
    """Whether these, and no others, are the problems that the visit brought: in the words in which they came, which
    whoever sent them sends again, or in those that the actor reads now.
    """
    brought = Q(visit=visit, source=Source.VISIT)
    came = Problem.objects.filter(brought, audit__pgh_label="insert").values_list("audit__title", "audit__description")
    read = Problem.objects.visible_to(actor).filter(brought).values_list("title", "description")
    said = sorted((one["title"], one["description"]) for one in reported)
    return said in (sorted(came), sorted(read))
