"""What was changed afterwards, as `components/history.html` shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Change:
    label: Any
    before: str
    after: str


@dataclass(frozen=True)
class Chapter:
    """One revision: what it was, who, when, why, and each thing that it changed."""

    title: str
    icon: str
    at: datetime
    who: str
    reason: str
    changes: Sequence[Change]
