"""How the enterprises of a list are shared out among the teams of their area. Plain values only.

An enterprise belongs to the teams of the smallest region around it that has any. Among several teams of one region,
the enterprises of each area inside it (a town, a county) stay together with one team; those of which only the region
itself is known fill up whoever has fewest. An area of which a team has enterprises already stays with that team.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Post:
    """A team and the path of the region that it serves."""

    team: int
    path: str


@dataclass(frozen=True)
class Heap:
    """So many enterprises of one area, key ones apart; with a team, or waiting for one."""

    path: str
    ordinary: int
    key: int
    team: int | None = None

    @property
    def total(self) -> int:
        return self.ordinary + self.key


@dataclass(frozen=True)
class Share:
    """So many of the waiting enterprises of an area go to this team."""

    path: str
    is_key: bool
    team: int
    count: int


@dataclass
class _Load:
    total: int = 0
    key: int = 0

    def take(self, heap: Heap) -> None:
        self.total += heap.total
        self.key += heap.key


def shared_out(posts: Iterable[Post], heaps: Iterable[Heap]) -> list[Share]:
    """Who gets the waiting heaps, given what each team has. The order of what is given does not matter.

    What no team serves is in no share.
    """
    stations: dict[str, list[int]] = defaultdict(list)
    for post in sorted(posts, key=lambda post: post.team):
        stations[post.path].append(post.team)
    ordered = sorted(heaps, key=lambda heap: (heap.path, heap.team or 0))
    loads: dict[int, _Load] = defaultdict(_Load)
    held: dict[str, list[Heap]] = defaultdict(list)
    waiting: dict[str, list[Heap]] = defaultdict(list)
    for heap in ordered:
        if heap.team is not None:
            loads[heap.team].take(heap)
            held[heap.path].append(heap)
        elif (station := _station_of(heap.path, stations)) is not None:
            waiting[station].append(heap)
    shares: list[Share] = []
    for station, waiting_here in sorted(waiting.items()):
        homes = {heap.path: _home(held[heap.path], stations[station]) for heap in waiting_here if heap.path != station}
        shares += _shared_at(station, stations[station], waiting_here, homes, loads)
    return shares


def _station_of(path: str, stations: Mapping[str, Sequence[int]]) -> str | None:
    """The smallest region around `path` that has teams."""
    codes = path.split(".")[:-1]
    above = (".".join(codes[:end]) + "." for end in range(len(codes), 0, -1))
    return next((one for one in above if one in stations), None)


def _home(held: Sequence[Heap], teams: Sequence[int]) -> int | None:
    """The team of these that has most of an area already; of equals the first."""
    here = [heap for heap in held if heap.team in teams and heap.total]
    return max(here, key=lambda heap: (heap.total, -(heap.team or 0))).team if here else None


def _shared_at(
    station: str,
    teams: Sequence[int],
    waiting: Sequence[Heap],
    homes: Mapping[str, int | None],
    loads: dict[int, _Load],
) -> list[Share]:
    # The largest first: what comes late is small enough to even out.
    areas = sorted((heap for heap in waiting if heap.path != station), key=lambda heap: (-heap.total, heap.path))
    shares = []
    for heap in sorted(areas, key=lambda heap: homes[heap.path] is None):
        team = homes[heap.path] or min(teams, key=lambda team: (loads[team].total, loads[team].key, team))
        loads[team].take(heap)
        shares += [Share(heap.path, True, team, heap.key), Share(heap.path, False, team, heap.ordinary)]
    for heap in (heap for heap in waiting if heap.path == station):
        keys = poured([loads[team].key for team in teams], heap.key, ties=[loads[team].total for team in teams])
        for team, number in zip(teams, keys, strict=True):
            loads[team].take(Heap(station, 0, number))
        others = poured([loads[team].total for team in teams], heap.ordinary)
        for team, key, other in zip(teams, keys, others, strict=True):
            loads[team].total += other
            shares += [Share(station, True, team, key), Share(station, False, team, other)]
    return [share for share in shares if share.count]


def poured(levels: Sequence[int], amount: int, *, ties: Sequence[int] = ()) -> list[int]:
    """How many each gets when `amount` goes one by one to whoever has least; of equals to the lower tie, the first."""
    places = range(len(levels))
    order = sorted(places, key=lambda place: (levels[place], ties[place] if ties else 0, place))
    lifted, needed = 1, 0
    while lifted < len(order):
        more = lifted * (levels[order[lifted]] - levels[order[lifted - 1]])
        if needed + more > amount:
            break
        needed, lifted = needed + more, lifted + 1
    each, rest = divmod(amount - needed, lifted)
    level = levels[order[lifted - 1]] + each
    by_tie = sorted(order[:lifted], key=lambda place: (ties[place] if ties else 0, place))
    given = [0] * len(levels)
    for turn, place in enumerate(by_tie):
        given[place] = level - levels[place] + (turn < rest)
    return given
