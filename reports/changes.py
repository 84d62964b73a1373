"""How much a figure changed against another period, in signs for the eye and in words for the ear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reports.facts import LONGEST_DURATION, Text
from reports.rates import HANDLING_TIME, RATE
from reports.rules.periods import Change
from reports.selectors.dashboard import Comparison
from reports.selectors.statistics import Counts

AGAINST: dict[str, Text] = {
    "previous": gettext_lazy("%(change)s on the period before"),
    "last_year": gettext_lazy("%(change)s on last year"),
}


@dataclass(frozen=True)
class ShownChange:
    """`signs` shows it, `words` say the same."""

    signs: str
    words: str


def days_text(days: int | Decimal) -> str:
    """In working days."""
    if days >= LONGEST_DURATION:
        return _("%(days)s working days or more") % {"days": days}
    one = 1 if days == 1 else 2  # gettext counts in whole numbers alone
    return ngettext("%(days)s working day", "%(days)s working days", one) % {"days": days}


def changes_of(code: str, counts: Counts, comparisons: Sequence[Comparison]) -> list[ShownChange]:
    """Against each period in which the figure can be counted."""
    shown = []
    for comparison in comparisons:
        found = _sign_and_size(code, counts, comparison.summary.counts)
        if found is not None:
            sign, signed, size = found
            against = str(AGAINST[comparison.kind])
            shown.append(ShownChange(against % {"change": signed}, against % {"change": _in_words(sign, size)}))
    return shown


def _sign_and_size(code: str, now: Counts, then: Counts) -> tuple[int, str, str] | None:
    """The direction, the change with its signs, and without."""
    if code in RATE:
        return _points(code, now, then)
    value, before = now[code], then[code]
    if value is None or before is None:
        return None
    change = Change(before, value)
    size = days_text(abs(change.difference)) if code in HANDLING_TIME else f"{abs(change.difference):,}"
    signed = _signed(change.difference, size)
    if code not in HANDLING_TIME and change.difference and change.percent is not None:
        percent = f"{abs(change.percent):,}%"
        both = _("%(difference)s (%(percent)s)")
        signed = both % {"difference": signed, "percent": _signed(change.difference, percent, arrow=False)}
        size = both % {"difference": size, "percent": percent}
    return change.difference, signed, size


def _points(code: str, now: Counts, then: Counts) -> tuple[int, str, str] | None:
    """A rate changes by percentage points."""
    percent, before = _percent(code, now), _percent(code, then)
    if percent is None or before is None:
        return None
    difference = percent - before
    size = _("%(points)s points") % {"points": f"{abs(difference):,}"}
    sign = (difference > 0) - (difference < 0)
    return sign, _signed(sign, size), size


def _percent(code: str, counts: Counts) -> Decimal | None:
    rate = counts.rate(code)
    return rate.percent if rate else None


def _signed(sign: int, size: str, *, arrow: bool = True) -> str:
    if sign == 0:
        return f"±{size}"
    before = "▲ " if sign > 0 else "▼ "
    return f"{before if arrow else ''}{'+' if sign > 0 else '−'}{size}"  # the minus of print


def _in_words(sign: int, size: str) -> str:
    if sign == 0:
        return _("no change")
    return (_("up by %(change)s") if sign > 0 else _("down by %(change)s")) % {"change": size}
