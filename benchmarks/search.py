"""`python -m benchmarks.search [--enterprises N]`: typeahead, list page and API list over N enterprises.

All of it happens in one transaction that is rolled back: nothing stays, whatever interrupts it. N enterprises need
about a kilobyte of disk each meanwhile. The reference of each run is what a portal without this index does: ILIKE.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from accounts.models import User
    from benchmarks.register import Names

SCHEMA = "benchmark_search"
TABLES = ("enterprises_enterprise", "enterprises_alias")
WORDS = 200
PAGES = 25
REFERENCES = 10
TYPEAHEAD_MS = 30
PAGE_MS = 150
SCOPES = {"nation": "100000", "city": "330500", "county": "330502"}


def main() -> int:
    from portal.embedded import ensure

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enterprises", type=int, default=1_000_000)
    enterprises = parser.parse_args().enterprises
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    ensure()
    import django

    django.setup()
    from benchmarks.results import write_json

    rows = measure_search(enterprises)
    print_table(rows)
    write_json(f"search-{enterprises}", rows)
    return 0 if all(row["within_budget"] for row in rows) else 1


def measure_search(enterprises: int) -> list[dict[str, Any]]:
    """One row for each kind of words in each scope: p50 and p95 in ms, and whether a plan reads the whole table."""
    from django.core.management import call_command
    from django.db import connection, transaction

    from benchmarks.register import Names

    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_reference", verbosity=0)
    with transaction.atomic():
        names = Names()
        with connection.cursor() as cursor:
            sizes = populate(cursor, names, enterprises)
            words = {scope: Words(cursor, region) for scope, region in SCOPES.items()}
        actors = {scope: _actor(scope, region) for scope, region in SCOPES.items()}
        rows = [*_references(words["nation"]), *_typeahead(words, actors), *_pages(words, actors)]
        transaction.set_rollback(True)
    return [*({"what": f"size of {name}", "scope": size, "within_budget": True} for name, size in sizes.items()), *rows]


def populate(cursor: Any, names: Names, count: int) -> dict[str, str]:
    """Tables like the real ones in front of them, filled, then indexed. Returns the sizes."""
    from benchmarks.register import copy_enterprises

    start = time.perf_counter()
    cursor.execute(f"CREATE SCHEMA {SCHEMA}; SET LOCAL search_path = {SCHEMA}, public")
    for table in TABLES:
        cursor.execute(f"CREATE TABLE {SCHEMA}.{table} (LIKE public.{table} INCLUDING ALL)")
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes"
        " WHERE schemaname = %s AND tablename = %s AND indexdef LIKE '%%gin%%'",
        [SCHEMA, TABLES[0]],
    )
    indexes = cursor.fetchall()
    for name, _definition in indexes:
        cursor.execute(f"DROP INDEX {SCHEMA}.{name}")
    copy_enterprises(cursor, names, count)
    print(f"{count} enterprises in {time.perf_counter() - start:.0f} s", flush=True)
    start = time.perf_counter()
    cursor.execute("SET LOCAL maintenance_work_mem = '1GB'")
    for name, definition in indexes:
        cursor.execute(definition)
        cursor.execute(f"ALTER INDEX {SCHEMA}.{name} ALTER COLUMN 1 SET STATISTICS 500")
    print(f"indexed in {time.perf_counter() - start:.0f} s", flush=True)
    cursor.execute(f"ANALYZE {', '.join(TABLES)}")
    # What was written first has left the machine's memory; a register that is asked all day is in it.
    cursor.execute("SELECT sum(length(name)) FROM enterprises_enterprise")
    cursor.execute(
        "SELECT relname, pg_size_pretty(pg_relation_size(oid)) FROM pg_class"
        " WHERE relnamespace = %s::regnamespace AND pg_relation_size(oid) > 1e6 ORDER BY pg_relation_size(oid) DESC",
        [SCHEMA],
    )
    return dict(cursor.fetchall())


class Words:
    """Words that people of a region might type, by kind: runs of names that are there, and runs that are in none."""

    def __init__(self, cursor: Any, region: str) -> None:
        self._random = Random(7)
        cursor.execute(
            "SELECT name, name_pinyin, uscc FROM enterprises_enterprise WHERE id IN ("
            " SELECT id FROM enterprises_enterprise WHERE region_id IN ("
            "  SELECT code FROM accounts_region WHERE path LIKE '%%' || %s || '.%%'"
            " ) ORDER BY hashint8(id) LIMIT %s) ORDER BY id",
            [region, WORDS],
        )
        self._spelt = cursor.fetchall()

    def kinds(self) -> Iterator[tuple[str, list[str]]]:
        for length in (2, 3, 4):
            runs = [self._run(list(name), length) for name, _pinyin, _uscc in self._spelt]
            yield f"{length} characters, present", runs
            # No name of the benchmark has a character of the second level.
            yield f"{length} characters, absent", [run[:-1] + "饕" for run in runs]
        for length in (2, 3, 4):
            yield (
                f"pinyin of {length}, present",
                [self._run(pinyin.split(), length) for _name, pinyin, _u in self._spelt],
            )
            yield f"pinyin of {length}, absent", [self._mixed(length) for _word in self._spelt]
        for length in (2, 3, 4):
            initials = ["".join(one[0] for one in pinyin.split()) for _name, pinyin, _uscc in self._spelt]
            yield f"{length} initials, present", [self._run(list(one), length) for one in initials]
            yield f"{length} initials, absent", [self._run(list(one), length)[:-1] + "v" for one in initials]
        yield "code, present", [uscc[: self._random.randint(4, 12)] for _name, _pinyin, uscc in self._spelt]
        yield "code, absent", [uscc[:4] + "99" + uscc[6:9] for _name, _pinyin, uscc in self._spelt]

    def common(self) -> list[str]:
        return [
            self._run(list(name), self._random.choice((2, 2, 3, 4))) for name, _pinyin, _uscc in self._spelt[:PAGES]
        ]

    def _run(self, pieces: list[str], length: int) -> str:
        at = self._random.randint(0, max(0, len(pieces) - length))
        return "".join(pieces[at : at + length])

    def _mixed(self, length: int) -> str:
        """Syllables that are common, each of them, and stand nowhere one after the other."""
        syllables = [self._random.choice(self._random.choice(self._spelt)[1].split()) for _n in range(length - 1)]
        return "".join(syllables) + "nve"


@dataclass
class Clock:
    """What the database took, and which statements it was asked."""

    spent: float = 0.0
    statements: list[tuple[str, Any]] = field(default_factory=list)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.spent += (time.perf_counter() - start) * 1000
            self.statements.append((sql, params))

    def reads_everything(self) -> bool:
        from django.db import connection

        with connection.cursor() as cursor:
            for sql, params in self.statements:
                if "enterprises_enterprise" in sql:
                    cursor.execute(f"EXPLAIN {sql}", params)
                    if any("Seq Scan on enterprises_enterprise" in line for (line,) in cursor.fetchall()):
                        return True
        return False


@contextmanager
def clocked() -> Iterator[Clock]:
    from django.db import connection

    clock = Clock()
    with connection.execute_wrapper(clock):
        yield clock


def _typeahead(words: dict[str, Words], actors: dict[str, User]) -> Iterator[dict[str, Any]]:
    from enterprises.selectors.enterprises import enterprise_suggestions

    for scope, actor in actors.items():
        for kind, typed in words[scope].kinds():
            times, found, scans = [], 0, False
            for n, word in enumerate(typed):
                with clocked() as clock:
                    found += bool(enterprise_suggestions(actor=actor, words=word))
                times.append(clock.spent)
                scans = scans or (n % 20 == 0 and clock.reads_everything())
            yield _row(f"typeahead, {kind}", scope, times, TYPEAHEAD_MS, found=found, scans=scans)


def _pages(words: dict[str, Words], actors: dict[str, User]) -> Iterator[dict[str, Any]]:
    from django.test import Client

    for path in ("/enterprises/?view=all&search=", "/api/v1/enterprises/?search="):
        for scope, actor in actors.items():
            client = Client(SERVER_NAME="localhost")
            client.force_login(actor)
            client.get(path + "x")
            times, scans = [], False
            for word in words[scope].common():
                with clocked() as clock:
                    start = time.perf_counter()
                    response = client.get(path + word)
                    times.append((time.perf_counter() - start) * 1000)
                assert response.status_code == 200, response.status_code
                scans = scans or clock.reads_everything()
            yield _row(path, scope, times, PAGE_MS, scans=scans)


def _references(words: Words) -> Iterator[dict[str, Any]]:
    """Without the index: ILIKE reads every name when the word is rare."""
    from enterprises.models import Enterprise

    absent = dict(words.kinds())["2 characters, absent"][:REFERENCES]
    times = []
    for word in absent:
        with clocked() as clock:
            list(Enterprise.objects.filter(name__icontains=word)[:20])
        times.append(clock.spent)
    yield {**_row("reference: ILIKE, 2 characters, absent", "nation", times, None), "is_reference": True}


def _row(what: str, scope: str, times: list[float], budget: int | None, **more: Any) -> dict[str, Any]:
    times = sorted(times)
    p95 = times[int(len(times) * 0.95)]
    within = budget is None or (p95 <= budget and not more.get("scans"))
    return {
        "what": what,
        "scope": scope,
        "p50_ms": round(times[len(times) // 2], 2),
        "p95_ms": round(p95, 2),
        "worst_ms": round(times[-1], 2),
        "within_budget": within,
        **more,
    }


def _actor(scope: str, region: str) -> User:
    from accounts.models import RoleGrant, User

    user = User.objects.create(username=f"benchmark-{scope}", name=scope)
    RoleGrant.objects.create(user=user, role="coordinator", region_id=region)
    return user


def print_table(rows: list[dict[str, Any]]) -> None:
    reference = next(row["p50_ms"] for row in rows if row.get("is_reference"))
    print(f"{'':<42}{'scope':<9}{'p50 ms':>9}{'p95 ms':>9}{'worst':>9}{'found':>7}{'x faster':>10}")
    for row in rows:
        if "p50_ms" not in row:
            print(f"{row['what']:<42}{row['scope']}")
            continue
        faster = f"{reference / max(row['p50_ms'], 0.01):.0f}"
        over = (
            "" if row["within_budget"] else "  OVER BUDGET" + (" (reads the whole table)" if row.get("scans") else "")
        )
        print(
            f"{row['what'][:41]:<42}{row['scope']:<9}{row['p50_ms']:>9}{row['p95_ms']:>9}{row['worst_ms']:>9}"
            f"{row.get('found', ''):>7}{faster:>10}{over}"
        )


if __name__ == "__main__":
    sys.exit(main())
