"""What an official's phone keeps for a day, so that a visit can be logged without signal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from accounts.models import User
from campaigns.models import ListedEnterprise, PlannedVisit, ServiceTeam, TeamMember, Visit
from issues.selectors.visits import categories, enterprises_to_offer, own_team_ids, teams_to_log_for

CREDIT_CODE_TAIL = 4
CORRECTED_WITHIN = timedelta(days=30)
VISITS = 30


def field_kit(*, actor: User, today: date) -> dict[str, Any]:
    """The own teams with members, the categories, the latest visits that the actor logged, and the teams' enterprises:
    no more of one than finds it.
    """
    own = own_team_ids(actor=actor)
    teams = [team for team in teams_to_log_for(actor=actor, today=today) if team.pk in own]
    present = TeamMember.objects.visible_to(actor).filter(team__in=teams, left_on__isnull=True)
    members = list(present.values_list("team_id", "pk", "name", "user_id"))
    offered = {team.pk: enterprises_to_offer(actor=actor, team=team) for team in teams}
    return {
        "user": actor.pk,
        "teams": [_team(team, members, actor) | {"offered": [one.pk for one in offered[team.pk]]} for team in teams],
        "categories": [[one.pk, str(one)] for one in categories(actor=actor)],
        "enterprises": _enterprises(actor, teams, today),
        "visits": _visits(actor, teams, since=today - CORRECTED_WITHIN),
    }


def _team(team: ServiceTeam, members: list[tuple[Any, ...]], actor: User) -> dict[str, Any]:
    return {
        "id": team.pk,
        "name": team.name,
        "campaign": team.campaign_id,
        "campaign_name": str(team.campaign),
        "revisit_days": team.campaign.revisit_days,
        "members": [[pk, name, user == actor.pk] for team_id, pk, name, user in members if team_id == team.pk],
    }


def _visits(actor: User, teams: list[ServiceTeam], *, since: date) -> list[dict[str, Any]]:
    """What is needed to correct them: each with all that it says, and its revision."""
    own = Visit.objects.visible_to(actor).counted().filter(team__in=teams, logged_by=actor, visited_on__gte=since)
    latest = own.select_related("enterprise").prefetch_related("members", "policies").order_by("-visited_on", "-id")
    return [
        {
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
        for visit in latest[:VISITS]
    ]


def _enterprises(actor: User, teams: list[ServiceTeam], today: date) -> list[list[Any]]:
    """By what each is found, and what must be known before going there: who was there last, and the mark's reason."""
    listed = ListedEnterprise.objects.visible_to(actor).filter(team__in=teams).select_related("enterprise", "region")
    planned = PlannedVisit.objects.visible_to(actor).filter(team__in=teams).select_related("enterprise__region")
    known = [(one.enterprise, one.region) for one in listed.order_by("id")]
    known += [(one.enterprise, one.enterprise.region) for one in planned.order_by("id")]
    last = _last_visits([enterprise.pk for enterprise, _region in known])
    rows = {
        enterprise.pk: [
            enterprise.pk,
            enterprise.name,
            str(region),
            (enterprise.uscc or "")[-CREDIT_CODE_TAIL:],
            enterprise.name_pinyin.replace(" ", ""),  # as people type it
            enterprise.name_initials,
            last.get(enterprise.pk),
            enterprise.ask_reason if enterprise.asks_before_visit(today) else None,
        ]
        for enterprise, region in known
    }
    return list(rows.values())


def _last_visits(keys: list[int]) -> dict[int, tuple[str, str]]:
    """Day and team of the latest visit by any team, whoever asks."""
    latest = Visit.objects.counted().filter(enterprise__in=keys).order_by("enterprise_id", "-visited_on", "-id")
    rows = latest.distinct("enterprise_id").values_list("enterprise_id", "visited_on", "team__name")
    return {key: (day.isoformat(), team) for key, day, team in rows}
