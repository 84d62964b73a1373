"""From figures to what the report pages show: cards, bars and rows, each value with the link to its records."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User as Actor
from common.presentation import Bar
from reports.changes import ShownChange, changes_of, days_text
from reports.definitions import RateFigure
from reports.dimensions import StatisticsFilters
from reports.facts import Text
from reports.figures import FIGURE
from reports.rates import HANDLING_TIME, HANDLING_TIMES, RATE, RATES
from reports.selectors.coverage import Coverage
from reports.selectors.cuts import NO_KEY, name_of
from reports.selectors.dashboard import PART_FIGURES, Comparison, Dashboard, Goal
from reports.selectors.records import RecordKind, Records, RecordsAsked
from reports.selectors.statistics import Counts, Part

# Two rows of six. A count stands with the figure beside it in small print.
COUNT_CARDS = (
    ("visits", "enterprises_visited"),
    ("meetings", "rounds"),
    ("attendances", "enterprises_attending"),
    ("problems_collected", ""),
    ("problems_closed", "problems_solved"),
    ("measures_implemented", "measures_planned"),
)
SECOND_ROW = 6
RATE_CARDS = ("satisfaction_rate", "closing_rate", "on_time_rate")
FURTHER_RATE_CARDS = ("solved_rate", "coverage_rate", "response_rate")
# The columns of a list of records that stay on a phone, and where they stand: these by name, of the others the first.
NAMED_CELLS = {"due_on": "due", "state": "status", "status": "status", "handling_days": "due"}
PHONE_CELLS = ("ref", "title", "sub")
COVERAGE_FIGURES = ("listed_enterprises", "listed_visited")
PROBLEM_BARS = ("problems_closed", "problems_collected")


@dataclass(frozen=True)
class Card:
    label: Text
    url: str
    value: int | str | None = None
    note: str = ""
    tone: str = ""
    numerator: int | None = None
    denominator: int | None = None
    changes: Sequence[ShownChange] = ()


@dataclass(frozen=True)
class Row:
    """One part in a table: its name, where it leads, and its figures with the link of each."""

    name: str
    url: str
    cells: Sequence[tuple[int | None, str]]


@dataclass(frozen=True)
class CoverageRow(Row):
    """One part of a list, with the rate of which its cells are the two numbers."""

    numerator: int = 0
    denominator: int = 0


def records_url(code: str, parameters: dict[str, str]) -> str:
    return f"{reverse('reports:records')}?{urlencode({'figure': code, **parameters})}"


def dashboard_url(parameters: dict[str, str]) -> str:
    return f"{reverse('reports:dashboard')}?{urlencode(parameters)}"


def dashboard_context(shown: Dashboard, goals: Sequence[Goal]) -> dict[str, Any]:
    filters, counts = shown.filters, shown.counts
    return {
        "count_cards": count_cards(counts, filters, shown.comparisons),
        "rate_cards": rate_cards(counts, filters, shown.comparisons),
        "all_figures": all_figures(counts, filters),
        "is_empty": not any(counts.values.values()),
        "is_narrowed": bool(filters.parameters()),
        "bar_series": [pgettext("problems", "Closed"), pgettext("problems", "Open")],
        "region_bars": _problem_bars(shown.regions, filters, "region"),
        "category_bars": _problem_bars(shown.categories, filters, "category"),
        "table_heads": [FIGURE[code].name for code in PART_FIGURES],
        "region_rows": [_row(part, filters, "region", PART_FIGURES) for part in shown.regions],
        "team_rows": [_row(part, filters, "team", PART_FIGURES) for part in shown.teams if len(shown.teams) > 1],
        "team_word": filters.campaign.local_team_word if filters.campaign else _("service team"),
        "goals": [_goal(goal, filters) for goal in goals],
        "heading": filters.campaign or _("All campaigns"),
    }


def count_cards(counts: Counts, filters: StatisticsFilters, comparisons: Sequence[Comparison] = ()) -> list[Card]:
    """What was done, without what the filter does not fit."""
    return [
        _count_card(code, counts, filters, comparisons, beside)
        for code, beside in COUNT_CARDS
        if counts[code] is not None
    ]


def rate_cards(counts: Counts, filters: StatisticsFilters, comparisons: Sequence[Comparison] = ()) -> list[Card]:
    """How well it was done: what is late, how long it took, and the rates that have something to be measured on."""
    late = _count_card("problems_overdue", counts, filters, comparisons) if counts["problems_collected"] else None
    first, further = (
        [_rate_card(RATE[code], counts, filters, comparisons) for code in codes]
        for codes in (RATE_CARDS, FURTHER_RATE_CARDS)
    )
    rates = [*first, _handling_card(counts, filters, comparisons), *further]
    return [card for card in [late, *rates] if card and (card.value is not None or card.denominator)][:SECOND_ROW]


def all_figures(counts: Counts, filters: StatisticsFilters) -> list[Card]:
    """Everything that is counted, without what the filter does not fit."""
    figures = [_count_card(code, counts, filters) for code in FIGURE if counts[code] is not None]
    handling_times = [
        Card(one.name, records_url(one.code, filters.parameters()), days_text(days))
        for one in HANDLING_TIMES
        if (days := counts[one.code]) is not None
    ]
    return [*figures, *handling_times, *(card for rate in RATES if (card := _rate_card(rate, counts, filters)))]


def _count_card(
    code: str, counts: Counts, filters: StatisticsFilters, comparisons: Sequence[Comparison] = (), beside: str = ""
) -> Card:
    figure, value = FIGURE[code], counts[code]
    note = ""
    if beside and counts[beside]:
        note = _("%(name)s: %(value)s") % {"name": FIGURE[beside].name, "value": f"{counts[beside]:,}"}
    url = records_url(code, filters.parameters()) if value and figure.is_listable else ""
    tone = "late" if code == "problems_overdue" and value else ""
    return Card(figure.name, url, value, note, tone, changes=changes_of(code, counts, comparisons))


def _rate_card(
    rate: RateFigure, counts: Counts, filters: StatisticsFilters, comparisons: Sequence[Comparison] = ()
) -> Card | None:
    counted = counts.rate(rate.code)
    if counted is None:
        return None
    is_listed = counted.denominator and FIGURE[rate.listed].is_listable
    url = records_url(rate.code, filters.parameters()) if is_listed else ""
    changes = changes_of(rate.code, counts, comparisons)
    return Card(rate.name, url, numerator=counted.numerator, denominator=counted.denominator, changes=changes)


def _handling_card(counts: Counts, filters: StatisticsFilters, comparisons: Sequence[Comparison]) -> Card | None:
    code, *beside = HANDLING_TIME
    mean, median, most = counts[code], *(counts[one] for one in beside)
    if mean is None or median is None or most is None:
        return None
    return Card(
        _("Handling time"),
        records_url(code, filters.parameters()),
        days_text(mean),
        _("half: at most %(half)s; nine in ten: at most %(most)s")
        % {"half": days_text(median), "most": days_text(most)},
        changes=changes_of(code, counts, comparisons),
    )


def _part_parameters(part: Part, filters: StatisticsFilters, by: str) -> dict[str, str]:
    return {**filters.parameters(), "by": by, "key": part.key}


def _narrowed(part: Part, filters: StatisticsFilters, by: str) -> str:
    """The dashboard of the part alone."""
    return dashboard_url({**filters.parameters(), by: part.key}) if not part.is_rest else ""


def coverage_context(shown: Coverage) -> dict[str, Any]:
    rate = _rate_card(RATE["coverage_rate"], shown.total, shown.filters)
    return {
        "cards": [
            *(_count_card(code, shown.total, shown.filters) for code in COVERAGE_FIGURES),
            *([rate] if rate else []),
        ],
        "region_rows": [_covered(part, shown, "region") for part in shown.regions],
        "team_rows": [_covered(part, shown, "team") for part in shown.teams],
    }


def _covered(part: Part, shown: Coverage, by: str) -> CoverageRow:
    """The page of a region's parts; of a team, its rows on the list."""
    parameters = shown.filters.parameters()
    url = ""
    if by == "team":
        url = f"{reverse('campaigns:listed', args=[shown.campaign.pk])}?{urlencode({'team': part.key or 'none'})}"
    elif not part.is_rest:
        place = reverse("reports:coverage", args=[shown.campaign.pk])
        url = f"{place}?{urlencode({**_without_campaign(parameters), 'region': part.key})}"
    name = _("Without a team") if by == "team" and part.key == NO_KEY else part.name
    row = _row(part, shown.filters, by, COVERAGE_FIGURES)
    listed, visited = (part.counts[code] or 0 for code in COVERAGE_FIGURES)
    return CoverageRow(name, url, row.cells, visited, listed)


def _without_campaign(parameters: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in parameters.items() if name != "campaign"}


def _problem_bars(parts: Sequence[Part], filters: StatisticsFilters, by: str) -> list[Bar]:
    if not any(part.counts["problems_collected"] for part in parts):
        return []
    return [_problem_bar(part, filters, by) for part in parts]


def _problem_bar(part: Part, filters: StatisticsFilters, by: str) -> Bar:
    parameters = _part_parameters(part, filters, by)
    closed, collected = (part.counts[code] or 0 for code in PROBLEM_BARS)
    values = (closed, collected - closed)
    codes = ("problems_closed", "problems_open")
    urls = [records_url(code, parameters) if value else "" for code, value in zip(codes, values, strict=True)]
    return Bar(part.name, values, url=_narrowed(part, filters, by), value_urls=urls)


def _row(part: Part, filters: StatisticsFilters, by: str, codes: Iterable[str]) -> Row:
    parameters = _part_parameters(part, filters, by)
    cells = [(part.counts[code], records_url(code, parameters) if part.counts[code] else "") for code in codes]
    return Row(part.name, _narrowed(part, filters, by), cells)


def _goal(goal: Goal, filters: StatisticsFilters) -> dict[str, Any]:
    url = ""
    if goal.programme_id:
        url = reverse("campaigns:programme", args=[goal.programme_id])
    elif goal.code in FIGURE:
        url = records_url(goal.code, filters.parameters())
    elif goal.code and filters.campaign:
        query = urlencode({"recognition": goal.code, "region": filters.campaign.region.pk})
        url = f"{reverse('accounts:organisation-list')}?{query}"
    return {"goal": goal, "url": url, "id": f"goal-{goal.code or goal.programme_id}"}


def _cells(kind: RecordKind, record: Any) -> list[tuple[str, Text, Any]]:
    """Of each column where it stands on a phone, its label where nothing else tells what it is, its value."""
    free = iter(PHONE_CELLS)
    return [
        (NAMED_CELLS[name], label, value(record)) if name in NAMED_CELLS else (next(free, ""), "", value(record))
        for name, label, value in kind.columns
    ]


def records_context(found: Records, filters: StatisticsFilters, asked: RecordsAsked, *, actor: Actor) -> dict[str, Any]:
    narrowed = filters.words()
    if asked.by:
        narrowed.append(name_of(asked.by, asked.key, actor=actor, filters=filters))
    rows = [(found.kind.page_url(record), _cells(found.kind, record)) for record in found.page.items]
    return {
        "heads": [label for _name, label, _value in found.kind.columns],
        "rows": rows,
        "narrowed": narrowed,
        "dashboard_url": dashboard_url(filters.parameters()),
        "rate": RATE.get(found.headline.code),
        "cut_off": filters.cut_off,
        "handling_time": HANDLING_TIME.get(found.headline.code),
    }
