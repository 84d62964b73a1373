from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from issues.rules.sharing import shared_out

loads = st.dictionaries(st.integers(0, 9), st.integers(0, 30), min_size=1, max_size=6)


@given(load=loads, pieces=st.integers(0, 60))
def test_work_that_anybody_may_take_is_taken_and_levels_the_loads(load: dict[int, int], pieces: int) -> None:
    takers = shared_out([(piece, set(load)) for piece in range(pieces)], load)
    assert takers.keys() == set(range(pieces))
    after = Counter(load) + Counter(taker for taker in takers.values() if taker is not None)
    assert sum(after.values()) == sum(load.values()) + pieces
    grown = [after[clerk] for clerk in load if after[clerk] > load[clerk]]
    # Whoever got something has at most one more than anybody else.
    assert all(count - 1 <= min(after[clerk] for clerk in load) for count in grown)


@given(load=loads, work=st.lists(st.sets(st.integers(0, 12)), max_size=40))
def test_a_piece_goes_only_to_whoever_may_take_it(load: dict[int, int], work: list[set[int]]) -> None:
    takers = shared_out(list(enumerate(work)), load)
    for piece, may_take in enumerate(work):
        taker = takers[piece]
        assert (taker is None) == may_take.isdisjoint(load)
        assert taker is None or taker in may_take & load.keys()
