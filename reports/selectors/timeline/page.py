"""One enterprise's timeline: everything that happened to it in one list, newest first, a page at a time.

The keys of a page are found in one query, the union of the sources, each of which starts at the cursor; then each
source that has rows on the page loads these. So a page costs the same at any depth and for any enterprise.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import DateField, ExpressionWrapper, F, IntegerField, Q, QuerySet, Value
from django.utils.dateparse import parse_date

from accounts.models import User
from common.keyset import BadCursor, page_of, position_of
from enterprises.models import Enterprise
from issues.models import Problem
from reports.enums import HappeningKind
from reports.selectors.timeline.changes import CHANGES, TAGS
from reports.selectors.timeline.happening import Happening, Source
from reports.selectors.timeline.records import SOURCES

ALL: tuple[Source, ...] = (*SOURCES, TAGS, CHANGES)
ORDER = ("on_day", "place", "key")
Position = tuple[date, int, int]


@dataclass(frozen=True)
class TimelinePage:
    happenings: Sequence[Happening]
    next: str | None
    previous: str | None

    @property
    def problems(self) -> list[Problem]:
        """Those whose words it shows."""
        return [one.problem for one in self.happenings if one.problem is not None]


def timeline_of(  # of whom, for whom, which part
    *, actor: User, enterprise: Enterprise, kind: HappeningKind | None, cursor: str | None, size: int, today: date
) -> TimelinePage:
    """A page of what happened to an enterprise that the actor sees; of one kind, if named. Raises BadCursor."""
    backwards, position = _position(cursor)
    keys = _keys(actor, enterprise, kind, backwards, position, size + 1, today)
    page = page_of(keys, ORDER, size=size, backwards=backwards, is_first=position is None)
    return TimelinePage(_loaded(actor, enterprise, page.items, today), page.next, page.previous)


def _position(cursor: str | None) -> tuple[bool, Position | None]:
    if not cursor:
        return False, None
    backwards, (on, place, key) = position_of(cursor, len(ORDER))
    try:
        day = parse_date(on)
    except (TypeError, ValueError) as error:
        raise BadCursor from error
    if day is None or type(place) is not int or type(key) is not int or not abs(key) < 2**63:
        raise BadCursor
    return backwards, (day, place, key)


def _keys(  # noqa: PLR0913  # one question
    actor: User,
    enterprise: Enterprise,
    kind: HappeningKind | None,
    backwards: bool,
    position: Position | None,
    most: int,
    today: date,
) -> list[dict[str, Any]]:
    """Day, source and key of the rows beyond `position`, the nearest first."""
    order = ("on_day", "-place", "key") if backwards else ("-on_day", "place", "-key")
    parts = []
    for place, source in enumerate(ALL):
        if kind is None or source.kind == kind:
            rows = _of_source(source, place, actor, enterprise, today)
            if position is not None:
                rows = rows.filter(_beyond(place, backwards, position))
            nearest = [term for term in order if "place" not in term]
            parts.append(rows.order_by(*nearest).values(*ORDER)[:most])
    first, *others = parts
    return list(first.union(*others, all=True).order_by(*order)[:most]) if others else list(first)


def _of_source(source: Source, place: int, actor: User, enterprise: Enterprise, today: date) -> QuerySet[Any]:
    on = F(source.on) if isinstance(source.on, str) else source.on
    rows: QuerySet[Any] = source.rows(actor, enterprise, today).annotate(
        on_day=ExpressionWrapper(on, output_field=DateField()),
        place=Value(place, output_field=IntegerField()),
        key=F("pk"),
    )
    return rows


def _beyond(place: int, backwards: bool, position: Position) -> Q:
    """The rows of the source at `place` that stand after `position` in the order of the list."""
    day, its_place, key = position
    further, beside = ("gt", "lt") if backwards else ("lt", "gt")
    beyond = Q(**{f"on_day__{further}": day})
    if place == its_place:
        return beyond | Q(**{"on_day": day, f"key__{further}": key})
    stands_after = place < its_place if beside == "lt" else place > its_place
    return beyond | Q(on_day=day) if stands_after else beyond


def _loaded(actor: User, enterprise: Enterprise, keys: Sequence[dict[str, Any]], today: date) -> list[Happening]:
    by_place: dict[int, list[int]] = defaultdict(list)
    for row in keys:
        by_place[row["place"]].append(row["key"])
    told = {
        place: ALL[place].told(ALL[place].rows(actor, enterprise, today).filter(pk__in=found), actor)
        for place, found in by_place.items()
    }
    # A row that went between the two questions is left out.
    return [told[row["place"]][row["key"]] for row in keys if row["key"] in told[row["place"]]]
