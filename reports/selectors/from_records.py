"""Figures counted from the very records: what the cells do not hold, and what they are checked against."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.functions import Cast

from accounts.models import User as Actor
from reports.definitions import Figure
from reports.dimensions import StatisticsFilters
from reports.engine.reading import Sql
from reports.engine.series import settled_number
from reports.facts import FACTS, Fact
from reports.figures import FIGURE
from reports.rates import HANDLING_TIME
from reports.selectors.from_cells import Question, Rows


def from_records(question: Question, actor: Actor | None) -> Iterator[Sql]:
    """Branches of a union like those of the cells, `SELECT index, key, sub, series, values`."""
    for fact in FACTS:
        figures = [FIGURE[code] for code in question.codes if code in FIGURE and FIGURE[code].fact is fact]
        timed = {HANDLING_TIME[code].of for code in question.codes if code in HANDLING_TIME}
        durations = [FIGURE[code] for code in timed if FIGURE[code].fact is fact]
        if not figures and not durations:
            continue
        rows = fact_rows(fact, actor, question.filters)
        key = question.cut.key(fact)
        if rows is None or key is None:
            continue
        keyed = rows.annotate(key=key)
        together = [figure for figure in figures if not _is_apart(figure, question)]
        branches = [_counts(keyed, together, question)] if together else []
        branches += [_count_apart(keyed, figure, question) for figure in figures if figure not in together]
        branches += [_durations(keyed, figure, question) for figure in durations]
        yield from (branch for branch in branches if branch is not None)


def _is_apart(figure: Figure, question: Question) -> bool:
    """Whether the figure is better looked for by its own rows: those that grow are few, and there are indexes of them;
    different entities and what is met by other rows are found in sets that are made once."""
    return question.rows == Rows.GROWING or bool(figure.distinct) or figure.met_by is not None


def _count_apart(rows: QuerySet[Any], figure: Figure, question: Question) -> Sql | None:
    """A row, or a different entity, counts once in each part."""
    found = rows.filter(_asked(figure, question)).values_list("key", figure.distinct or "pk")
    return _branch(
        found.distinct() if figure.distinct else found,
        f"SELECT {question.index}, f.key, NULL, ARRAY[{settled_number(figure)}],"
        f" ARRAY[{question.sign} * count(*)]::bigint[] FROM (",
        ") f(key, one) WHERE f.one IS NOT NULL GROUP BY f.key",
    )


def _counts(rows: QuerySet[Any], figures: Sequence[Figure], question: Question) -> Sql | None:
    """One pass over the rows for all of these figures."""
    values: dict[str, Any] = {
        f"value_{figure.number}": Count("pk", filter=_asked(figure, question) or None) for figure in figures
    }
    grouped = rows.values("key").annotate(**values).values_list("key", *values)
    numbers = ", ".join(str(settled_number(figure)) for figure in figures)
    counts = ", ".join(f"{question.sign} * f.value_{figure.number}" for figure in figures)
    return _branch(
        grouped, f"SELECT {question.index}, f.key, NULL, ARRAY[{numbers}], ARRAY[{counts}]::bigint[] FROM (", ") f"
    )


def _durations(rows: QuerySet[Any], figure: Figure, question: Question) -> Sql | None:
    """How many rows took how many days."""
    counted = rows.filter(_asked(figure, question)).annotate(sub=Cast(figure.fact.duration, TextField()))
    grouped = counted.filter(sub__isnull=False).values("key", "sub").annotate(value=Count("pk"))
    return _branch(
        grouped.values_list("key", "sub", "value"),
        f"SELECT {question.index}, f.key, f.sub, ARRAY[{settled_number(figure)}],"
        f" ARRAY[{question.sign} * f.value]::bigint[] FROM (",
        ") f",
    )


def _asked(figure: Figure, question: Question) -> Q:
    """The rows of the figure that the question is about."""
    if question.rows == Rows.SETTLED:
        return figure.settled_rows
    return figure.growing_rows if question.rows == Rows.GROWING else counting(figure, question.filters)


def _branch(rows: QuerySet[Any, Any], before: str, after: str) -> Sql | None:
    try:
        text, parameters = rows.query.sql_with_params()
    except EmptyResultSet:  # nothing is in the scope
        return None
    return f"{before}{text}{after}", list(parameters)


def fact_rows(fact: Fact, actor: Actor | None, filters: StatisticsFilters) -> QuerySet[Any] | None:
    """The fact's rows of the period that an actor may count, or of everybody; None where the fact lacks a dimension
    that is asked for."""
    condition = filters.condition(fact.dimensions)
    if condition is None:
        return None
    within = fact.model.objects.all() if actor is None else countable(fact, actor)
    rows: QuerySet[Any] = fact.counted(within).filter(condition).order_by()
    return rows if fact.day is None else rows.filter(period(fact.day, filters))


def countable(fact: Fact, actor: Actor) -> QuerySet[Any]:
    """The rows that a person may count."""
    rows: Any = fact.model.objects.all()
    found: QuerySet[Any] = rows.countable_by(actor) if hasattr(rows, "countable_by") else rows.visible_to(actor)
    return found


def hides(fact: Fact) -> bool:
    """Whether a person may count more of its rows than see (`in_sight_of`, `hidden_from`)."""
    return hasattr(fact.model.objects.all(), "hidden_from")


def counting(figure: Figure, filters: StatisticsFilters) -> Q:
    """The rows of the figure's fact that count in it."""
    condition = figure.counts_as_of(filters.cut_off)
    return condition if figure.met_by is None else condition & Q(_met(figure, figure.met_by, filters))


def _met(figure: Figure, fact: Fact, filters: StatisticsFilters) -> Exists:
    """By anybody's rows: whoever sees the one may know that there is another."""
    same = {"campaign": OuterRef("campaign"), str(fact.entity): OuterRef(str(figure.fact.entity))}
    return Exists(fact.counted(fact.model.objects).filter(period(str(fact.day), filters), **same))


def period(day: str, filters: StatisticsFilters) -> Q:
    """The days that are asked for."""
    condition = Q()
    if filters.since:
        condition &= Q(**{f"{day}__gte": filters.since})
    if filters.last_day:
        condition &= Q(**{f"{day}__lte": filters.last_day})
    return condition
