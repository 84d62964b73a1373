"""What a merge does to rows, step by step, in a form that can be kept and taken back in the opposite order.

Steps: `move` (rows point elsewhere), `fold` (a row that was there twice is put away whole), `fill` (values that rows
got), `make` (rows that are new).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import models

from common.records import Record
from enterprises.duplicates.pointers import Pointer, pointer, pointers_to
from enterprises.models.duplicate import ExactEncoder

Step = dict[str, Any]
# Kept by the database, so no values of the row's own.
UNSEEN = frozenset({"version", "created_at", "updated_at"})
# A fact keeps the dimensions that it carried when it was recorded.
DIMENSIONS = frozenset({"region_id", "industry_id", "size"})
# Empty, they say something: who has no last day is there.
TELLING_EMPTY = frozenset({"left_on"})
# What its values say together they must go on saying together.
WHOLE = frozenset({"enterprises.sizedeclaration"})


def values_of(row: models.Model) -> dict[str, Any]:
    """Its columns, as they stand in JSON."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    loaded: dict[str, Any] = json.loads(json.dumps(values, cls=ExactEncoder))
    return loaded


def move_all(model: type[models.Model], source: Any, target: Any, journal: list[Step]) -> None:
    """Let everything that points at one row point at another; what would be there twice becomes one."""
    for one in pointers_to(model):
        twins = one.twins(source, target) | one.alike(source, target)
        for mine, theirs in twins.items():
            _fold(one, mine, theirs, journal)
        move(one, list(one.rows(source).order_by("pk").values_list("pk", flat=True)), source, target, journal)


def move(one: Pointer, keys: list[Any], source: Any, target: Any, journal: list[Step]) -> None:
    if keys:
        one.model._default_manager.filter(pk__in=keys).update(**{one.field: target})
        journal.append({"step": "move", "what": one.label, "from": source, "to": target, "keys": keys})


def filled(row: models.Model, before: Mapping[str, Any], journal: list[Step]) -> None:
    """Take down what has become of a row since `before`."""
    after = values_of(row)
    changes = {name: [before[name], after[name]] for name in after if before[name] != after[name]}
    changes = {name: change for name, change in changes.items() if name not in UNSEEN}
    if changes:
        journal.append({"step": "fill", "what": row._meta.label_lower, "key": row.pk, "values": changes})


def made(row: models.Model, journal: list[Step]) -> None:
    journal.append({"step": "make", "what": row._meta.label_lower, "key": row.pk})


def _fold(one: Pointer, mine: Any, theirs: Any, journal: list[Step]) -> None:
    """Of two rows that are the same, the one stays that holds or says more, and gets what only the other says."""
    rows = one.model._default_manager.in_bulk([mine, theirs])
    stays, goes = rows[theirs], rows[mine]
    if _order(goes, stays) < _order(stays, goes):
        stays, goes = goes, stays
    move_all(one.model, goes.pk, stays.pk, journal)
    row = values_of(goes)
    one.model._default_manager.filter(pk=goes.pk).delete()
    journal.append({"step": "fold", "what": one.model._meta.label_lower, "row": row, "into": stays.pk})
    if one.model._meta.label_lower not in WHOLE:
        _fill(stays, goes, journal)


def _order(row: models.Model, other: models.Model) -> tuple[int, int]:
    """Which of two stays: who is there before who has left, then the one that says more."""
    over = sum(getattr(row, name, None) is not None for name in TELLING_EMPTY)
    return over, -len(_only_in(row, other))


def _only_in(row: models.Model, other: models.Model) -> list[str]:
    """What one says and the other leaves empty."""
    passed_over = UNSEEN | DIMENSIONS | TELLING_EMPTY
    names = [field.attname for field in row._meta.concrete_fields if field.attname not in passed_over]
    return [name for name in names if getattr(row, name) and not getattr(other, name)]


def _fill(stays: models.Model, goes: models.Model, journal: list[Step]) -> None:
    names = _only_in(goes, stays)
    if not names:
        return
    before = values_of(stays)
    for name in names:
        setattr(stays, name, getattr(goes, name))
    try:
        stays.validate_constraints()
    except ValidationError:
        # The rules want some of them to go together: the row stays as it is, the other is kept in the journal.
        return
    type(stays)._default_manager.filter(pk=stays.pk).update(**{name: getattr(stays, name) for name in names})
    filled(stays, before, journal)


def take_back(journal: Iterable[Step], since: datetime) -> None:
    """Undo the steps, the last one first. What people changed since stays as they changed it."""
    for step in reversed(list(journal)):
        if step["step"] == "move":
            _move_back(step, since)
        else:
            _TAKE_BACK[step["step"]](step)


def _move_back(step: Step, since: datetime) -> None:
    one = pointer(step["what"])
    still = one.rows(step["to"]).filter(pk__in=step["keys"])
    still.update(**{one.field: step["from"]})
    _let_follow(one, step, since)


def _let_follow(one: Pointer, step: Step, since: datetime) -> None:
    """What was hung on a row since goes where the row goes: the problem of a visit is of the visit's enterprise."""
    beside = {other.model: other for other in pointers_to(_target(one)) if other.model is not one.model}
    for below in pointers_to(one.model):
        other = beside.get(below.model)
        if other is not None and issubclass(below.model, Record):
            rows = other.rows(step["to"]).filter(**{f"{below.field}__in": step["keys"], "created_at__gte": since})
            rows.update(**{other.field: step["from"]})


def _target(one: Pointer) -> type[models.Model]:
    return one.model._meta.get_field(one.field).related_model  # type: ignore[return-value]


def _put_back(step: Step) -> None:
    model = apps.get_model(step["what"])
    fields = {field.attname: field for field in model._meta.concrete_fields}
    row = model(**{name: fields[name].to_python(value) for name, value in step["row"].items() if name in fields})
    row.save_base(raw=True, force_insert=True)


def _empty(step: Step) -> None:
    model = apps.get_model(step["what"])
    row = model._default_manager.filter(pk=step["key"]).first()
    if row is None:
        return
    now = values_of(row)
    fields = {field.attname: field for field in model._meta.concrete_fields}
    old = {
        name: fields[name].to_python(before)
        for name, (before, after) in step["values"].items()
        if name in fields and now[name] == after
    }
    if old:
        model._default_manager.filter(pk=row.pk).update(**old)


def _unmake(step: Step) -> None:
    apps.get_model(step["what"])._default_manager.filter(pk=step["key"]).delete()


_TAKE_BACK = {"fold": _put_back, "fill": _empty, "make": _unmake}


def tally(journal: Iterable[Step]) -> tuple[Counter[str], Counter[str]]:
    """How many rows of each model moved, and how many were folded."""
    moved, folded = Counter[str](), Counter[str]()
    for step in journal:
        if step["step"] == "move":
            moved[step["what"].rpartition(".")[0]] += len(step["keys"])
        elif step["step"] == "fold":
            folded[step["what"]] += 1
    return moved, folded
