"""How the records of a resource are written from bodies of requests: by its own POST and PATCH, and many at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from common.records import Record
from common.resources import StrictInput


@dataclass(frozen=True)
class Writing:
    """One way to create and one to change, from what the two serializers have found well-formed.

    `create(actor=, said=)` and `update(actor=, key=, said=, version=)` call the services and return the record.
    """

    resource: str
    model: type[Record]
    creation: type[StrictInput]
    change: type[StrictInput]
    create: Callable[..., Record]
    update: Callable[..., Record]
    # The field by which the world names a record, and how one is written that the caller gives; else the portal does.
    code: str = ""
    spelt: Callable[[str], str] | None = None
    # A PATCH of a part of the fields; without it the change is a whole of its own.
    is_partial: bool = True
    # Whether to say again what the record says is no change. Not where a value is said of a year.
    compares: bool = True
    # How to compare what is no column, by the name of the field: `(record, value, actor=)`.
    matches: Mapping[str, Callable[..., bool]] = field(default_factory=dict)
    # The field that holds further records, which are created as well.
    nested: str = ""
    # What was written and looks odd all the same: `(record)`, each shaped as one of the errors of a refusal.
    warnings: Callable[[Any], list[dict[str, str]]] | None = None
    # What is another value after every change of the record or of what is part of it.
    stamp: Callable[[int], Any] | None = None

    def says(self, record: Record, name: str, value: Any, *, actor: Any) -> bool:
        """Whether the record says this of a field already, as far as the actor sees what it says."""
        if name in self.matches:
            return self.matches[name](record, value, actor=actor)
        if not hasattr(record, name):
            return False
        if isinstance(value, Model):
            return bool(getattr(record, f"{name}_id") == value.pk)
        if isinstance(value, list):
            shown = getattr(record, name).visible_to(actor).values_list("pk", flat=True)
            return {one.pk for one in value} == set(shown)
        return bool(getattr(record, name) == value)
