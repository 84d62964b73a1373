"""The size standard in force, as the portal ships it."""

import csv

from enterprises.rules.size import SizeStandard, parse_standards
from enterprises.services.reference import DATA


def _in_force() -> SizeStandard:
    with (DATA / "size_thresholds.csv").open(encoding="utf-8", newline="") as source:
        return parse_standards(csv.DictReader(source))[-1]


STANDARD = _in_force()
