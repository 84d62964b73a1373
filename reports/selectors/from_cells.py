"""Which figures the cells hold, and what to read there: a region of any level × one other dimension × time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

from django.utils import timezone

from issues.models import Category
from reports.definitions import Figure
from reports.dimensions import StatisticsFilters
from reports.engine.fanout import DAY, ENTITIES, MONTH
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
from reports.figures import FIGURE
from reports.rates import HANDLING_TIME
from reports.rules.periods import WholeMonths, whole_months
from reports.selectors.cuts import Cut


class Rows(Enum):
    """The rows of a figure: all that count, those that count whatever the day is, or those that do as days pass."""

    ALL = "all"
    SETTLED = "settled"
    GROWING = "growing"


@dataclass(frozen=True)
class Question:
    """Some figures of one cut under some filters; `index` tells the answers of several questions apart. `sign` is -1
    for what is to be taken off; `rows` are those of a figure that the question is about."""

    index: int
    cut: Cut
    codes: Sequence[str]
    filters: StatisticsFilters
    sign: int = 1
    rows: Rows = Rows.ALL


@dataclass(frozen=True)
class Plan:
    """What to read in the cells, and what to count over the records and add."""

    reads: Sequence[Read]
    rest: Sequence[Question]


def from_cells(question: Question, territories: Territories) -> Plan:
    base = _base(question)
    if base is None:
        return Plan([], [question])
    months = _months(question, base)
    reads: dict[Read, list[int]] = defaultdict(list)
    rest, growing, by_months = [], [], []
    for code in question.codes:
        is_time = code in HANDLING_TIME
        wanted = _time_reads(code, base, question, months) if is_time else _reads(code, base, question, months)
        placed = [(read, number) for read, number in wanted or [] for read in _placed(read, question, territories)]
        if wanted is None or len(placed) < len(wanted):
            rest.append(code)
            continue
        for read, number in placed:
            reads[read].append(number)
        if any(read.span == MONTH for read, _number in wanted):
            by_months.append(code)
        if not is_time and FIGURE[code].follows_today and _is_timed(question) and not question.filters.cut_off:
            growing.append(code)
    return Plan(
        [replace(read, series=tuple(sorted(set(numbers)))) for read, numbers in reads.items()],
        [
            replace(question, codes=tuple(rest)),
            # Of those that were reported in a period: how many of them, only the few that are open can tell.
            replace(question, codes=tuple(growing), rows=Rows.GROWING),
            *_edges(replace(question, codes=tuple(by_months), rows=Rows.SETTLED), months),
        ],
    )


def _base(question: Question) -> Read | None:
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
    )


def _parts(dimension: str, value: Any) -> tuple[str, ...] | None:
    if value is None:
        return None
    if dimension == "category":
        below = Category.objects.filter(parent=value).values_list("code", flat=True)
        return (value.pk, *below)
    return (value if dimension == "size" else str(value.pk),)


def _is_timed(question: Question) -> bool:
    return bool(question.filters.since or question.filters.last_day or question.cut.interval)


def _months(question: Question, base: Read) -> WholeMonths | None:
    """Parts and handling times are kept by month: the period in whole months, and the days at its ends that these have
    too many or too few. None for days and weeks and for a period within a month."""
    if base.interval in {"day", "week"}:
        return None
    return whole_months(question.filters.since, question.filters.last_day, today=timezone.localdate())


def _edges(question: Question, months: WholeMonths | None) -> Iterable[Question]:
    if months is None or not question.codes:
        return
    for edge in months.edges:
        # What counts by months counts as of any evening, so there is no evening to look at beside the days.
        days = replace(question.filters, since=edge.period.since, until=edge.period.until, cut_off=None)
        yield replace(question, filters=days, sign=edge.sign)


def _reads(code: str, base: Read, question: Question, months: WholeMonths | None) -> list[tuple[Read, int]] | None:
    """The series that make up the figure; None where the cells do not hold it so."""
    figure, filters, is_timed = FIGURE[code], question.filters, _is_timed(question)
    if not is_tallied(figure):
        if is_timed or base.dimension not in {TOTAL, "team"}:
            return None
        return [(replace(base, span=ENTITIES, is_distinct=not figure.is_additive), settled_number(figure))]
    if filters.cut_off and (has_as_of(figure) or figure.follows_today):
        return _as_of_reads(figure, base, filters)
    if figure.follows_today and not is_timed:
        return _growing_reads(figure, base)
    if not has_settled(figure):
        return []
    if not is_timed or figure.fact.day is None:
        return [(base, settled_number(figure))]
    if base.dimension == TOTAL:
        return [(replace(base, span=DAY, since=filters.since, until=filters.last_day), settled_number(figure))]
    return None if months is None else [(_by_month(base, months), settled_number(figure))]


def _by_month(base: Read, months: WholeMonths) -> Read:
    return replace(base, span=MONTH, since=months.since, until=months.until)


def _growing_reads(figure: Figure, base: Read) -> list[tuple[Read, int]]:
    settled = [(base, settled_number(figure))] if has_settled(figure) else []
    return [*settled, (replace(base, span=DAY, until=timezone.localdate()), growing_number(figure))]


def _as_of_reads(figure: Figure, base: Read, filters: StatisticsFilters) -> list[tuple[Read, int]] | None:
    if filters.since or filters.until or base.interval or (has_as_of(figure) and base.dimension != TOTAL):
        return None
    numbers = [as_of_number(figure)] if has_as_of(figure) else []
    growing = [growing_number(figure)] if figure.settled is not None else []
    evening = replace(base, span=DAY, until=filters.cut_off)
    return [(evening, number) for number in (*numbers, *growing)]


def _time_reads(code: str, base: Read, question: Question, months: WholeMonths | None) -> list[tuple[Read, int]] | None:
    if base.dimension != TOTAL or question.filters.cut_off:
        return None
    number = settled_number(FIGURE[HANDLING_TIME[code].of])
    took = replace(base, dimension=DURATION)
    if not _is_timed(question):
        return [(took, number)]
    return None if months is None else [(_by_month(took, months), number)]


def _placed(read: Read, question: Question, territories: Territories) -> Iterable[Read]:
    filters = question.filters
    region = filters.region.path if filters.region else ""
    choose = distinct_places if read.is_distinct else places
    found = choose(territories, region=region, campaign=read.campaign, split=question.cut.split)
    return [] if found is None else [replace(read, places=tuple(found))]
