"""The parts of a whole, such as the people of a team: what is wrong with one is told at its place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError

from common.errors import RuleViolation


@contextmanager
def part(name: str, place: int) -> Iterator[None]:
    """What the block refuses lies within this part: `members.0.name`, or `members.0` where it is all of it."""
    path = f"{name}.{place}"
    try:
        yield
    except RuleViolation as error:
        error.field = f"{path}.{error.field}" if error.field else path
        raise
    except ValidationError as error:
        by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
        placed = {path if field == NON_FIELD_ERRORS else f"{path}.{field}": one for field, one in by_field.items()}
        raise ValidationError(placed) from error
