"""How a list is shared out among its teams, and how it would be."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count

from accounts.models import User
from campaigns.enums import AssignmentScope
from campaigns.models import Campaign, ListedEnterprise, ServiceTeam
from campaigns.rules.assignment import Heap, Post, Share, shared_out


@dataclass
class Holding:
    """What a team has: enterprises, key ones among them, and the areas in which they are."""

    total: int = 0
    key: int = 0
    areas: set[str] = field(default_factory=set)

    def take(self, path: str, total: int, key: int) -> None:
        self.total += total
        self.key += key
        self.areas.add(path)


@dataclass(frozen=True)
class TeamLine:
    """One team: what it has now and what it would have."""

    team: ServiceTeam
    now: Holding
    after: Holding


@dataclass(frozen=True)
class Balance:
    """`left_over` are those that no team serves."""

    campaign: Campaign
    scope: str
    lines: Sequence[TeamLine]
    assigns: int
    left_over: int


def shares_of(campaign: Campaign, scope: str) -> tuple[list[Heap], list[Share]]:
    """What is on the list, by area and team, and who would get what of it."""
    rows = ListedEnterprise.objects.filter(campaign=campaign).order_by()
    counted = rows.values_list("region__path", "team", "is_key").annotate(number=Count("pk"))
    numbers: dict[tuple[str, int | None], dict[bool, int]] = defaultdict(dict)
    for path, team, is_key, number in counted:
        numbers[path, team][is_key] = number
    present = [Heap(path, of.get(False, 0), of.get(True, 0), team) for (path, team), of in numbers.items()]
    posts = [Post(team, path) for team, path in campaign.teams.values_list("id", "region__path")]
    return present, shared_out(posts, _put(present, scope))


def _put(present: Sequence[Heap], scope: str) -> list[Heap]:
    """What is to be shared out. All anew: whatever a team has waits like the rest."""
    if scope == AssignmentScope.UNASSIGNED:
        return list(present)
    together: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for heap in present:
        together[heap.path][0] += heap.ordinary
        together[heap.path][1] += heap.key
    return [Heap(path, ordinary, key) for path, (ordinary, key) in together.items()]


def balance_preview(*, actor: User, campaign: Campaign, scope: str) -> Balance:
    """For whoever may assign, who sees all of the list and every team."""
    present, shares = shares_of(campaign, scope)
    now: dict[int, Holding] = defaultdict(Holding)
    after: dict[int, Holding] = defaultdict(Holding)
    keeping = (now, after) if scope == AssignmentScope.UNASSIGNED else (now,)
    for heap in present:
        if heap.team is not None:
            for holdings in keeping:
                holdings[heap.team].take(heap.path, heap.total, heap.key)
    for share in shares:
        after[share.team].take(share.path, share.count, share.count if share.is_key else 0)
    teams = ServiceTeam.objects.visible_to(actor).filter(campaign=campaign).select_related("region")
    return Balance(
        campaign=campaign,
        scope=scope,
        lines=[TeamLine(one, now[one.pk], after[one.pk]) for one in teams.order_by("region__path", "id")],
        assigns=sum(share.count for share in shares),
        left_over=sum(heap.total for heap in present) - sum(holding.total for holding in after.values()),
    )
