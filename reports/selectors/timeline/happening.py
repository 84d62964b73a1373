from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from enterprises.models import Enterprise
from issues.models import Problem
from reports.enums import HappeningKind


@dataclass(frozen=True)
class FieldChange:
    """What a field of the record said before and after: as it is stored, and in words."""

    field: str
    label: str
    old: Any
    new: Any
    before: str
    after: str


@dataclass(frozen=True)
class Happening:
    """One line of an enterprise's timeline: what, on which day, by whom; `state` is a code and its words.

    `resource` and `key` say which record of the API it is about; a change is of the enterprise itself. `problem` is the
    one whose words it shows.
    """

    on: date
    kind: HappeningKind
    icon: str
    what: str
    who: str
    url: str
    resource: str
    key: int
    state: tuple[str, Any] | None = None
    changes: Sequence[FieldChange] = ()
    problem: Problem | None = None


@dataclass(frozen=True)
class Source:
    """Where happenings of a kind come from.

    `rows` are those of an enterprise that an actor may see, as of today; `on` is the lookup path or expression of
    their day; `told` puts rows of a page, loaded, into words.
    """

    kind: HappeningKind
    rows: Callable[[User, Enterprise, date], QuerySet[Any]]
    on: Any
    told: Callable[[QuerySet[Any], User], dict[int, Happening]]
