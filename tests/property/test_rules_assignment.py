"""How a list is shared out among teams, whatever the territory, the teams and the list look like."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from campaigns.rules.assignment import Heap, Post, Share, poured, shared_out

CITY = "1.2."
COUNTIES = [f"{CITY}{county}." for county in (3, 4)]
TOWNS = [f"{county}{town}." for county in COUNTIES for town in (5, 6, 7)]
PLACES = ["1.", CITY, *COUNTIES, *TOWNS]

posts = st.lists(st.sampled_from(PLACES), max_size=8).map(
    lambda places: [Post(team, path) for team, path in enumerate(places, start=1)]
)
numbers = st.integers(0, 40)
waiting = st.dictionaries(st.sampled_from(PLACES), st.tuples(numbers, numbers)).map(
    lambda heaps: [Heap(path, ordinary, key) for path, (ordinary, key) in heaps.items()]
)


@st.composite
def lists(draw: st.DrawFn) -> tuple[list[Post], list[Heap]]:
    """Teams, what waits, and what some of the teams have already."""
    teams = draw(posts)
    heaps = draw(waiting)
    if teams:
        held = draw(st.dictionaries(st.tuples(st.sampled_from(PLACES), st.sampled_from(teams)), numbers))
        heaps += [Heap(path, number, number // 3, post.team) for (path, post), number in held.items()]
    return teams, heaps


def around(path: str, teams: Sequence[Post]) -> set[int]:
    """The teams of the smallest region around a place that has any, found the long way."""
    found = [post for post in teams if path.startswith(post.path)]
    nearest = max((len(post.path) for post in found), default=0)
    return {post.team for post in found if len(post.path) == nearest}


@given(st.lists(st.integers(0, 30), min_size=1, max_size=6), st.integers(0, 100), st.data())
def test_pouring_gives_one_by_one_to_whoever_has_least(levels: list[int], amount: int, data: st.DataObject) -> None:
    ties = data.draw(st.lists(st.integers(0, 3), min_size=len(levels), max_size=len(levels)))
    slowly = list(levels)
    for _turn in range(amount):
        slowly[min(range(len(levels)), key=lambda place: (slowly[place], ties[place], place))] += 1
    quickly = [level + given for level, given in zip(levels, poured(levels, amount, ties=ties), strict=True)]
    assert quickly == slowly


@given(lists())
def test_everything_that_a_team_serves_gets_exactly_one_of_the_nearest_teams(
    given: tuple[list[Post], list[Heap]],
) -> None:
    teams, heaps = given
    shares = shared_out(teams, heaps)
    given_out: Counter[tuple[str, bool]] = Counter()
    for share in shares:
        assert share.team in around(share.path, teams)
        assert share.count > 0
        given_out[share.path, share.is_key] += share.count
    for heap in heaps:
        if heap.team is None:
            expected = (heap.ordinary, heap.key) if around(heap.path, teams) else (0, 0)
            assert (given_out[heap.path, False], given_out[heap.path, True]) == expected


@given(lists())
def test_an_area_inside_the_region_of_its_teams_stays_together(given: tuple[list[Post], list[Heap]]) -> None:
    teams, heaps = given
    of_area: dict[str, set[int]] = defaultdict(set)
    for share in shared_out(teams, heaps):
        of_area[share.path].add(share.team)
    stations = {post.path for post in teams}
    for path, together in of_area.items():
        assert len(together) == 1 or path in stations
        at_home = Counter({heap.team: heap.total for heap in heaps if heap.path == path and heap.team})
        here = {team: at_home[team] for team in around(path, teams) if at_home[team]}
        if here and path not in stations:
            assert here[together.pop()] == max(here.values())


@given(lists(), st.randoms(use_true_random=False))
def test_the_order_of_what_is_given_changes_nothing(
    given: tuple[list[Post], list[Heap]], random: st.DataObject
) -> None:
    teams, heaps = given
    before = shared_out(teams, heaps)
    random.shuffle(teams)  # type: ignore[attr-defined]
    random.shuffle(heaps)  # type: ignore[attr-defined]
    assert shared_out(teams, heaps) == before


@given(lists())
def test_what_has_a_team_keeps_it_and_nothing_is_left_to_do_the_second_time(
    given: tuple[list[Post], list[Heap]],
) -> None:
    teams, heaps = given
    shares = shared_out(teams, heaps)
    settled = [heap for heap in heaps if heap.team is not None or not around(heap.path, teams)]
    settled += [
        Heap(one.path, 0 if one.is_key else one.count, one.count if one.is_key else 0, one.team) for one in shares
    ]
    assert shared_out(teams, settled) == []


def loads(teams: Sequence[Post], shares: Sequence[Share], *, key_only: bool = False) -> list[int]:
    of_team: Counter[int] = Counter()
    for share in shares:
        of_team[share.team] += share.count if share.is_key or not key_only else 0
    return [of_team[post.team] for post in teams]


@given(st.integers(1, 6), numbers, numbers)
def test_without_areas_the_teams_of_a_region_differ_by_one_at_most_and_so_do_their_key_enterprises(
    size: int, ordinary: int, key: int
) -> None:
    teams = [Post(team, CITY) for team in range(1, size + 1)]
    shares = shared_out(teams, [Heap(CITY, ordinary, key)])
    for numbers_of_teams in (loads(teams, shares), loads(teams, shares, key_only=True)):
        assert max(numbers_of_teams) - min(numbers_of_teams) <= 1


@given(st.integers(1, 6), st.lists(st.tuples(numbers, numbers), min_size=1, max_size=10))
def test_with_areas_the_teams_of_a_region_differ_by_the_largest_area_at_most(
    size: int, areas: list[tuple[int, int]]
) -> None:
    teams = [Post(team, CITY) for team in range(1, size + 1)]
    heaps = [Heap(f"{CITY}{place}.", ordinary, key) for place, (ordinary, key) in enumerate(areas, start=10)]
    numbers_of_teams = loads(teams, shared_out(teams, heaps))
    assert max(numbers_of_teams) - min(numbers_of_teams) <= max(heap.total for heap in heaps)
