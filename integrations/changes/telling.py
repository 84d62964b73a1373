"""What of a stretch of the feed one caller is told: the changes of what the caller sees, with the objects as they are.

Per type of object it takes a constant number of queries, however many changes there are.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet
from rest_framework.request import Request

from common.resources import Resource
from integrations.changes.models import Act, Change
from integrations.changes.resources import RESOURCES
from integrations.changes.selectors import Place, Stretch


@dataclass(frozen=True)
class Told:
    """One change as this caller is told of it; `act` and `says` may say less than happened."""

    place: Place
    type: str
    key: Any
    at: Any
    act: str
    says: dict[str, Any]


@dataclass
class Page:
    told: list[Told]
    end: Place
    has_more: bool
    shown: dict[str, dict[str, Any]] = field(default_factory=dict)


def page_of(stretch: Stretch, request: Request, *, limit: int) -> Page:
    """Up to `limit` changes for whoever asks, and the objects that they are about, each once."""
    kinds: dict[str, _Kind] = {}
    by_type: dict[str, list[Change]] = defaultdict(list)
    for change in stretch.changes:
        by_type[change.type].append(change)
    for type_, changes in by_type.items():
        kinds[type_] = _Kind(type_, changes, request)
    told = [one for change in stretch.changes if (one := kinds[change.type].told(change)) is not None]
    page = Page(told, stretch.end, stretch.has_more)
    if len(told) > limit:
        page.told, page.end, page.has_more = told[:limit], told[limit - 1].place, True
    for type_ in dict.fromkeys(one.type for one in page.told):
        keys = [one.key for one in page.told if one.type == type_]
        page.shown[type_] = kinds[type_].shown(keys)
    return page


class _Kind:
    """The changes of one type, with what the caller may know of their objects."""

    def __init__(self, type_: str, changes: Sequence[Change], request: Request) -> None:
        self.type, self.changes = type_, changes
        self.view: Resource = RESOURCES[type_](basename=type_, request=request, action="list", kwargs={})
        self.pk = self.view.model._meta.pk
        keys = {self._key(change) for change in changes}
        others = {other for change in changes if (other := _other(change)) is not None}
        self.seen = set(_keys(self.view.get_queryset(), keys | others))
        self.gone = self._gone(keys - self.seen)

    def told(self, change: Change) -> Told | None:
        key, other = self._key(change), _other(change)
        act, says = change.act, change.says or {}
        if other is not None and (other in self.seen or key in self.seen or key in self.gone):
            says = says if other in self.seen else {"move": says["move"]}
        elif key not in self.seen:
            if self.gone.get(key) is not change:
                return None
            # It is not there any more, or not for this caller.
            act, says = Act.DELETED.value, {}
        return Told(Place(change.position, change.serial), self.type, key, change.at, act, says)

    def shown(self, keys: Iterable[Any]) -> dict[str, Any]:
        wanted = {key for key in keys if key in self.seen}
        return {str(key): body for key, body in self.view.objects_of(wanted).items()} if wanted else {}

    def _key(self, change: Change) -> Any:
        return self.pk.to_python(change.key)

    def _gone(self, unseen: set[Any]) -> dict[Any, Change]:
        """Of what the caller does not see and did at any time of this stretch: the last change that hid it."""
        hiding = [one for one in self.changes if one.was is not None and self._key(one) in unseen]
        if not hiding:
            return {}
        seen_then = _keys_among(self.view.get_queryset(), hiding)
        return {key: one for one in hiding if (key := self._key(one)) in seen_then}


def _other(change: Change) -> Any:
    """The object into which this one was merged, or out of which it came again."""
    says = change.says or {}
    return says.get("into") or says.get("out_of")


def _keys(rows: QuerySet[Any], keys: Iterable[Any]) -> Iterable[Any]:
    return rows.filter(pk__in=keys).order_by().values_list("pk", flat=True)


def _keys_among(rows: QuerySet[Any], changes: Iterable[Change]) -> set[Any]:
    """Which of these would be in `rows` if they were as they were: what was kept of them stands in for their table."""
    changes = list(changes)
    keys = [rows.model._meta.pk.to_python(change.key) for change in changes]
    try:
        query, parameters = _keys(rows, keys).query.sql_with_params()  # type: ignore[attr-defined]
    except EmptyResultSet:
        return set()
    table = connection.ops.quote_name(rows.model._meta.db_table)
    were = f"SELECT * FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"  # noqa: S608  # a name of ours
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {table} AS ({were}) {query}", [json.dumps([one.was for one in changes]), *parameters])
        return {key for (key,) in cursor.fetchall()}
