"""Whatever looks alike: suggested groups are large enough, do not overlap, and each member is like the first."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from issues.rules.offices import shared_region
from issues.rules.similarity import ALIKE, ENTERPRISES, WORDS, groups, shared_words

KEYS = st.integers(1, 12)
PAIRS = st.dictionaries(st.tuples(KEYS, KEYS).filter(lambda pair: pair[0] < pair[1]), st.floats(0, 1), max_size=40)
OWNERS = st.lists(st.integers(1, 6), min_size=12, max_size=12).map(lambda owners: dict(enumerate(owners, start=1)))
TITLES = st.lists(st.text("贷款续期困难，企业融资", min_size=1, max_size=12), min_size=1, max_size=6)


@given(pairs=PAIRS, owners=OWNERS)
def test_groups_are_large_enough_apart_and_alike(pairs: dict[tuple[int, int], float], owners: dict[int, int]) -> None:
    found = groups([(one, other, degree) for (one, other), degree in pairs.items()], owners)
    members = [key for group in found for key in group.members]
    assert len(members) == len(set(members))
    for group in found:
        first = group.members[0]
        degrees = [pairs[min(first, key), max(first, key)] for key in group.members[1:]]
        assert group.likeness == min(degrees) >= ALIKE
        assert len({owners[key] for key in group.members}) >= ENTERPRISES


@given(pairs=PAIRS, owners=OWNERS)
def test_the_order_of_the_pairs_does_not_matter(pairs: dict[tuple[int, int], float], owners: dict[int, int]) -> None:
    rows = [(one, other, degree) for (one, other), degree in pairs.items()]
    assert groups(rows, owners) == groups(rows[::-1], owners)


@given(titles=TITLES)
def test_the_shared_words_stand_in_most_titles_and_not_in_each_other(titles: list[str]) -> None:
    words = shared_words(titles)
    assert len(words) <= WORDS
    for word in words:
        assert 2 * sum(word in title for title in titles) > len(titles)
        assert not [other for other in words if word in other and word != other]


@given(tails=st.lists(st.lists(st.sampled_from(["330502", "330521", "330502001"]), max_size=2), min_size=1, max_size=4))
def test_the_shared_region_holds_all(tails: list[list[str]]) -> None:
    paths = [".".join(["100000", "330000", "330500", *tail]) + "." for tail in tails]
    code = shared_region(paths)
    assert all(f"{code}." in path for path in paths)
    longer = {path.split(f"{code}.")[1].split(".")[0] for path in paths}
    assert "" in longer or len(longer) > 1
