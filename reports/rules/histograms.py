"""What a histogram says: how many took how many days."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from math import ceil


def mean(histogram: Mapping[int, int]) -> Decimal | None:
    """To one decimal, half up; None where there is nothing."""
    size = sum(histogram.values())
    if size <= 0:
        return None
    total = sum(value * number for value, number in histogram.items())
    return (Decimal(total) / size).quantize(Decimal("0.1"), ROUND_HALF_UP)


def nearest_rank(histogram: Mapping[int, int], share: float) -> int | None:
    """The smallest value that at least the share of all does not exceed; None where there is nothing."""
    needed = ceil(share * sum(histogram.values()))
    for value in sorted(histogram):
        needed -= histogram[value]
        if needed <= 0 < histogram[value]:
            return value
    return None
