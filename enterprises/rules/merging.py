"""Which values an enterprise gets when two entries of the register become one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

# What a person may choose from either entry, by name; and under which name a row holds it.
CHOOSABLE = (
    "name",
    "kind",
    "uscc",
    "region",
    "industry",
    "legal_representative",
    "address",
    "founded_on",
    "ask_before_visit",
)
INDICATORS = ("size", "employees", "revenue_wan", "assets_wan", "indicators_year")
# Whoever does not want to be visited said so for a reason, to somebody, for a time.
_TOGETHER = {"ask_before_visit": ("ask_before_visit", "ask_reason", "ask_until", "ask_marked_by_id", "ask_marked_on")}
_COLUMNS = {"region": "region_id", "industry": "industry_id"}


def column(name: str) -> str:
    return _COLUMNS.get(name, name)


def columns(name: str) -> tuple[str, ...]:
    """All that goes with a value when it is taken."""
    return _TOGETHER.get(name, (column(name),))


def suggested(kept: Mapping[str, Any], merged: Mapping[str, Any]) -> frozenset[str]:
    """What the kept entry leaves empty and the merged one says. Who asked not to be visited goes on asking."""
    return frozenset(name for name in CHOOSABLE if merged[column(name)] and not kept[column(name)])


def differing(kept: Mapping[str, Any], merged: Mapping[str, Any]) -> list[str]:
    """Where a person has a choice."""
    return [name for name in CHOOSABLE if (kept[column(name)] or None) != (merged[column(name)] or None)]


def takes_indicators(kept: Mapping[str, Any], merged: Mapping[str, Any]) -> bool:
    """Where neither declared anything: the figures of the later year."""
    return (merged["indicators_year"] or 0) > (kept["indicators_year"] or 0)
