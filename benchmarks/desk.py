"""`python -m benchmarks.desk [--problems N]`: the desk of problems over N of them, in a database that is dropped after.

Server time of the list for a handler, a county and a province with each view, filter, sorting and depth; a dispatch of
a thousand; all running clocks counted anew. The reference of a page is the view that answers with nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

BOUNDS = {"list_ms": 150, "dispatch_1000_s": 10, "recount_s_per_million": 120, "process_mb": 400}


def main() -> int:
    from portal.embedded import ensure

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--problems", type=int, default=200_000)
    problems = parser.parse_args().problems
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    ensure()
    import django

    django.setup()
    from benchmarks.apart import measured_apart
    from benchmarks.results import write_json

    found = measured_apart("benchmarks.desk_here", problems)
    print_table(found)
    write_json("desk", found)
    figures = found["figures"]
    missed = [name for name, bound in BOUNDS.items() if figures[name] > bound]
    for name in missed:
        print(f"missed: {name} {figures[name]}, bound {BOUNDS[name]}")
    return 1 if missed else 0


def print_table(found: dict[str, Any]) -> None:
    print(f"{'who':<10}{'list':<58}{'p50 ms':>9}{'p95 ms':>9}{'x empty':>9}{'queries':>9}")
    for row in found["lists"]:
        print(
            f"{row['who']:<10}{row['list'][:56]:<58}{row['p50_ms']:>9}{row['p95_ms']:>9}{row['x_empty']:>9}"
            f"{row['queries']:>9}" + ("  OVER BUDGET" if row["p95_ms"] > BOUNDS["list_ms"] else "")
        )
    for name, figure in found["figures"].items():
        bound = BOUNDS.get(name)
        print(f"{name:<40}{figure:>12,}" + (f"   ≤ {bound}" if bound else ""))


if __name__ == "__main__":
    sys.exit(main())
