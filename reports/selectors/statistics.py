"""Figures in total, by part and over time. Every figure is counted from the records that the actor sees."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User as Actor
from accounts.scope import territories_of
from campaigns.models import Campaign
from common.errors import Malformed
from common.rates import Rate
from reports.dimensions import StatisticsFilters
from reports.engine.places import EVERYWHERE, place_code
from reports.engine.reading import Read, Sql, statement
from reports.engine.series import AS_OF, PART_COLUMNS, base_figure
from reports.figures import FIGURE, FIGURES
from reports.rates import HANDLING_TIME, HANDLING_TIMES, RATE
from reports.rules.periods import COMPARISONS, Period
from reports.selectors.cuts import (
    NO_KEY,
    TOTAL,
    Cut,
    by_dimension,
    by_interval,
    interval_name,
    intervals_between,
    names_of,
)
from reports.selectors.from_cells import Plan, Question, from_cells
from reports.selectors.from_records import counting, fact_rows, from_records

MAX_INTERVALS = 1100
FIGURE_BY_NUMBER = {figure.number: figure for figure in FIGURES}


@dataclass(frozen=True)
class Counts:
    """The value of every figure, a whole number; None for a figure whose records do not have what was asked by.
    Handling times are working days, the mean of them a Decimal; None of nothing."""

    values: Mapping[str, Any]

    def __getitem__(self, code: str) -> Any:
        return self.values[code]

    def rate(self, code: str) -> Rate | None:
        numerator, denominator = self.values[RATE[code].numerator], self.values[RATE[code].denominator]
        return None if numerator is None or denominator is None else Rate(numerator, denominator)


@dataclass(frozen=True)
class Summary:
    """`comparison` is the summary of the period compared with."""

    as_of: datetime
    filters: StatisticsFilters
    counts: Counts
    comparison: Summary | None = None


@dataclass(frozen=True)
class Part:
    """One part of a breakdown, or one interval of a trend.

    `is_rest` is what no filter of its own would give: the rows without a value, and those directly in the region whose
    children the other parts are.
    """

    key: str
    name: str
    counts: Counts
    is_rest: bool = False


@dataclass(frozen=True)
class Breakdown:
    as_of: datetime
    filters: StatisticsFilters
    by: str
    parts: Sequence[Part]


@dataclass(frozen=True)
class Trend:
    """`comparison` is the trend of the period compared with: its first interval goes with the first, and so on."""

    as_of: datetime
    filters: StatisticsFilters
    interval: str
    points: Sequence[Part]
    comparison: Trend | None = None


@dataclass(frozen=True)
class Wanted:
    """A cut of some figures, under filters of its own if it has any; many are counted in one round trip."""

    cut: Cut
    figures: Sequence[str]
    filters: StatisticsFilters | None = None


ALL_FIGURES = (*FIGURE, *HANDLING_TIME)
# Different enterprises of many periods would each be looked for among the records.
FIGURES_OVER_TIME = tuple(code for code in ALL_FIGURES if code in HANDLING_TIME or FIGURE[code].is_additive)


def statistics_summary(
    *, actor: Actor, filters: StatisticsFilters, figures: Sequence[str] = ALL_FIGURES, compare: str = ""
) -> Summary:
    """Figures in total; with `compare` those of another period as well. Raises Malformed."""
    asked = _with_compared(filters, compare)
    answers = count(actor, filters, [Wanted(TOTAL, figures, one) for one in asked])
    now = timezone.now()
    summary, *others = [
        Summary(now, one, chosen(total_of(one, parts), figures)) for one, parts in zip(asked, answers, strict=True)
    ]
    return replace(summary, comparison=others[0] if others else None)


def statistics_breakdown(
    *, actor: Actor, filters: StatisticsFilters, by: str, figures: Sequence[str] = ALL_FIGURES
) -> Breakdown:
    """Figures by region (the children of the region asked for), team, organisation … Additive figures add up."""
    cut = by_dimension(by, actor=actor, filters=filters)
    (parts,) = count(actor, filters, [Wanted(cut, figures)])
    named = parts_of(actor, filters, cut, parts)
    return Breakdown(timezone.now(), filters, by, [_chosen_part(part, figures) for part in named])


def statistics_trend(
    *,
    actor: Actor,
    filters: StatisticsFilters,
    interval: str,
    figures: Sequence[str] = FIGURES_OVER_TIME,
    compare: str = "",
) -> Trend:
    """Figures by day, ISO week or month, without gaps; different enterprises only where they are among `figures`.

    Raises Malformed.
    """
    asked = _with_compared(filters, compare)
    answers = count(actor, filters, [Wanted(by_interval(interval), figures, one) for one in asked])
    now = timezone.now()
    trend, *others = [
        Trend(now, one, interval, [_chosen_part(point, figures) for point in points_of(one, interval, parts)])
        for one, parts in zip(asked, answers, strict=True)
    ]
    return replace(trend, comparison=others[0] if others else None)


def compared(filters: StatisticsFilters, compare: str) -> StatisticsFilters:
    """The same filters in the period that a comparison means. Raises Malformed."""
    if filters.since is None or filters.until is None:
        raise Malformed(
            "period_missing", _("A comparison needs a period: name its first and its last day."), field="compare"
        )
    try:
        period = COMPARISONS[compare](Period(filters.since, filters.until))
    except ValueError as error:
        raise Malformed("no_such_period", _("There are no days before this period."), field="compare") from error
    return replace(filters, since=period.since, until=period.until)


def _with_compared(filters: StatisticsFilters, compare: str) -> list[StatisticsFilters]:
    return [filters, compared(filters, compare)] if compare else [filters]


def made_of(headlines: Iterable[str]) -> tuple[str, ...]:
    """What to count for these figures, handling times and rates."""
    needed = {part for code in headlines for part in _parts_of_headline(code)}
    return tuple(code for code in ALL_FIGURES if code in needed)


def _parts_of_headline(code: str) -> tuple[str, ...]:
    return (RATE[code].numerator, RATE[code].denominator) if code in RATE else (code,)


def chosen(counts: Counts, figures: Sequence[str]) -> Counts:
    """Without those that were not counted, which are not 0."""
    return Counts({code: counts[code] for code in figures})


def _chosen_part(part: Part, figures: Sequence[str]) -> Part:
    return replace(part, counts=chosen(part.counts, figures))


Counted = Mapping[str, Mapping[str, Any]]


def count(actor: Actor | None, filters: StatisticsFilters, wanted: Sequence[Wanted]) -> Sequence[Counted]:
    """For each cut the values of its figures by part. Without an actor those of everybody.

    All in one statement, but for different enterprises that lie outside the region whose children are the parts.
    """
    questions = [_question(index, want, want.filters or filters) for index, want in enumerate(wanted)]
    territories = EVERYWHERE if actor is None else territories_of(actor)
    reads: list[Read] = []
    branches: list[Sql] = []
    for question in questions:
        plan = Plan([], [question]) if territories is None else from_cells(question, territories)
        reads += plan.reads
        branches += [branch for rest in plan.rest for branch in from_records(rest, actor)]
    tables, cells = statement(reads)
    answers = _answers(tables, [*cells, *branches], len(questions))
    for question, answer in zip(questions, answers, strict=True):
        _fill_elsewhere(question, answer, actor)
    return answers


def count_over_records(actor: Actor | None, filters: StatisticsFilters, wanted: Sequence[Wanted]) -> Sequence[Counted]:
    """What `count` says, counted over the records alone: for tests and benchmarks, at a cost that grows with them."""
    questions = [_question(index, want, want.filters or filters) for index, want in enumerate(wanted)]
    branches = [branch for question in questions for branch in from_records(question, actor)]
    return _answers([], branches, len(questions))


def _question(index: int, want: Wanted, filters: StatisticsFilters) -> Question:
    asked = set(want.figures)
    if want.cut.split:
        # Different enterprises elsewhere are looked for only where there is something at all.
        asked |= {
            base_figure(FIGURE[code].fact).code
            for code in want.figures
            if code in FIGURE and not FIGURE[code].is_additive
        }
    askable = _askable(filters, want.cut)
    return Question(index, want.cut, tuple(code for code in ALL_FIGURES if code in asked & askable), filters)


def _answers(tables: Sequence[Sql], branches: Sequence[Sql], size: int) -> list[dict[str, dict[str, Any]]]:
    answers: list[dict[str, dict[str, Any]]] = [defaultdict(dict) for _ in range(size)]
    if not branches:
        return answers
    text = " UNION ALL ".join(f"({sql})" for sql, _parameters in branches)
    if tables:
        text = f"WITH {', '.join(sql for sql, _parameters in tables)} {text}"
    with connection.cursor() as cursor:
        cursor.execute(text, [value for _sql, parameters in (*tables, *branches) for value in parameters])
        rows = cursor.fetchall()
    durations: dict[tuple[int, str, str], dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for index, key, sub, series, values in rows:
        for number, value in zip(series, values, strict=True):
            code = FIGURE_BY_NUMBER[number % AS_OF].code
            if sub is None:
                answers[index][key][code] = answers[index][key].get(code, 0) + value
            elif sub:  # without a number of days a row is in no handling time
                durations[index, key, code][int(sub)] += value
    for (index, key, code), histogram in durations.items():
        answers[index][key] |= _handling_times(code, histogram)
    return answers


def _handling_times(of: str, histogram: Mapping[int, int]) -> dict[str, Any]:
    found = {one.code: one.statistic(histogram) for one in HANDLING_TIMES if one.of == of}
    return {code: days for code, days in found.items() if days is not None}


def _fill_elsewhere(question: Question, answer: dict[str, dict[str, Any]], actor: Actor | None) -> None:
    """Different enterprises outside the region whose children are the parts: rarely any, so asked for apart."""
    split = question.cut.split
    if split is None or NO_KEY not in answer:
        return
    for code in question.codes:
        figure = FIGURE.get(code)
        if (
            figure is None
            or figure.is_additive
            or code in answer[NO_KEY]
            or not answer[NO_KEY].get(base_figure(figure.fact).code)
        ):
            continue
        rows = fact_rows(figure.fact, actor, question.filters)
        if rows is not None:
            outside = rows.exclude(**{f"{figure.fact.dimensions['region']}__path__startswith": split.path})
            found = outside.filter(counting(figure, question.filters)).aggregate(
                n=Count(figure.distinct, distinct=True)
            )
            answer[NO_KEY][code] = found["n"]


def campaign_totals(*, campaign: Campaign, figures: Sequence[str]) -> Counts:
    """What the whole campaign reached: for its targets, which hold for all of it whoever looks."""
    filters = StatisticsFilters(campaign=campaign)
    (parts,) = count(None, filters, [Wanted(TOTAL, figures)])
    return total_of(filters, parts)


def total_of(filters: StatisticsFilters, parts: Counted) -> Counts:
    return _counts(_askable(filters, TOTAL), parts.get(NO_KEY, {}))


def parts_of(actor: Actor, filters: StatisticsFilters, cut: Cut, parts: Counted) -> list[Part]:
    occurring = [key for key, values in parts.items() if any(values.values())]
    names = names_of(cut.by, occurring, actor=actor, filters=filters)
    askable = _askable(filters, cut)
    rest = {NO_KEY, place_code(cut.split.path) if cut.split else NO_KEY}
    return [Part(key, name, _counts(askable, parts.get(key, {})), is_rest=key in rest) for key, name in names.items()]


def points_of(filters: StatisticsFilters, interval: str, parts: Counted, *, is_cut: bool = False) -> list[Part]:
    """An interval each, without gaps. Where these are too many, those from the first with records to the last if the
    trend may be cut so; else raises Malformed."""
    days = sorted(date.fromisoformat(key) for key, values in parts.items() if any(values.values()))
    first, last = filters.since or min(days, default=None), filters.until or max(days, default=None)
    if first is None or last is None:
        return []
    longest = timedelta(MAX_INTERVALS * {"day": 1, "week": 7, "month": 30}[interval])
    if is_cut and last - first > longest:
        first, last = min(days, default=last), max(days, default=last)
    if last - first > longest:
        raise Malformed(
            "too_many_intervals",
            _("These are more than %(most)d intervals. Choose a shorter period or a longer interval.")
            % {"most": MAX_INTERVALS},
            field="interval",
        )
    askable = _askable(filters, by_interval(interval))
    return [
        Part(start.isoformat(), interval_name(interval, start), _counts(askable, parts.get(str(start), {})))
        for start in intervals_between(interval, first, last)
    ]


def _askable(filters: StatisticsFilters, cut: Cut) -> frozenset[str]:
    """What can be filtered and cut so. Found once for all parts: building expressions takes long."""
    figures = {
        figure.code
        for figure in FIGURES
        if filters.condition(figure.fact.dimensions) is not None and cut.key(figure.fact) is not None
    }
    is_plain = not (cut.by in PART_COLUMNS or filters.dimensions.keys() & PART_COLUMNS.keys())
    return frozenset(figures | {one.code for one in HANDLING_TIMES if is_plain and one.of in figures})


def _counts(askable: frozenset[str], values: Mapping[str, Any]) -> Counts:
    """Fill in what no row was found for: 0 where the figure can be asked so, else None; nothing took no time."""
    figures = {code: values.get(code, 0) if code in askable else None for code in FIGURE}
    return Counts({**figures, **{code: values.get(code) for code in HANDLING_TIME}})
