"""The numbers that the cells keep, made of the figures: which rows of a fact count in which of them, on which day."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import F, Q
from django.db.models.lookups import GreaterThan

from reports.definitions import Figure
from reports.facts import FACTS, Fact
from reports.figures import FIGURES
from reports.rates import HANDLING_TIMES

# Added to a figure's number.
AS_OF = 100
GROWING = 200

# The words of a delta: bits for the series of each kind.
WORDS = SETTLED_WORD, AS_OF_WORD, GROWING_WORD = "settled", "as_of", "growing"

TOTAL = "total"
# A fact's dimension and the column of a delta that holds it. Campaign and region are coordinates of every cell.
PART_COLUMNS = {
    "team": "team",
    "organisation": "organisation",
    "category": "category",
    "industry": "section",
    "size": "size",
}
DURATION = "duration"


@dataclass(frozen=True)
class Emission:
    """What one row of a fact adds on one day: `sign` in each of the series whose condition it meets."""

    day: Any
    sign: int
    series: dict[int, Q] = field(default_factory=dict)


def settled_number(figure: Figure) -> int:
    """Rows that count whatever the day is, on the fact's own day: for totals, periods and trends."""
    return figure.number


def as_of_number(figure: Figure) -> int:
    """Rows on the day from which they count, less those on the day from which they no longer do: a sum up to a day
    says what counted on its evening."""
    return AS_OF + figure.number


def growing_number(figure: Figure) -> int:
    """Rows of a figure that follows today on the day from which they count, but for those that are settled or ended:
    a sum up to today says what counts now."""
    return GROWING + figure.number


def word_of(number: int) -> str:
    """The column of a delta in whose bits a series has its own."""
    return SETTLED_WORD if number < AS_OF else AS_OF_WORD if number < GROWING else GROWING_WORD


def bit_of(number: int) -> int:
    """The figure's number says which: it stays the same for ever, so deltas outlive a change of definitions."""
    return 1 << number % AS_OF


def bits_by_word(numbers: Collection[int]) -> dict[str, int]:
    """The words in which one of the series counts, each with the bits of its series."""
    bits = {word: sum(bit_of(number) for number in numbers if word_of(number) == word) for word in WORDS}
    return {word: all_bits for word, all_bits in bits.items() if all_bits}


def counts_in(number: int) -> str:
    """SQL: whether a delta counts in a series."""
    return f"{word_of(number)} & {bit_of(number)} <> 0"


def column_of(number: int) -> str:
    """The column of a cell that holds a series."""
    return f"n{number}"


def cell_numbers() -> list[int]:
    """All series that the cells keep."""
    entities = [settled_number(figure) for figure in FIGURES if not is_tallied(figure)]
    return sorted([*dimensions_by_series(), *entities])


def is_tallied(figure: Figure) -> bool:
    """Whether rows simply add up to the figure; what is distinct or met by another fact is found from entities."""
    return figure.is_additive and figure.met_by is None


def has_settled(figure: Figure) -> bool:
    return is_tallied(figure) and (not figure.follows_today or figure.settled is not None)


def has_as_of(figure: Figure) -> bool:
    return is_tallied(figure) and (figure.begins is not None or figure.ends is not None)


@cache
def emissions(fact_index: int) -> Sequence[Emission]:
    """All that a row of FACTS[fact_index] adds to the deltas."""
    fact = FACTS[fact_index]
    found: dict[tuple[Any, int, bool], Emission] = {}
    for figure in FIGURES:
        if figure.fact is fact and is_tallied(figure):
            for number, day, sign, condition in _series_of(figure):
                # What grows is kept by other spans of time, so it never shares a delta with what does not.
                emission = found.setdefault((day, sign, number > GROWING), Emission(day, sign))
                emission.series[number] = condition
    return tuple(found.values())


def _series_of(figure: Figure) -> Iterator[tuple[int, Any, int, Q]]:
    own_day = F(figure.fact.day) if figure.fact.day else None
    begins = figure.begins if figure.begins is not None else own_day
    lasts = figure.lasts
    settled = figure.condition & (figure.settled or Q())
    if has_settled(figure):
        yield settled_number(figure), own_day, 1, settled & lasts
    if has_as_of(figure):
        counted = settled if figure.ends is None else settled & (lasts | Q(GreaterThan(figure.ends, begins)))
        yield as_of_number(figure), begins, 1, counted
        if figure.ends is not None:
            yield as_of_number(figure), figure.ends, -1, counted & ~lasts
    if figure.follows_today:
        unsettled = figure.condition & (Q() if figure.settled is None else ~figure.settled)
        yield growing_number(figure), begins, 1, unsettled & lasts


@cache
def dimensions_by_series() -> Mapping[int, tuple[str, ...]]:
    """The dimensions by which the cells of each series are kept."""
    timed = {one.of for one in HANDLING_TIMES}
    kept: dict[int, tuple[str, ...]] = {}
    for figure in FIGURES:
        if not is_tallied(figure):
            continue
        parts = tuple(name for name in PART_COLUMNS if name in figure.fact.dimensions)
        durations = (DURATION,) if figure.code in timed else ()
        if has_settled(figure):
            kept[settled_number(figure)] = (TOTAL, *parts, *durations)
        if has_as_of(figure):
            kept[as_of_number(figure)] = (TOTAL,)
        if figure.follows_today:
            kept[growing_number(figure)] = (TOTAL, *parts)
    return kept


def base_figure(fact: Fact) -> Figure:
    """The figure in which every row of the fact counts."""
    return next(f for f in FIGURES if f.fact is fact and is_tallied(f) and not f.condition and f.ends is None)


def facts_on(table: str) -> list[Fact]:
    """The facts whose rows are made of this table."""
    return [fact for fact in FACTS if table_of(fact.model) == table]


def table_of(model: type[Any]) -> str:
    return str(model._meta.db_table)
