"""Which problems look like one matter: groups of alike titles, and the words that they share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from issues.rules.likeness import likeness, pairs_of

# How alike two titles are at least, from 0 to 1, and from how many enterprises on they may be one matter.
ALIKE = 0.5
ENTERPRISES = 3
# Long enough for a phrase: cut in pieces, it would be named several times over.
SHORTEST_WORD, LONGEST_WORD, WORDS = 2, 24, 3


@dataclass(frozen=True)
class Group:
    """Problems that look like one matter: each is alike to the first. `likeness` is that of the least alike one."""

    members: tuple[int, ...]
    likeness: float


def alike_pairs(titles: Iterable[tuple[int, str]]) -> list[tuple[int, int, float]]:
    """Each two keys whose titles are alike, with how alike they are."""
    lettered = [(key, pairs_of(title)) for key, title in titles]
    degrees = ((one, other, likeness(pairs, others)) for (one, pairs), (other, others) in combinations(lettered, 2))
    return [(one, other, degree) for one, other, degree in degrees if degree >= ALIKE]


def groups(pairs: Iterable[tuple[int, int, float]], enterprises: Mapping[int, int]) -> list[Group]:
    """Groups of three enterprises or more, the largest first; no problem is in two of them.

    `pairs` are two problems and how alike they are, `enterprises` the enterprise of each problem.
    """
    alike: dict[int, dict[int, float]] = defaultdict(dict)
    for one, other, degree in pairs:
        if degree >= ALIKE:
            alike[one][other] = alike[other][one] = degree
    found: list[Group] = []
    taken: set[int] = set()
    for seed in sorted(alike, key=lambda key: (-len(alike[key]), key)):
        near = {key: degree for key, degree in alike[seed].items() if key not in taken}
        members = (seed, *sorted(near))
        if seed in taken or len({enterprises[key] for key in members}) < ENTERPRISES:
            continue
        taken.update(members)
        found.append(Group(members, min(near.values())))
    return sorted(found, key=lambda group: (-len(group.members), group.members))


def shared_words(titles: Collection[str]) -> list[str]:
    """At most three pieces of text that most of the titles hold, the longest first, none within another."""
    most = len(titles) // 2 + 1
    counts: dict[str, int] = defaultdict(int)
    for title in titles:
        for piece in _pieces(title):
            counts[piece] += 1
    found: list[str] = []
    for piece in sorted((one for one in counts if counts[one] >= most), key=lambda one: (-len(one), one)):
        if not any(piece in longer for longer in found):
            found.append(piece)
    return found[:WORDS]


def _pieces(title: str) -> set[str]:
    pieces = {
        title[start : start + length]
        for length in range(SHORTEST_WORD, LONGEST_WORD + 1)
        for start in range(len(title) - length + 1)
    }
    return {piece for piece in pieces if piece.isalpha()}
