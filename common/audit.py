"""The audit trail: every insert, update and delete of an audited model, written by database triggers, append-only."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import TypeVar

import pghistory
from django.db import models

ModelT = TypeVar("ModelT", bound=models.Model)


def audited(exclude: Collection[str] = ()) -> Callable[[type[ModelT]], type[ModelT]]:
    """Class decorator: keep every version of a row in the model `<Name>Audit`, reached as `row.audit`."""

    def track(model: type[ModelT]) -> type[ModelT]:
        tracked: type[ModelT] = pghistory.track(
            # One statement adds many rows where files come in: told row by row, each would look its context up anew.
            pghistory.InsertEvent(level=pghistory.Statement),
            pghistory.UpdateEvent(),
            pghistory.DeleteEvent(),
            exclude=list(exclude) or None,
            model_name=f"{model.__name__}Audit",
            obj_field=pghistory.ObjForeignKey(related_name="audit"),
        )(model)
        return tracked

    return track
