"""Pages by keyset: any page of any list costs the same, and rows that arrive meanwhile shift nothing."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import F, Model, Q, QuerySet
from django.db.models.sql.where import WhereNode
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from common.querysets import ScatteredQuerySet

# One part in so many of the way from the first row to the last is near; what it has to be for a query of its own.
NEAR = 64
LEAST_NEAR = {int: 1000, timedelta: timedelta(days=1)}
ItemT = TypeVar("ItemT", bound=Model | dict[str, Any])
ModelT = TypeVar("ModelT", bound=Model)


class BadCursor(DomainError):
    """The cursor was not made by this list."""

    status = 400

    def __init__(self) -> None:
        super().__init__(
            "bad_cursor", _("This page link is not valid. Start again from the first page."), field="cursor"
        )


@dataclass(frozen=True)
class Page(Generic[ItemT]):
    """One page of a list, with the cursors of its neighbours (None at either end)."""

    items: list[ItemT]
    next: str | None
    previous: str | None


def paginate(queryset: QuerySet[ModelT], *, order: Sequence[str], cursor: str | None, size: int) -> Page[ModelT]:
    """The `size` rows after (or before) `cursor` in `order`, which names concrete fields and ends with a unique one.

    Nulls stand last in either direction. One query; where the first of `order` may be null, a second one for the page
    on which the nulls begin. Of scattered rows (`common.querysets`) first the keys, in the order over which they are
    scattered those near before the others: else the planner may join whatever a row shows to all that it then sorts.
    Raises BadCursor.
    """
    backwards, position = position_of(cursor, len(order)) if cursor else (False, None)
    meta = queryset.model._meta
    terms = [_Term(name, backwards, meta.get_field(name.removeprefix("-")).null) for name in order]
    rows = queryset.order_by(*(term.ordering() for term in terms))
    beyond = [Q()] if position is None else _beyond(rows, terms, position)
    sources = _near_ones_first(rows, terms[0], position)
    is_far = isinstance(rows, ScatteredQuerySet) and len(sources) > 1
    found: list[Any] = []
    for source in sources:
        for part in beyond:
            if len(found) <= size:
                nearest = source.filter(part)[: size + 1 - len(found)]
                found += nearest.values_list("pk", flat=True) if is_far else nearest
    if is_far:
        key = meta.pk.name
        full = {_value(row, key): row for row in _shown_as(queryset).filter(pk__in=found)}
        found = [full[one] for one in found if one in full]
    return page_of(found, order, size=size, backwards=backwards, is_first=position is None)


def _shown_as(queryset: QuerySet[ModelT]) -> QuerySet[ModelT]:
    """With what it shows of a row, not asked again whether it is one of them: long conditions take long to read."""
    shown = queryset.order_by()
    shown.query.where = WhereNode()
    return shown


def page_of(found: list[ItemT], order: Sequence[str], *, size: int, backwards: bool, is_first: bool) -> Page[ItemT]:
    """The page out of what lies beyond a cursor: up to `size` + 1 items, nearest first, with the attributes of `order`.

    `is_first` where there was no cursor.
    """
    more = len(found) > size
    items = found[:size]
    if backwards:
        items.reverse()
    ahead = more if not backwards else not is_first
    behind = not is_first if not backwards else more
    return Page(
        items,
        next=cursor_at(False, items[-1], order) if items and ahead else None,
        previous=cursor_at(True, items[0], order) if items and behind else None,
    )


class _Term:
    def __init__(self, name: str, backwards: bool, nullable: bool) -> None:
        self.field = name.removeprefix("-")
        self.descending = name.startswith("-") != backwards
        self.nullable = nullable
        self.nulls_first = backwards

    def ordering(self) -> Any:
        expression = F(self.field)
        # A column that cannot be null keeps the plain order, which is the one its index has.
        nulls = {"nulls_first" if self.nulls_first else "nulls_last": True} if self.nullable else {}
        return expression.desc(**nulls) if self.descending else expression.asc(**nulls)

    def beyond(self, value: Any) -> Q:
        """The rows strictly after `value` in this term alone, nulls standing at their end of the list."""
        if value is None:
            return Q(**{f"{self.field}__isnull": False}) if self.nulls_first else Q(pk__in=[])
        after = Q(**{f"{self.field}__{'lt' if self.descending else 'gt'}": value})
        return after | Q(**{f"{self.field}__isnull": True}) if self.nullable and not self.nulls_first else after

    def parts(self, value: Any) -> list[Q]:
        """All rows from `value` on as ranges of an index, in their order: nulls are a range of their own."""
        isnull = f"{self.field}__isnull"
        if value is None:
            return [Q(**{isnull: True}), Q(**{isnull: False})] if self.nulls_first else [Q(**{isnull: True})]
        bound = Q(**{f"{self.field}__{'lte' if self.descending else 'gte'}": value})
        return [bound, Q(**{isnull: True})] if self.nullable and not self.nulls_first else [bound]

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.field}__isnull": True}) if value is None else Q(**{self.field: value})


def _beyond(queryset: QuerySet[Any], terms: Sequence[_Term], position: Sequence[Any]) -> list[Q]:
    """The rows after `position`, part after part: each lets an index start where it begins instead of walking there."""
    condition, equal = Q(pk__in=[]), Q()
    try:
        values = [
            None if raw is None else queryset.model._meta.get_field(term.field).to_python(raw)
            for term, raw in zip(terms, position, strict=True)
        ]
    except (ValidationError, ValueError, TypeError, ArithmeticError) as error:
        raise BadCursor from error
    if any(value is None and not term.nullable for term, value in zip(terms, values, strict=True)):
        raise BadCursor
    for term, value in zip(terms, values, strict=True):
        condition |= equal & term.beyond(value)
        equal &= term.same(value)
    return [part & condition for part in terms[0].parts(values[0])]


def count_to(rows: Any, most: int) -> int:
    """How many rows there are, up to one more than `most`."""
    count = 0
    for part in [*(rows.samples() if isinstance(rows, ScatteredQuerySet) else []), rows]:
        if count <= most:
            count = part.order_by().values("pk")[: most + 1].count()
    return count


def _near_ones_first(rows: QuerySet[Any], term: _Term, position: Sequence[Any] | None) -> list[QuerySet[Any]]:
    """What is scattered over the order in two parts: those within a `NEAR`th of the whole way, then the others.

    The planner can walk the order and look at each row, which takes long where few are wanted, or collect what an index
    finds, which takes long where that is much. Near ones are not much whatever is wanted.
    """
    if not isinstance(rows, ScatteredQuerySet) or rows.scattered_over != term.field:
        return [rows]
    first, last = rows.ends()
    if first is None:
        return [rows]
    width = (last - first) // NEAR
    if width < LEAST_NEAR[type(width)]:
        return [rows]
    start = last if term.descending else first
    if position:
        start = rows.model._meta.get_field(term.field).to_python(position[0])
    try:
        end = start - width if term.descending else start + width
    except OverflowError:  # a cursor of somebody's own, at an end of time
        return [rows]
    if term.descending:
        return [rows.within(end, start), rows.filter(**{f"{term.field}__lt": end})]
    return [rows.within(start, end), rows.filter(**{f"{term.field}__gt": end})]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def _value(item: Model | dict[str, Any], name: str) -> Any:
    return item[name] if isinstance(item, dict) else item.serializable_value(name)


def cursor_at(backwards: bool, item: Model | dict[str, Any], order: Sequence[str]) -> str:
    """The cursor of the rows that stand after `item`, or before it."""
    names = [name.removeprefix("-") for name in order]
    values = [_plain(_value(item, name)) for name in names]
    text = json.dumps([int(backwards), *values], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def position_of(cursor: str, terms: int) -> tuple[bool, list[Any]]:
    """Whether the cursor goes backwards, and the values of its row. Raises BadCursor."""
    try:
        decoded = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError, RecursionError) as error:
        raise BadCursor from error
    is_position = isinstance(decoded, list) and len(decoded) == terms + 1 and decoded[0] in (0, 1)
    if not is_position or not all(_may_be_value(value) for value in decoded):
        raise BadCursor
    return bool(decoded[0]), decoded[1:]


def _may_be_value(value: Any) -> bool:
    if isinstance(value, str):
        # No database takes a string with NUL or half a surrogate pair.
        return "\x00" not in value and not any("\ud800" <= character <= "\udfff" for character in value)
    return not isinstance(value, list | dict)
