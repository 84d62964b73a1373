"""How the work of one clerk is shared out among others."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence


def shared_out(work: Sequence[tuple[int, Collection[int]]], open_now: Mapping[int, int]) -> dict[int, int | None]:
    """Who takes each piece of `work`, in its order: of those who may, whoever then has the least open.

    Of several with as little, the first in `open_now`; None where nobody of them may.
    """
    load = dict(open_now)
    takers: dict[int, int | None] = {}
    for piece, may_take in work:
        taker = min((clerk for clerk in load if clerk in may_take), key=load.__getitem__, default=None)
        takers[piece] = taker
        if taker is not None:
            load[taker] += 1
    return takers
