"""What an official's phone keeps for a day, so that a visit can be logged without signal."""

from __future__ import annotations

from datetime import date
from typing import Any

from accounts.models import User
from campaigns.models import ListedEnterprise, ServiceTeam, TeamMember
from issues.selectors.visits import categories, enterprises_to_offer, own_team_ids, teams_to_log_for

CREDIT_CODE_TAIL = 4


def field_kit(*, actor: User, today: date) -> dict[str, Any]:
    """The own teams with members, the categories, and the teams' enterprises: no more of one than finds it."""
    own = own_team_ids(actor=actor)
    teams = [team for team in teams_to_log_for(actor=actor, today=today) if team.pk in own]
    present = TeamMember.objects.visible_to(actor).filter(team__in=teams, left_on__isnull=True)
    members = list(present.values_list("team_id", "pk", "name", "user_id"))
    offered = {team.pk: enterprises_to_offer(actor=actor, team=team) for team in teams}
    return {
        "user": actor.pk,
        "teams": [_team(team, members, actor) | {"offered": [one.pk for one in offered[team.pk]]} for team in teams],
        "categories": [[one.pk, str(one)] for one in categories(actor=actor)],
        "enterprises": _enterprises(actor, teams),
    }


def _team(team: ServiceTeam, members: list[tuple[Any, ...]], actor: User) -> dict[str, Any]:
    return {
        "id": team.pk,
        "name": team.name,
        "campaign": team.campaign_id,
        "campaign_name": str(team.campaign),
        "members": [[pk, name, user == actor.pk] for team_id, pk, name, user in members if team_id == team.pk],
    }


def _enterprises(actor: User, teams: list[ServiceTeam]) -> list[list[Any]]:
    listed = ListedEnterprise.objects.visible_to(actor).filter(team__in=teams).select_related("enterprise", "region")
    rows = {
        one.enterprise_id: [
            one.enterprise_id,
            one.enterprise.name,
            str(one.region),
            (one.enterprise.uscc or "")[-CREDIT_CODE_TAIL:],
            one.enterprise.name_pinyin.replace(" ", ""),  # as people type it
            one.enterprise.name_initials,
        ]
        for one in listed.order_by("id")
    }
    return list(rows.values())
