"""How codes, numbers and filters look on a page: pure functions behind the template tags of `huiqi`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.forms import BoundField, Form
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

NO_VALUE = "–"

# Tone and icon of every state code in the product. The same tone always means the same thing: new = somebody must
# look, progress = work goes on, waiting = somebody else must act first, overdue = too late or refused, solved = done.
STATES: dict[str, tuple[str, str]] = {
    "draft": ("waiting", "edit"),
    "submitted": ("new", "plus"),
    "need_info": ("waiting", "player-pause"),
    "rejected": ("overdue", "x"),
    "merged": ("waiting", "git-merge"),
    "accepted": ("new", "check"),
    "dispatched": ("new", "send"),
    "signed": ("progress", "check"),
    "returned": ("overdue", "arrow-back-up"),
    "taken_back": ("waiting", "arrow-back-up"),
    "in_progress": ("progress", "clock"),
    "planned": ("waiting", "calendar-event"),
    "replied": ("progress", "message-2"),
    "awaiting_feedback": ("waiting", "hourglass"),
    "redo": ("overdue", "refresh"),
    "escalated": ("progress", "stairs-up"),
    "closed": ("solved", "circle-check"),
    "withdrawn": ("waiting", "arrow-back-up"),
    "implemented": ("solved", "circle-check"),
    "cancelled": ("waiting", "x"),
    "held": ("solved", "circle-check"),
    "active": ("progress", "circle-dot"),
    "archived": ("waiting", "lock"),
    "pending": ("waiting", "hourglass"),
    "running": ("progress", "clock"),
    "done": ("solved", "circle-check"),
    "failed": ("overdue", "alert-triangle"),
    "sent": ("solved", "check"),
    "reading": ("progress", "clock"),
    "mapping": ("new", "edit"),
    "checking": ("progress", "clock"),
    "checked": ("new", "hourglass"),
    "importing": ("progress", "clock"),
    "published": ("solved", "circle-check"),
    "overdue": ("overdue", "alert-triangle"),
    "solved": ("solved", "check"),
    "partly": ("progress", "circle-dot"),
    "explained": ("waiting", "message-2"),
    "cannot": ("overdue", "x"),
    "yes": ("solved", "check"),
    "no": ("overdue", "x"),
    "requested": ("new", "hourglass"),
    "ended": ("waiting", "circle-check"),
    "open": ("new", "circle-dot"),
    "recorded": ("solved", "check"),
    "decided": ("solved", "circle-check"),
    "postponed": ("waiting", "hourglass"),
    "matched": ("progress", "link"),
    "met": ("solved", "circle-check"),
    "unmet": ("overdue", "x"),
    "introduced": ("new", "users"),
    "negotiating": ("progress", "message-2"),
    "concluded": ("solved", "circle-check"),
    "enrolled": ("new", "plus"),
    "completed": ("solved", "circle-check"),
    "left": ("waiting", "arrow-back-up"),
    "valid": ("solved", "circle-check"),
    "gained": ("solved", "star"),
    "suspended": ("waiting", "player-pause"),
    "expired": ("waiting", "clock"),
    "revoked": ("overdue", "x"),
}
OTHER_STATE = ("waiting", "circle-dot")

LIGHTS: dict[str, tuple[str, Any]] = {
    "green": ("circle-check", _("On time")),
    "yellow": ("hourglass", _("Due soon")),
    "red": ("alert-triangle", _("Overdue")),
    "grey": ("player-pause", _("Paused")),
}


def figure(value: Any) -> str:
    """A number for people: 1,284; a dash where there is none."""
    if value is None or value == "":
        return NO_VALUE
    return f"{value:,}" if isinstance(value, int | float | Decimal) else str(value)


@dataclass(frozen=True)
class Bar:
    """One row of a bar list: a name, its values in the order of the series, and where each leads."""

    label: str
    values: Sequence[int]
    url: str = ""
    value_urls: Sequence[str] = ()


@dataclass(frozen=True)
class Segment:
    """A drawn piece of a bar: start and width in percent of the longest row, as SVG attributes write them."""

    start: str
    width: str
    series: int


@dataclass(frozen=True)
class DrawnBar:
    label: str
    url: str
    segments: Sequence[Segment]
    figures: Sequence[tuple[int, str]]


def draw_bars(bars: Iterable[Bar]) -> list[DrawnBar]:
    """Scale stacked bars to the longest one."""
    bars = list(bars)
    longest = max((sum(bar.values) for bar in bars), default=0) or 1
    drawn = []
    for bar in bars:
        start, segments = 0.0, []
        for index, value in enumerate(bar.values, start=1):
            width = 100 * value / longest
            # Colours side by side differ too little for some eyes: a gap keeps the pieces apart.
            segments.append(Segment(f"{start:.2f}%", f"{max(width - 0.4, 0):.2f}%", index))
            start += width
        urls = [*bar.value_urls, *[""] * (len(bar.values) - len(bar.value_urls))]
        drawn.append(DrawnBar(bar.label, bar.url, segments, list(zip(bar.values, urls, strict=True))))
    return drawn


def listed(values: Iterable[Any]) -> str:
    """One after another, with the comma that the language puts between items of a list."""
    return pgettext("between items", ", ").join(str(one) for one in values)


def said_by(form: Form) -> list[tuple[str, str]]:
    """What a valid form says: each field that holds something, with its value in words."""
    said = [(field, form.cleaned_data.get(field.name)) for field in form]
    return [
        (str(field.label), "" if value is True else _words(field, value))
        for field, value in said
        if value not in (None, "", [])
    ]


@dataclass(frozen=True)
class ActiveFilter:
    label: str
    value: str
    remove_query: str


def _words(field: BoundField, value: Any) -> str:
    choices: dict[str, Any] = {}
    for key, label in getattr(field.field, "choices", ()):
        choices.update({str(k): v for k, v in label} if isinstance(label, list | tuple) else {str(key): label})
    if isinstance(value, str) or not isinstance(value, Iterable):
        return str(choices.get(str(value), value))
    return listed(choices.get(str(one), one) for one in value)


def parameters(field: BoundField) -> tuple[str, ...]:
    """The names under which a form submits this field: most widgets have one, that of the field."""
    of_widget = getattr(field.field.widget, "parameters", None)
    return of_widget(field.html_name) if of_widget else (field.html_name,)


def active_filters(form: Form, query: QueryDict) -> list[ActiveFilter]:
    """The filters in force, in words, each with the query string of the same list without it."""
    cleaned = getattr(form, "cleaned_data", {})
    found = []
    for field in form.visible_fields():
        value = cleaned.get(field.name)
        names = parameters(field)
        if not any(query.get(name) for name in names) or value in (None, "", []):
            continue
        rest = query.copy()
        for name in (*names, "cursor"):
            rest.pop(name, None)
        shown = "" if value is True else _words(field, value)
        found.append(ActiveFilter(str(field.label), shown, rest.urlencode()))
    return found


def kept_parameters(form: Form, query: QueryDict) -> list[tuple[str, str]]:
    """What a filter form carries along: the order, the view and hidden filters, but not the place in the old list."""
    own = {name for field in form.visible_fields() for name in parameters(field)}
    return [(name, value) for name in query if name not in own | {"cursor"} for value in query.getlist(name)]
