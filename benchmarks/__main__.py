"""`make bench`: every page and endpoint of the demo against an empty view in the same run, then the benchmarks that run
apart, each with its own reference; JSON in var/bench/."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys

APART = (
    ["benchmarks.statistics"],
    ["benchmarks.exactness", "--minutes", "3"],
    ["benchmarks.search"],
    ["benchmarks.desk"],
    ["benchmarks.transfer"],
)


def main() -> int:
    from portal.embedded import ensure

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    ensure()
    import django

    django.setup()
    from benchmarks.pages import measure_pages
    from benchmarks.results import write_json

    print("Loading the demo if it is not there, collecting the static files ...", flush=True)
    rows = measure_pages()
    print_table(rows)
    write_json("pages", rows)
    over = [row for row in rows if not row["within_budget"]]
    for row in over:
        print(f"over budget: {row['user']} {row['path']}: {row['p95_ms']} ms, {row['queries']} queries")
    failed = [
        command[0] for command in APART if subprocess.run([sys.executable, "-m", *command], check=False).returncode
    ]
    for name in failed:
        print(f"missed its bounds: {name}")
    return 1 if over or failed else 0


def print_table(rows: list[dict]) -> None:
    print(f"{'user':<22}{'path':<60}{'p50 ms':>8}{'p95 ms':>8}{'x empty':>9}{'queries':>9}{'gzip KB':>9}")
    for row in rows:
        print(
            f"{row['user']:<22}{row['path'][:58]:<60}{row['p50_ms']:>8}{row['p95_ms']:>8}"
            f"{row['ratio']:>9}{row['queries']:>9}{row['gzip_kb']:>9}"
        )
    print(f"median ratio to the empty view: {statistics.median(row['ratio'] for row in rows)}")


if __name__ == "__main__":
    sys.exit(main())
