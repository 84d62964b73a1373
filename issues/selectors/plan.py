"""What waits for the members of service teams: this week's enterprises, revisits that are due, whom to visit next."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from campaigns.models import ListedEnterprise, PlannedVisit, ServiceTeam, Visit
from campaigns.querysets import PlannedVisitQuerySet
from campaigns.rules.days import monday_of
from common.errors import NotFound
from common.keys import key_in
from enterprises.models import Enterprise
from issues.enums import ProblemState
from issues.models import Problem
from issues.rules.places import Place, distance, place_of
from issues.selectors.visits import not_yet_visited, own_team_ids

SHOWN = 10
# Of more, those listed first are looked through for what is near.
LOOKED_THROUGH = 2000
WEEK = timedelta(days=6)


@dataclass(frozen=True)
class Stop:
    """An enterprise to go to, with what must be known before anyone sets out.

    `recent` is the latest visit by any team where it is more recent than the campaign lets teams come again.
    """

    enterprise: Enterprise
    team: ServiceTeam
    place: Place
    recent: Visit | None
    days_ago: int
    asks_not_to_be_visited: bool
    is_key: bool = False
    is_left_over: bool = False
    planned_id: int | None = None
    promised: Visit | None = None

    @property
    def area(self) -> str:
        return f"{self.enterprise.region} · {self.place.town}" if self.place.town else str(self.enterprise.region)

    @property
    def position(self) -> tuple[str, Place]:
        return self.enterprise.region.path, self.place


@dataclass(frozen=True)
class Plan:
    """`areas` are this week's enterprises that were not visited yet, neighbours together; `done` those that were."""

    teams: Sequence[ServiceTeam]
    week_on: date
    areas: Sequence[tuple[str, Sequence[Stop]]]
    done: Sequence[Visit]
    due: Sequence[Stop]
    to_visit: Sequence[Stop]
    listed_count: int
    unvisited_count: int
    visits: Sequence[Visit]
    problems: Sequence[Problem]
    # Problems that are not handed in yet.
    drafts: Sequence[Problem]

    @property
    def visited_count(self) -> int:
        return self.listed_count - self.unvisited_count


def plan_of(*, actor: User, today: date) -> Plan:
    """The week of the actor's own teams. Promised revisits outrank the days that teams else keep away."""
    team_ids = own_team_ids(actor=actor)
    teams = {team.pk: team for team in ServiceTeam.objects.filter(pk__in=team_ids).select_related("campaign", "region")}
    visits = Visit.objects.visible_to(actor).counted().filter(team__in=team_ids)
    planned = PlannedVisit.objects.visible_to(actor).filter(team__in=team_ids)
    this_week, due = _wanted(planned, visits, teams, today)
    unvisited = not_yet_visited(actor=actor, team_ids=team_ids)
    near = _nearest(unvisited.exclude(pk__in=_listed_on(planned)), [*this_week, *due])
    suggested = [_Wanted(one.enterprise, teams[one.team_id or 0], is_key=one.is_key) for one in near]
    stops = _stops([*this_week, *due, *suggested], today)
    first, last = len(this_week), len(this_week) + len(due)
    problems = Problem.objects.visible_to(actor).filter(team__in=team_ids).select_related("enterprise")
    latest = visits.select_related("enterprise", "region").order_by("-visited_on", "-id")
    return Plan(
        teams=list(teams.values()),
        week_on=monday_of(today),
        areas=_areas(stops[:first]),
        done=_done(visits, planned, today),
        due=stops[first:last],
        to_visit=stops[last:],
        listed_count=ListedEnterprise.objects.visible_to(actor).filter(team__in=team_ids).count(),
        unvisited_count=unvisited.count(),
        visits=list(latest[:SHOWN]),
        problems=list(problems.open().order_by("-reported_on", "-id")[:SHOWN]),
        drafts=list(problems.filter(state=ProblemState.DRAFT).order_by("-id")[:SHOWN]),
    )


@dataclass(frozen=True)
class PlanState:
    """How an enterprise stands on the actor's own plan: the team to plan for, if any, and where it stands already."""

    team: ServiceTeam | None
    planned: PlannedVisit | None


def plan_state(*, actor: User, enterprise: Enterprise) -> PlanState:
    """The own team that looks after the enterprise is meant, else the own team whose territory it lies in."""
    team_ids = own_team_ids(actor=actor)
    if not team_ids:
        return PlanState(None, None)
    looks_after = ListedEnterprise.objects.filter(team=OuterRef("pk"), enterprise=enterprise)
    teams = ServiceTeam.objects.filter(pk__in=team_ids).select_related("campaign__region")
    fitting = [
        team
        for team in teams.annotate(looks_after=Exists(looks_after)).order_by("-looks_after", "id")
        if enterprise.region.path.startswith(team.campaign.region.path)
    ]
    planned = PlannedVisit.objects.visible_to(actor).filter(team__in=team_ids, enterprise=enterprise).waiting()
    return PlanState(fitting[0] if fitting else None, planned.first())


def team_to_plan_for(*, actor: User, key: str) -> ServiceTeam:
    """The team that a form names. Raises NotFound."""
    teams = ServiceTeam.objects.visible_to(actor)
    team = teams.filter(pk=key_in(key)).first()
    if team is None:
        raise NotFound("team_not_found", _("There is no such team for which you may log visits."))
    return team


@dataclass(frozen=True)
class _Wanted:
    enterprise: Enterprise
    team: ServiceTeam
    is_key: bool = False
    is_left_over: bool = False
    planned_id: int | None = None
    promised: Visit | None = None

    @property
    def place(self) -> Place:
        return place_of(self.enterprise.address, region=self.enterprise.region.name)


def _wanted(
    planned: PlannedVisitQuerySet, visits: QuerySet[Visit], teams: dict[int, ServiceTeam], today: date
) -> tuple[list[_Wanted], list[_Wanted]]:
    """What waits on the plan, and of the promised revisits the most urgent that stand not on it."""
    waiting = {(one.team_id, one.enterprise_id): one for one in planned.waiting().select_related("enterprise__region")}
    promised = {(one.team_id, one.enterprise_id): one for one in reversed(_promised(visits))}
    monday = monday_of(today)
    this_week = [
        _Wanted(
            one.enterprise,
            teams[one.team_id],
            planned_id=one.pk,
            is_left_over=one.week_on < monday,
            promised=promised.get(key),
        )
        for key, one in waiting.items()
    ]
    due = sorted(
        (one for key, one in promised.items() if key not in waiting), key=lambda one: one.follow_up_on or today
    )
    return this_week, [_Wanted(one.enterprise, teams[one.team_id], promised=one) for one in due[:SHOWN]]


def _promised(visits: QuerySet[Visit]) -> list[Visit]:
    """The follow-ups that nobody of the team has kept yet, the most urgent first."""
    later = Visit.objects.counted().filter(
        enterprise=OuterRef("enterprise"), team=OuterRef("team"), visited_on__gte=OuterRef("follow_up_on")
    )
    promised = visits.filter(~Exists(later), follow_up_on__isnull=False).select_related("enterprise__region", "team")
    return list(promised.order_by("follow_up_on", "id")[:LOOKED_THROUGH])


def _listed_on(planned: QuerySet[PlannedVisit]) -> QuerySet[ListedEnterprise, int]:
    same = planned.filter(team=OuterRef("team"), enterprise=OuterRef("enterprise"))
    return ListedEnterprise.objects.filter(Exists(same)).values_list("pk", flat=True)


def _nearest(rows: QuerySet[ListedEnterprise], wanted: Iterable[_Wanted]) -> list[ListedEnterprise]:
    """Of the enterprises not yet visited those nearest to where the team goes anyway; key enterprises first."""
    goals = {(one.enterprise.region.path, one.place) for one in wanted}
    found = []
    candidates = rows.values_list(
        "pk", "is_key", "enterprise__ask_before_visit", "enterprise__region__path", "enterprise__region__name",
        "enterprise__address",
    )  # fmt: skip
    for key, is_key, asks, path, region, address in candidates[:LOOKED_THROUGH]:
        position = path, place_of(address, region=region)
        way = min((distance(position, goal) for goal in goals), default=0)
        found.append((asks, way, not is_key, position, key))
    nearest = [key for *_, key in sorted(found)[:SHOWN]]
    loaded = ListedEnterprise.objects.select_related("enterprise__region").in_bulk(nearest)
    return [loaded[key] for key in nearest]


def _stops(wanted: Sequence[_Wanted], today: date) -> list[Stop]:
    """Each with the latest visit by any team, whoever asks, where that is too recent."""
    latest = Visit.objects.counted().filter(enterprise__in=[one.enterprise.pk for one in wanted])
    newest = latest.select_related("team").order_by("enterprise_id", "-visited_on", "-id").distinct("enterprise_id")
    by_enterprise = {visit.enterprise_id: visit for visit in newest}
    stops = []
    for one in wanted:
        visit = by_enterprise.get(one.enterprise.pk)
        days_ago = (today - visit.visited_on).days if visit else 0
        is_recent = visit is not None and visit != one.promised and days_ago < one.team.campaign.revisit_days
        stops.append(
            Stop(
                place=one.place,
                recent=visit if is_recent else None,
                days_ago=days_ago,
                asks_not_to_be_visited=one.enterprise.asks_before_visit(today),
                **vars(one),
            )
        )
    return stops


def _areas(stops: Iterable[Stop]) -> list[tuple[str, list[Stop]]]:
    """Neighbours together, the areas where most waits first."""
    in_order = sorted(stops, key=lambda stop: (stop.position, stop.enterprise.pk))
    areas = [(area, list(found)) for area, found in groupby(in_order, key=lambda stop: stop.area)]
    return sorted(areas, key=lambda area: -len(area[1]))


def _done(visits: QuerySet[Visit], planned: QuerySet[PlannedVisit], today: date) -> list[Visit]:
    """What was planned for this week and visited in it."""
    monday = monday_of(today)
    wanted = planned.filter(week_on=monday, team=OuterRef("team"), enterprise=OuterRef("enterprise"))
    done = visits.filter(Exists(wanted), visited_on__range=(monday, monday + WEEK))
    return list(
        done.select_related("enterprise").order_by("enterprise_id", "-visited_on", "-id").distinct("enterprise_id")
    )
