"""What holds for the rows whose own cell is empty: the kind, the region, the year of the figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.errors import RuleViolation
from enterprises.transfer.checking import FIRST_YEAR
from enterprises.transfer.refusals import TEXTS
from enterprises.transfer.words import region_code_meaning


def require_defaults(defaults: Mapping[str, Any], *, paths: Sequence[str] | None, today: dt.date) -> None:
    """A default says of every row what a cell says of one, so it keeps the same rules. `paths` as in `Scope`.

    Raises RuleViolation `unknown_region`, `out_of_scope`, `year_future`.
    """
    for violation in _violations(defaults, paths, today).values():
        raise violation


def without_faults(defaults: Mapping[str, Any], *, paths: Sequence[str] | None, today: dt.date) -> dict[str, Any]:
    """Those of a template that hold today: its person may have lost the region meanwhile."""
    violations = _violations(defaults, paths, today)
    return {name: value for name, value in defaults.items() if name not in violations}


def _violations(defaults: Mapping[str, Any], paths: Sequence[str] | None, today: dt.date) -> dict[str, RuleViolation]:
    found = {}
    region, year = defaults.get("region"), defaults.get("indicators_year")
    error = region_code_meaning(region, paths).error if region else None
    if error:
        found["region"] = RuleViolation(error, TEXTS[error], field="region")
    if year is not None and not FIRST_YEAR <= year <= today.year:
        message = _("Declare a year that has begun, not before 1990.")
        found["indicators_year"] = RuleViolation("year_future", message, field="indicators_year")
    return found
