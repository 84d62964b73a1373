"""What an official's phone keeps for a day, so that a visit can be logged without signal."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import chain
from typing import Any

from django.db.models import Case, QuerySet, Value, When

from accounts.models import User
from campaigns.models import ListedEnterprise, PlannedVisit, ServiceTeam, TeamMember, Visit
from enterprises.models import Enterprise
from issues.selectors.visits import categories, enterprises_to_offer, own_team_ids, teams_to_log_for

CREDIT_CODE_TAIL = 4
CORRECTED_WITHIN = timedelta(days=30)
VISITS = 30
# As much as goes over one bar of signal within a few seconds. A team that has more finds the others with a signal.
ENTERPRISES = 2_000
NEEDED = ("name", "region", "uscc", "name_pinyin", "name_initials", "ask_before_visit", "ask_until", "ask_reason")


def field_kit(*, actor: User, today: date, only_latest: bool = False) -> dict[str, Any]:
    """The own teams with members, the categories, the latest visits that the actor logged, and the teams' enterprises:
    no more of one than finds it, and no more of them than a phone keeps.

    `only_latest` leaves the enterprises to those that a visit just sent may have changed.
    """
    own = own_team_ids(actor=actor)
    teams = [team for team in teams_to_log_for(actor=actor, today=today) if team.pk in own]
    present = TeamMember.objects.visible_to(actor).filter(team__in=teams, left_on__isnull=True)
    members = list(present.values_list("team_id", "pk", "name", "user_id"))
    offered = {team.pk: [one.pk for one in enterprises_to_offer(actor=actor, team=team)] for team in teams}
    visits = list(_latest_visits(actor, teams, since=today - CORRECTED_WITHIN))
    kit = {
        "user": actor.pk,
        "teams": [_team(team, members, actor) | {"offered": offered[team.pk]} for team in teams],
        "categories": [[one.pk, str(one)] for one in categories(actor=actor)],
        "visits": [_visit(visit) for visit in visits],
    }
    latest = dict.fromkeys([*chain.from_iterable(offered.values()), *(visit.enterprise_id for visit in visits)])
    if only_latest:
        return kit | {"enterprises": _enterprises(list(latest), today)}
    listed = ListedEnterprise.objects.visible_to(actor).filter(team__in=teams)
    keys = list(dict.fromkeys([*latest, *_wanted_first(actor, teams, listed)]))[:ENTERPRISES]
    total = max(len(keys), listed.values("enterprise").distinct().count())
    return kit | {"enterprises": _enterprises(keys, today), "total": total}


def _team(team: ServiceTeam, members: list[tuple[Any, ...]], actor: User) -> dict[str, Any]:
    return {
        "id": team.pk,
        "name": team.name,
        "campaign": team.campaign_id,
        "campaign_name": str(team.campaign),
        "revisit_days": team.campaign.revisit_days,
        "members": [[pk, name, user == actor.pk] for team_id, pk, name, user in members if team_id == team.pk],
    }


def _latest_visits(actor: User, teams: list[ServiceTeam], *, since: date) -> QuerySet[Visit]:
    own = Visit.objects.visible_to(actor).counted().filter(team__in=teams, logged_by=actor, visited_on__gte=since)
    latest = own.select_related("enterprise").prefetch_related("members", "policies")
    return latest.order_by("-visited_on", "-id")[:VISITS]


def _visit(visit: Visit) -> dict[str, Any]:
    """What is needed to correct it: all that it says, and its revision."""
    return {
        "id": visit.pk,
        "uuid": str(visit.uuid),
        "revision": visit.revision,
        "team": visit.team_id,
        "enterprise": visit.enterprise.name,
        "visited_on": visit.visited_on.isoformat(),
        "mode": visit.mode,
        "members": sorted(member.pk for member in visit.members.all()),
        "met": visit.met,
        "summary": visit.summary,
        "policies": sorted(policy.pk for policy in visit.policies.all()),
        "solved_on_spot": visit.solved_on_spot,
        "follow_up_on": visit.follow_up_on and visit.follow_up_on.isoformat(),
    }


def _wanted_first(actor: User, teams: list[ServiceTeam], listed: QuerySet[ListedEnterprise]) -> list[int]:
    """What the teams look after: planned, then key enterprises, then those not visited yet in their campaign."""
    planned = PlannedVisit.objects.visible_to(actor).filter(team__in=teams).order_by("id")
    campaigns = {team.campaign_id for team in teams}
    # Not EXISTS, which would look for the visits of each row by itself.
    visited = Visit.objects.counted().filter(campaign__in=campaigns).values("enterprise")
    was_visited = Case(When(enterprise__in=visited, then=Value(1)), default=Value(0))
    rows = listed.order_by("-is_key", was_visited, "id").values_list("enterprise_id", flat=True)
    return [*planned.values_list("enterprise_id", flat=True)[:ENTERPRISES], *rows[:ENTERPRISES]]


def _enterprises(keys: list[int], today: date) -> list[list[Any]]:
    """In this order, by what each is found, and what must be known before going there: who was there last, and the
    mark's reason.
    """
    known = Enterprise.objects.only(*NEEDED).select_related("region").in_bulk(keys)
    last = _last_visits(keys)
    return [
        [
            key,
            known[key].name,
            str(known[key].region),
            (known[key].uscc or "")[-CREDIT_CODE_TAIL:],
            known[key].name_pinyin.replace(" ", ""),  # as people type it
            known[key].name_initials,
            last.get(key),
            known[key].ask_reason if known[key].asks_before_visit(today) else None,
        ]
        for key in keys
    ]


def _last_visits(keys: list[int]) -> dict[int, tuple[str, str]]:
    """Day and team of the latest visit by any team, whoever asks."""
    latest = Visit.objects.counted().filter(enterprise__in=keys).order_by("enterprise_id", "-visited_on", "-id")
    rows = latest.distinct("enterprise_id").values_list("enterprise_id", "visited_on", "team__name")
    return {key: (day.isoformat(), team) for key, day, team in rows}
