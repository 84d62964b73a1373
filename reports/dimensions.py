"""What statistics are asked for: the dimensions and the period. Pages and API build it with one form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from accounts.models import Organisation, Region
from campaigns.models import Campaign, ServiceTeam
from enterprises.enums import Size
from enterprises.models import Industry
from issues.models import Category


@dataclass(frozen=True)
class StatisticsFilters:
    """A campaign means that campaign alone, a region all below it, an industry and a category what is part of them.

    With a `cut_off` the figures are those of that day's evening: what had happened by then, in the state of then.
    """

    campaign: Campaign | None = None
    region: Region | None = None
    team: ServiceTeam | None = None
    organisation: Organisation | None = None
    category: Category | None = None
    industry: Industry | None = None
    size: str = ""
    since: date | None = None
    until: date | None = None
    cut_off: date | None = None

    @property
    def dimensions(self) -> dict[str, Any]:
        """The dimensions asked for, by name."""
        named = {name: getattr(self, name) for name in DIMENSIONS}
        return {name: value for name, value in named.items() if value}

    def parameters(self) -> dict[str, str]:
        """As query parameters, codes where the world has codes."""
        asked = {**self.dimensions, "since": self.since, "until": self.until, "cut_off": self.cut_off}
        return {name: str(value.pk if isinstance(value, Model) else value) for name, value in asked.items() if value}

    def words(self) -> list[str]:
        """As a person would say them."""
        named = {**self.dimensions, **({"size": Size(self.size).label} if self.size else {})}
        period = [f"{self.since or ''}–{self.until or ''}"] if self.since or self.until else []
        evening = [_("as of %(day)s") % {"day": self.cut_off}] if self.cut_off else []
        return [*(str(value) for value in named.values()), *period, *evening]

    @property
    def last_day(self) -> date | None:
        """The last day of the records that count."""
        days = [day for day in (self.until, self.cut_off) if day]
        return min(days) if days else None

    def condition(self, fields: Mapping[str, str]) -> Q | None:
        """The rows asked for, given the fields of a fact; None where the fact lacks a dimension that is asked for."""
        condition = Q()
        for name, value in self.dimensions.items():
            if name not in fields:
                return None
            condition &= _within(name, fields[name], value)
        return condition


DIMENSIONS = ("campaign", "region", "team", "organisation", "category", "industry", "size")
# Whose records the values of a dimension are; a size is a word.
MODELS: dict[str, type[Any]] = {
    "campaign": Campaign,
    "region": Region,
    "team": ServiceTeam,
    "organisation": Organisation,
    "category": Category,
    "industry": Industry,
}


def _within(name: str, field: str, value: Any) -> Q:
    if name == "region":
        return Q(**{f"{field}__path__startswith": value.path})
    if name == "industry":
        return Q(**{f"{field}__code__startswith": value.pk})
    if name == "category":
        return Q(**{field: value}) | Q(**{f"{field}__parent": value})
    return Q(**{field: value})
