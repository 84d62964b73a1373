"""Days that people name: of our own time, and in their order."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

FIRST_YEAR, LAST_YEAR = 2000, 2100


def clean_span(record: models.Model, first: str, last: str) -> None:
    """Raises ValidationError at the field whose day nobody can mean."""
    days: dict[str, date | None] = {name: getattr(record, name) for name in (first, last)}
    wrong = {name: _far_off() for name, day in days.items() if day and not FIRST_YEAR <= day.year <= LAST_YEAR}
    begin, end = days[first], days[last]
    if begin and end and end < begin:
        wrong.setdefault(last, ValidationError(_("The end lies before the beginning."), code="period"))
    if wrong:
        raise ValidationError(wrong)


def _far_off() -> ValidationError:
    words = {"first": FIRST_YEAR, "last": LAST_YEAR}
    return ValidationError(_("Name a day of the years %(first)s to %(last)s."), code="day_far_off", params=words)
