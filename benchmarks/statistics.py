"""`python -m benchmarks.statistics [--facts N …]`: the statistics engine over N visits and problems, half of each.

Each size has a database of its own, which is dropped at the end. The dashboard is asked through the API; its reference,
in the same run, is the same dashboard counted by GROUP BY over the records.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

SIZES = (10_000, 1_000_000)
# Figure, bound, and whether less is better. Of the largest size, but for the growth from the smallest to it.
BOUNDS = {
    "growth": (1.5, True),
    "x_group_by": (150, False),
    "x_group_by_10k": (50, False),
    "x_group_by_100k": (20, False),
    "write_rate": (0.6, False),
    "bulk_time": (1.6, True),
    "x_peak_writes": (3, False),
    "rebuild_in_group_bys": (5, True),
    "cells_share": (0.05, True),
    "differing_cells": (0, True),
}


def main() -> int:
    from portal.embedded import ensure

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--facts", type=int, nargs="+", default=SIZES)
    sizes = parser.parse_args().facts
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    ensure()
    import django

    django.setup()
    from benchmarks.apart import measured_apart
    from benchmarks.results import write_json

    rows = []
    for size in sizes:
        print(f"{size:,} facts", flush=True)
        rows.append(measured_apart("benchmarks.statistics_here", size))
    for row in rows:
        row["growth"] = round(row["dashboard_ms"] / rows[0]["dashboard_ms"], 2)
    print_table(rows)
    write_json("statistics", rows)
    missed = [name for name, (bound, less) in BOUNDS.items() if (rows[-1][name] > bound) == less]
    for name in missed:
        print(f"missed: {name} {rows[-1][name]}, bound {BOUNDS[name][0]}")
    return 1 if missed else 0


def print_table(rows: list[dict[str, Any]]) -> None:
    for name in rows[0]:
        values = "".join(f"{row[name]:>16,}" for row in rows)
        bound = BOUNDS.get(name)
        print(f"{name:<28}{values}" + (f"   {'≤' if bound[1] else '≥'} {bound[0]}" if bound else ""))


if __name__ == "__main__":
    sys.exit(main())
