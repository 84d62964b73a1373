"""Which figures the cells hold, and what to read there: a region of any level × one other dimension × time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.utils import timezone

from issues.models import Category
from reports.definitions import Figure
from reports.dimensions import StatisticsFilters
from reports.engine.places import Territories, distinct_places, places
from reports.engine.reading import Read
from reports.engine.series import (
    DURATION,
    PART_COLUMNS,
    TOTAL,
    as_of_number,
    growing_number,
    has_as_of,
    has_settled,
    is_tallied,
    settled_number,
)
from reports.figures import FIGURE, PERCENTILE
from reports.selectors.cuts import Cut


@dataclass(frozen=True)
class Question:
    """Some figures of one cut under some filters; `index` tells the answers of several questions apart."""

    index: int
    cut: Cut
    codes: Sequence[str]
    filters: StatisticsFilters


def from_cells(question: Question, territories: Territories) -> tuple[list[Read], list[str]]:
    """What to read in the cells, and the codes of those figures that only the records can tell."""
    narrowed = _narrowed(question)
    if narrowed is None or (narrowed.dimension != TOTAL and (narrowed.is_period or narrowed.interval)):
        return [], list(question.codes)
    reads: dict[Read, list[int]] = defaultdict(list)
    rest = []
    for code in question.codes:
        wanted = _percentile_reads(code, narrowed) if code in PERCENTILE else _reads(code, narrowed, question)
        placed = [(read, number) for read, number in wanted or [] for read in _placed(read, question, territories)]
        if wanted is None or len(placed) < len(wanted):
            rest.append(code)
            continue
        for read, number in placed:
            reads[read].append(number)
    return [replace(read, series=tuple(sorted(set(numbers)))) for read, numbers in reads.items()], rest


def _narrowed(question: Question) -> Read | None:
    """The cells of the dimension that is asked for, by filter or by cut; None if there are two, or a finer part."""
    filters, cut = question.filters, question.cut
    asked = {name: value for name, value in filters.dimensions.items() if name in PART_COLUMNS}
    dimensions = {*asked, *({cut.by} & PART_COLUMNS.keys())}
    if len(dimensions) > 1 or (filters.industry and (len(filters.industry.pk) > 1 or cut.by == "industry")):
        return None
    (dimension,) = dimensions or {TOTAL}
    key = "place"
    if cut.by == "campaign":
        key = "campaign"
    elif cut.by in PART_COLUMNS:
        key = "parent" if cut.by == "category" and not filters.category else "part"
    return Read(
        index=question.index,
        series=(),
        places=(),
        campaign=filters.campaign.pk if filters.campaign else None,
        dimension=dimension,
        parts=_parts(dimension, asked.get(dimension)),
        key=key,
        interval=cut.interval,
        is_period=bool(filters.since or filters.last_day),
        since=filters.since,
        until=filters.last_day,
    )


def _parts(dimension: str, value: Any) -> tuple[str, ...] | None:
    if value is None:
        return None
    if dimension == "category":
        below = Category.objects.filter(parent=value).values_list("code", flat=True)
        return (value.pk, *below)
    return (value if dimension == "size" else str(value.pk),)


def _reads(code: str, read: Read, question: Question) -> list[tuple[Read, int]] | None:
    """The series that make up the figure; None where the cells do not hold it so."""
    figure, filters = FIGURE[code], question.filters
    is_timed = read.is_period or bool(read.interval)
    if not is_tallied(figure):
        if is_timed or read.dimension not in {TOTAL, "team"}:
            return None
        return [(replace(read, is_entities=True, is_distinct=not figure.is_additive), settled_number(figure))]
    if figure.fact.day is None:
        return [(replace(read, is_period=False, since=None, until=None), settled_number(figure))]
    if filters.cut_off and (has_as_of(figure) or figure.follows_today):
        return _as_of_reads(figure, read, question)
    if not figure.follows_today:
        return [(read, settled_number(figure))]
    if is_timed:
        return None
    today = replace(read, is_period=True, until=timezone.localdate())
    settled = [(read, settled_number(figure))] if has_settled(figure) else []
    return [*settled, (today, growing_number(figure))]


def _as_of_reads(figure: Figure, read: Read, question: Question) -> list[tuple[Read, int]] | None:
    filters = question.filters
    if filters.since or filters.until or read.interval or (has_as_of(figure) and read.dimension != TOTAL):
        return None
    numbers = [as_of_number(figure)] if has_as_of(figure) else []
    growing = [growing_number(figure)] if figure.follows_today else []
    return [(read, number) for number in (*numbers, *growing)]


def _percentile_reads(code: str, read: Read) -> list[tuple[Read, int]] | None:
    if read.dimension != TOTAL or read.is_period or read.interval:
        return None
    return [(replace(read, dimension=DURATION), settled_number(FIGURE[PERCENTILE[code].of]))]


def _placed(read: Read, question: Question, territories: Territories) -> Iterable[Read]:
    filters = question.filters
    region = filters.region.path if filters.region else ""
    choose = distinct_places if read.is_distinct else places
    found = choose(territories, region=region, campaign=read.campaign, split=question.cut.split)
    return [] if found is None else [replace(read, places=tuple(found))]
