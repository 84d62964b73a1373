"""Everything that points at a row, read from the models themselves: what an app adds later moves as well."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import pghistory.models
from django.apps import apps
from django.db import models
from django.db.models import QuerySet

from enterprises.models import Duplicate, Merge

# They tell of two entries of the register, so they stay what they are.
STAYING: tuple[type[models.Model], ...] = (Duplicate, Merge)
# Rows that no constraint calls the same and people do.
ALIKE = {"enterprises.contact": ("name", "phone")}


@dataclass(frozen=True)
class Once:
    """The further fields of a rule of uniqueness, and which rows it is about."""

    fields: tuple[str, ...]
    condition: models.Q
    are_nulls_alike: bool


@dataclass(frozen=True)
class Pointer:
    """A foreign key, with the rules that let a row be there only once for what it points at."""

    model: type[models.Model]
    field: str
    onces: tuple[Once, ...]

    @property
    def label(self) -> str:
        return f"{self.model._meta.label_lower}.{self.field}"

    def rows(self, key: Any) -> QuerySet[Any]:
        """The rows that point at this key."""
        return self.model._default_manager.filter(**{self.field: key})

    def twins(self, source: Any, target: Any) -> dict[Any, Any]:
        """Rows of the source of which the target has the same, each with the one that the target has."""
        found: dict[Any, Any] = {}
        for once in self.onces:
            there = {tuple(row[1:]): row[0] for row in self._of(once, target)}
            for row in self._of(once, source):
                twin = there.get(tuple(row[1:]))
                if twin is not None and row[0] not in found and twin not in found.values():
                    found[row[0]] = twin
        return found

    def alike(self, source: Any, target: Any) -> dict[Any, Any]:
        """The same for rows that only people call the same, unless something that never changes points at them."""
        fields = ALIKE.get(self.model._meta.label_lower)
        if fields is None:
            return {}
        there = {tuple(row[1:]): row[0] for row in self.rows(target).values_list("pk", *fields)}
        return {
            key: there[tuple(values)]
            for key, *values in self.rows(source).values_list("pk", *fields)
            if tuple(values) in there and not is_held(self.model, key)
        }

    def _of(self, once: Once, key: Any) -> Iterator[tuple[Any, ...]]:
        for row in self.rows(key).filter(once.condition).order_by("pk").values_list("pk", *once.fields):
            if once.are_nulls_alike or None not in row:
                yield row


@cache
def pointers_to(model: type[models.Model]) -> tuple[Pointer, ...]:
    """The foreign keys to a model, audit trails and views apart."""
    found = []
    for relation in model._meta.get_fields(include_hidden=True):
        if not isinstance(relation, models.ManyToOneRel) or not _is_record(relation.related_model):
            continue
        field = relation.field
        onces = tuple(_onces(relation.related_model, field.name))
        if field.unique:
            onces += (Once((), models.Q(), are_nulls_alike=False),)
        found.append(Pointer(relation.related_model, field.name, onces))
    return tuple(sorted(found, key=lambda one: one.label))


def _onces(model: type[models.Model], field: str) -> Iterator[Once]:
    for rule in model._meta.constraints:
        if isinstance(rule, models.UniqueConstraint) and field in rule.fields:
            others = tuple(name for name in rule.fields if name != field)
            yield Once(others, rule.condition or models.Q(), rule.nulls_distinct is False)


def is_held(model: type[models.Model], key: Any) -> bool:
    """Whether rows point at it that can never point elsewhere."""
    return any(_is_append_only(one.model) and one.rows(key).exists() for one in pointers_to(model))


def pointer(label: str) -> Pointer:
    """The one with this label. Raises LookupError where the app has dropped it."""
    model, _dot, field = label.rpartition(".")
    target = apps.get_model(model)._meta.get_field(field).related_model
    return next(one for one in pointers_to(target) if one.label == label)


def _is_record(model: Any) -> bool:
    return model._meta.managed and model not in STAYING and not issubclass(model, pghistory.models.Event)


def _is_append_only(model: type[models.Model]) -> bool:
    triggers = getattr(model._meta, "triggers", [])
    return any(getattr(one, "name", "") == "append_only" for one in triggers)
