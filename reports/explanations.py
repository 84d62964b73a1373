"""What the page "How this is counted" says of each figure beyond its meaning: the days on which a row counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from campaigns.enums import TargetFigure
from reports.definitions import Figure
from reports.facts import LONGEST_DURATION, Text
from reports.figures import FIGURE, FIGURES
from reports.rates import HANDLING_TIMES, RATES

# The day on which a row belongs to a period.
DAYS: dict[str | None, Text] = {
    "visited_on": _("the day of the visit"),
    "held_on": _("the day of the session"),
    "reported_on": _("the day of the report"),
    "planned_on": _("the day it is planned for"),
    "answered_on": _("the day of the answer"),
    "asked_on": _("the day of asking"),
    None: _("no day: as the list stands"),
}
# From which day on a row counts, where that is not the day it belongs to; and until which.
CLOSING = _("the day of the closing")
FROM: dict[str, Text] = {
    TargetFigure.PROBLEMS_CLOSED.value: CLOSING,
    TargetFigure.PROBLEMS_SOLVED.value: CLOSING,
    "problems_closed_on_time": CLOSING,
    "problems_overdue": _("the day after the due day, but not before the report"),
    "problems_due": _("the due day, or the day of the closing if that was earlier"),
    "problems_dispatched": _("the day of the dispatch"),
    "problems_signed_on_time": _("the day of the signature"),
    "problems_contact_due": _("the day after the term, or the day of the contact if that was earlier"),
    "problems_contacted_on_time": _("the day of the contact"),
    "problems_returned": _("the day of the first return"),
    "problems_redone": CLOSING,
    "problems_extended": _("the day of the first extension"),
    TargetFigure.MEASURES_IMPLEMENTED.value: _("the day of the implementation, but not before the day planned for"),
    "feedback_answered": _("the day of the answer"),
    "feedback_called": _("the day of the first call"),
    "feedback_reached": _("the day of the answer"),
}
UNTIL: dict[str, Text] = {
    "problems_open": CLOSING,
    "problems_overdue": _("the day of the reply or of the closing"),
}


@dataclass(frozen=True)
class Explained:
    """`belongs` is the day that a period asks for, `begins` the first evening on which the row counts, `ends` the first
    on which it no longer does."""

    figure: Figure
    belongs: Text
    begins: Text
    ends: Text


def explained(figure: Figure) -> Explained:
    belongs = DAYS[(figure.met_by or figure.fact).day]
    return Explained(figure, belongs, FROM.get(figure.code, belongs), UNTIL.get(figure.code, ""))


def explanations() -> dict[str, Any]:
    """Figures table by table, handling times with what they are measured on, rates with the names of their figures."""
    groups: dict[Any, list[Explained]] = {}
    for figure in FIGURES:
        groups.setdefault(figure.fact.name, []).append(explained(figure))
    return {
        "groups": list(groups.items()),
        "longest": LONGEST_DURATION,
        "handling_times": [(one, FIGURE[one.of]) for one in HANDLING_TIMES],
        "rates": [(rate, FIGURE[rate.numerator], FIGURE[rate.denominator]) for rate in RATES],
    }
