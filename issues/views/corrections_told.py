"""What a correction of a problem replaced, in words, both sides of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from common.presentation import NO_VALUE
from issues.enums import Term, Urgency
from issues.forms.problems import CorrectionForm
from issues.models import Category, ProblemEvent


@dataclass(frozen=True)
class Change:
    label: Any
    before: str
    after: str


def corrections_told(event: ProblemEvent, categories: Mapping[str, Category]) -> list[Change]:
    """Field by field, as the form names them."""
    return [
        Change(CorrectionForm.base_fields[name].label, *(_said(name, value, categories) for value in values))
        for name, values in (event.changes or {}).items()
    ]


def _said(name: str, value: str, categories: Mapping[str, Category]) -> str:
    if name == "category":
        return str(categories.get(value, value))
    words = {"urgency": Urgency, "term": Term}.get(name)
    return str(words(value).label) if words else value or NO_VALUE
