"""What the dashboard offers and says about time: periods to choose, intervals, the trend, and what it is beside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from reports.dimensions import StatisticsFilters
from reports.facts import Text
from reports.figures import FIGURE
from reports.presentation import dashboard_url
from reports.rules.periods import Period, presets
from reports.selectors.dashboard import TREND_FIGURES, Comparison, Dashboard, possible_intervals
from reports.selectors.statistics import Part

PRESETS: dict[str, Text] = {
    "this_week": gettext_lazy("This week"),
    "this_month": gettext_lazy("This month"),
    "last_month": gettext_lazy("Last month"),
    "this_quarter": gettext_lazy("This quarter"),
    "this_year": gettext_lazy("This year"),
    "last_year": gettext_lazy("Last year"),
}
INTERVAL_NAMES: dict[str, Text] = {
    "day": pgettext_lazy("interval", "Days"),
    "week": pgettext_lazy("interval", "Weeks"),
    "month": pgettext_lazy("interval", "Months"),
}
OTHERS: dict[str, Text] = {
    "previous": gettext_lazy("The period before"),
    "last_year": gettext_lazy("The same period last year"),
}


@dataclass(frozen=True)
class Choice:
    label: Text
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class Chart:
    """A table of values by interval, drawn as lines."""

    caption: Text
    series: Sequence[Text]
    rows: Sequence[tuple[str, Sequence[int | None]]]


def periods_context(shown: Dashboard, interval: str) -> dict[str, Any]:
    """`interval` is the one that was asked for, if any."""
    return {
        "presets": _presets(shown.filters, interval),
        "intervals": _intervals(shown),
        "charts": _charts(shown),
        "compared": [_other(one, interval) for one in shown.comparisons],
    }


def _presets(filters: StatisticsFilters, interval: str) -> list[Choice]:
    rest = {name: value for name, value in filters.parameters().items() if name not in {"since", "until"}}
    everything = Choice(_("All the time"), _url(rest, interval), not (filters.since or filters.until))
    asked = Period(filters.since, filters.until) if filters.since and filters.until else None
    return [
        everything,
        *(
            Choice(PRESETS[name], _url({**rest, **_as_parameters(period)}, interval), period == asked)
            for name, period in presets(timezone.localdate()).items()
        ),
    ]


def _intervals(shown: Dashboard) -> list[Choice]:
    """None where there is no choice."""
    possible = dict.fromkeys([*possible_intervals(shown.filters), shown.trend.interval])
    if len(possible) < 2:
        return []
    return [
        Choice(name, _url(shown.filters.parameters(), code), code == shown.trend.interval)
        for code, name in INTERVAL_NAMES.items()
        if code in possible
    ]


def _other(comparison: Comparison, interval: str) -> tuple[Text, str, str]:
    """Its name, its days, and its own dashboard."""
    filters = comparison.summary.filters
    return OTHERS[comparison.kind], f"{filters.since}–{filters.until}", _url(filters.parameters(), interval)


def _charts(shown: Dashboard) -> list[Chart]:
    """One of all figures; with other periods beside them one for each figure, for two things would not fit in one."""
    series = [code for code in TREND_FIGURES if shown.counts[code]]
    points = shown.trend.points
    if not shown.comparisons:
        rows = [(point.name, [point.counts[code] for code in series]) for point in points]
        caption = _("Visits, sessions and problems, by day of the visit, session or report")
        return [Chart(caption, [FIGURE[code].name for code in series], rows)] if series else []
    names = [_("This period"), *(OTHERS[one.kind] for one in shown.comparisons)]
    trends = [points, *(one.trend.points for one in shown.comparisons)]
    return [Chart(FIGURE[code].name, names, list(_beside(code, trends))) for code in series]


def _beside(code: str, trends: Sequence[Sequence[Part]]) -> Iterable[tuple[str, list[int | None]]]:
    """The first interval of each period beside the first of the others; a leap day may make one more."""
    for place, point in enumerate(trends[0]):
        yield point.name, [points[place].counts[code] if place < len(points) else None for points in trends]


def _as_parameters(period: Period) -> dict[str, str]:
    return {"since": period.since.isoformat(), "until": period.until.isoformat()}


def _url(parameters: dict[str, str], interval: str) -> str:
    return dashboard_url({**parameters, **({"interval": interval} if interval else {})})
