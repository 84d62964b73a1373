"""What `benchmarks.statistics` measures in one database, written as JSON on the last line."""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache
from statistics import median
from typing import Any
from uuid import uuid4

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.test import Client  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.enums import RoleName  # noqa: E402
from accounts.models import RoleGrant, User  # noqa: E402
from campaigns.models import Campaign, ServiceTeam, Visit  # noqa: E402
from reports.dimensions import StatisticsFilters  # noqa: E402
from reports.engine.compaction import compact  # noqa: E402
from reports.engine.recount import rebuild, verify  # noqa: E402
from reports.selectors.cuts import TOTAL, by_dimension, by_interval  # noqa: E402
from reports.selectors.dashboard import CATEGORY_FIGURES, PART_FIGURES, TREND_FIGURES  # noqa: E402
from reports.selectors.statistics import ALL_FIGURES, Wanted, count_over_records  # noqa: E402

FACT_TABLES = ("campaigns_visit", "issues_problem", "issues_measure", "issues_feedback", "campaigns_attendance")
DAYS = 90
REPEATS = 15


def main() -> None:
    size = int(sys.argv[1])
    settings.ALLOWED_HOSTS = ["*"]
    # Standard output is for the result.
    out, sys.stdout = sys.stdout, sys.stderr
    call_command("migrate", interactive=False, verbosity=0)
    call_command("generate", enterprises=max(size // 10, 100), visits=size // 2, problems=size // 2, seed=1)
    on_one_core()
    print(json.dumps(measure(size)), file=out)


def on_one_core() -> None:
    """This process and its server process, which leaves nothing to others."""
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SELECT pg_backend_pid()")
        for process in (0, cursor.fetchone()[0]):
            os.sched_setaffinity(process, {0})


def measure(size: int) -> dict[str, Any]:
    """Times in ms or s, rates per second, memory in MB; a name that begins with x_ or ends in _rate is a ratio."""
    leader, campaign = the_leader(), the_campaign()
    set_audit(on=False)  # another matter: it would slow down what the counting is compared with
    row: dict[str, Any] = {"facts": size}
    row["group_by_ms"] = round(timed(lambda: group_by(leader, campaign), 3))
    row["dashboard_ms"] = round(timed(lambda: dashboard(leader, campaign), REPEATS), 1)
    row["x_group_by"] = round(row["group_by_ms"] / row["dashboard_ms"])
    row["year_group_by_ms"] = round(timed(lambda: group_by(leader, campaign, **this_year()), 1))
    row["year_ms"] = round(timed(lambda: dashboard(leader, campaign, **this_year()), 3), 1)
    for name, deltas in (("10k", 10_000), ("100k", 100_000)):
        leave_visits(deltas - waiting())
        row[f"dashboard_{name}_ms"] = round(timed(lambda: dashboard(leader, campaign), 5), 1)
        row[f"x_group_by_{name}"] = round(row["group_by_ms"] / row[f"dashboard_{name}_ms"])
    row["compacted_per_s"] = compaction_rate()
    set_audit(on=True)
    row["peak_writes_per_s"] = peak_writes(campaign) * (os.cpu_count() or 1)
    set_audit(on=False)
    row["x_peak_writes"] = round(row["compacted_per_s"] / row["peak_writes_per_s"], 1)
    row["write_rate"] = write_rate()
    row["bulk_time"] = bulk_time(min(1_000_000, size // 2))
    row["rebuild_unchanged_s"] = round(timed(rebuild, 1) / 1000, 1)
    clear_cells()
    row["rebuild_s"] = round(timed(rebuild, 1) / 1000, 1)
    row["rebuild_in_group_bys"] = round(row["rebuild_s"] * 1000 / row["group_by_ms"], 1)
    row["differing_cells"] = len(verify())
    row["cells"], row["cells_mb"], row["cells_share"] = cells()
    row["process_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    return row


def clear_cells() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE reports_cell")


def timed(call: Callable[[], Any], repeats: int) -> float:
    """The median time in ms."""
    times = []
    for _number in range(repeats):
        start = time.perf_counter()
        call()
        times.append((time.perf_counter() - start) * 1000)
    return median(times)


def the_leader() -> User:
    leader = User.objects.create(username="bench-leader")
    RoleGrant.objects.create(user=leader, role=RoleName.LEADER, region_id="330000")
    return leader


def the_campaign() -> Campaign:
    """The one with half of all facts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT campaign_id FROM campaigns_visit GROUP BY 1 ORDER BY count(*) DESC LIMIT 1")
        return Campaign.objects.get(pk=cursor.fetchone()[0])


@cache
def signed_in(leader: User) -> Client:
    client = Client(SERVER_NAME="localhost")
    client.force_login(leader)
    return client


def this_year() -> dict[str, date]:
    today = timezone.localdate()
    return {"since": today.replace(month=1, day=1), "until": today}


def dashboard(leader: User, campaign: Campaign, **period: date) -> None:
    """Totals, trend of 90 days, by team, by child region, by category: for somebody who is signed in. With a period the
    totals of two others stand beside it."""
    asked = {"campaign": campaign.pk, "interval": "day", "trend_days": DAYS, **period}
    response = signed_in(leader).get("/api/v1/statistics/dashboard/", asked)
    assert response.status_code == 200, response.content


def group_by(leader: User, campaign: Campaign, **period: date) -> None:
    """The same, each part counted over the records; of the one period alone."""
    filters = StatisticsFilters(campaign=campaign, **period)
    today = timezone.localdate()
    days = StatisticsFilters(campaign=campaign, since=today - timedelta(days=DAYS - 1), until=today)
    wanted = [
        Wanted(TOTAL, ALL_FIGURES),
        Wanted(by_interval("day"), TREND_FIGURES, days),
        Wanted(by_dimension("team", actor=leader, filters=filters), PART_FIGURES),
        Wanted(by_dimension("region", actor=leader, filters=filters), PART_FIGURES),
        Wanted(by_dimension("category", actor=leader, filters=filters), CATEGORY_FIGURES),
    ]
    for want in wanted:
        count_over_records(leader, filters, [want])


def waiting() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM reports_delta")
        return int(cursor.fetchone()[0])


COPIED = [field.column for field in Visit._meta.concrete_fields if field.name not in {"id", "uuid"}]
COPY_VISITS = (
    f"INSERT INTO campaigns_visit (uuid, {', '.join(COPIED)})"
    f" SELECT gen_random_uuid(), {', '.join(COPIED)} FROM campaigns_visit WHERE state = 'recorded'"
)


def leave_visits(number: int) -> None:
    """So many visits more, whose deltas wait."""
    with connection.cursor() as cursor:
        while number > 0:
            cursor.execute(f"{COPY_VISITS} LIMIT %s", [number])
            number -= cursor.rowcount


def set_audit(*, on: bool) -> None:
    with connection.cursor() as cursor:
        set_triggers(cursor, "_insert_ins", on=on)


def set_triggers(cursor: Any, pattern: str, *, on: bool) -> None:
    cursor.execute(
        "SELECT tgname FROM pg_trigger WHERE tgrelid = 'campaigns_visit'::regclass AND tgname ~ %s", [pattern]
    )
    for (name,) in cursor.fetchall():
        cursor.execute(f"ALTER TABLE campaigns_visit {'ENABLE' if on else 'DISABLE'} TRIGGER {name}")


def compaction_rate() -> int:
    """Deltas a second by one process, over all that waits."""
    start, drained = time.perf_counter(), 0
    while now := compact():
        drained += now
    return round(drained / (time.perf_counter() - start))


def peak_writes(campaign: Campaign) -> int:
    """Visits a second that one web process stores through the API, nothing else going on."""
    team = ServiceTeam.objects.filter(campaign=campaign).order_by("id").first()
    assert team is not None
    official = User.objects.create(username="bench-official")
    RoleGrant.objects.create(user=official, role=RoleName.OFFICIAL, region=team.region, team=team)
    visits = Visit.objects.filter(team=team, region__path__startswith=team.region.path)
    enterprises = list(visits.values_list("enterprise", flat=True)[:50])
    client = Client(SERVER_NAME="localhost")
    client.force_login(official)
    start, stored = time.perf_counter(), 0
    for enterprise in enterprises:
        body = {
            "campaign": campaign.pk,
            "team": team.pk,
            "enterprise": enterprise,
            "visited_on": timezone.localdate().isoformat(),
            "mode": "phone",
            "summary": "了解生产经营情况。",
        }
        response = client.post("/api/v1/visits/", json.dumps(body), content_type="application/json")
        assert response.status_code == 201, response.content
        stored += 1
    return round(stored / (time.perf_counter() - start))


def write_rate(rows: int = 400) -> float:
    """Single-row inserts a second with the counting triggers, as a share of those without; a commit each, no audit."""
    seconds = {True: 0.0, False: 0.0}
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute(f"SELECT {', '.join(COPIED)} FROM campaigns_visit LIMIT 1")
        values = cursor.fetchone()
        marks = ", ".join(["%s"] * (len(COPIED) + 1))
        insert = f"INSERT INTO campaigns_visit (uuid, {', '.join(COPIED)}) VALUES ({marks})"
        for _round in range(6):
            for on in (True, False):
                set_triggers(cursor, "_count_", on=on)
                start = time.perf_counter()
                for _number in range(rows):
                    cursor.execute(insert, [str(uuid4()), *values])
                seconds[on] += time.perf_counter() - start
        set_triggers(cursor, "_count_", on=True)
        cursor.execute("SET synchronous_commit TO DEFAULT")
    return round(seconds[False] / seconds[True], 2)


def bulk_time(rows: int) -> float:
    """The time of one statement of so many rows with the counting triggers, in that of one without; rolled back."""
    seconds = {}
    for on in (False, True):
        with transaction.atomic(), connection.cursor() as cursor:
            set_triggers(cursor, "_count_", on=on)
            start = time.perf_counter()
            cursor.execute(f"{COPY_VISITS} LIMIT %s", [rows])
            seconds[on] = time.perf_counter() - start
            transaction.set_rollback(True)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM campaigns_visit")
    return round(seconds[True] / seconds[False], 2)


def cells() -> tuple[int, int, float]:
    """How many, on how many MB of disk, and the share of that in the disk of the facts, indexes included."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM FULL reports_cell")
        cursor.execute("SELECT count(*), pg_total_relation_size('reports_cell') FROM reports_cell")
        number, size = cursor.fetchone()
        cursor.execute("SELECT sum(pg_total_relation_size(name::regclass)) FROM unnest(%s) name", [list(FACT_TABLES)])
        (facts,) = cursor.fetchone()
    return number, size // 2**20, round(float(size / facts), 3)


if __name__ == "__main__":
    main()
