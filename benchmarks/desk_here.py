"""What `benchmarks.desk` measures in one database, written as JSON on the last line."""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from accounts.enums import RoleName  # noqa: E402
from accounts.models import RoleGrant, User  # noqa: E402
from common.keyset import cursor_at  # noqa: E402
from issues.enums import BulkOutcome, Light, ProblemState, SlipGrade, Source, Urgency  # noqa: E402
from issues.models import BulkMove, BulkMoveItem, Problem  # noqa: E402
from issues.recounting import due_days_recounted  # noqa: E402
from issues.selectors.desk import desk_views  # noqa: E402
from issues.services.bulk_work import bulk_advance  # noqa: E402
from issues.views.problems import ORDERS  # noqa: E402
from portal.celery import app  # noqa: E402

QUEUE = "benchmark"
REQUESTS = 12
EMPTY_VIEW = "/healthz"
DISPATCHED = 1000
# The history that generated problems have not: turns of the lead organisations, and the dispatch of what is recounted.
HANDLINGS = """
INSERT INTO issues_handling (problem_id, organisation_id, role, state, requirement, dispatched_at, due_on, reply,
    reply_signed_by, return_reason, signed_at, replied_at)
SELECT id, lead_organisation_id, 'lead',
    CASE WHEN replied_on IS NOT NULL THEN 'replied' WHEN state = 'dispatched' THEN 'dispatched' ELSE 'signed' END,
    '', dispatched_on, due_on, CASE WHEN replied_on IS NULL THEN '' ELSE '-' END,
    CASE WHEN replied_on IS NULL THEN '' ELSE '-' END, '', signed_on, replied_on
FROM issues_problem WHERE lead_organisation_id IS NOT NULL AND dispatched_on IS NOT NULL
"""
ALL_RUNNING = """
UPDATE issues_problem SET state = 'in_progress', replied_on = NULL, closed_on = NULL, outcome = '', handling_days = NULL
WHERE dispatched_on IS NOT NULL AND state NOT IN ('rejected', 'merged', 'withdrawn')
"""
DISPATCHES = """
INSERT INTO issues_problemevent (problem_id, at, move, from_state, to_state, actor_name, reason)
SELECT id, dispatched_on + time '09:00' AT TIME ZONE 'Asia/Shanghai', 'dispatch', 'accepted', 'dispatched', '-', ''
FROM issues_problem WHERE state = 'in_progress'
"""


def main() -> None:
    size = int(sys.argv[1])
    settings.ALLOWED_HOSTS = ["*"]
    # No worker of the portal takes up what is queued here.
    app.conf.task_default_queue = QUEUE
    # Standard output is for the result.
    out, sys.stdout = sys.stdout, sys.stderr
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("generate", enterprises=max(size // 5, 100), visits=size // 10, problems=size, seed=1)
    run(HANDLINGS)
    run("VACUUM ANALYZE")
    lists = [row for who, actor in people().items() for row in measure_lists(who, actor)]
    figures: dict[str, Any] = {"problems": size, "list_ms": max(row["p95_ms"] for row in lists)}
    figures |= measure_dispatch(actor_of("province"))
    figures |= measure_recount()
    figures["process_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    with app.connection_for_write() as broker:
        broker.default_channel.queue_purge(QUEUE)
    print(json.dumps({"lists": lists, "figures": figures}), file=out)


def run(statement: str) -> list[Any]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def people() -> dict[str, User]:
    """The offices of the province and of its busiest county, and a handler of the busiest organisation."""
    busiest = "SELECT {0} FROM issues_problem WHERE {0} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC LIMIT 1"
    ((county,),), ((organisation,),) = run(busiest.format("region_id")), run(busiest.format("lead_organisation_id"))
    grants: dict[str, dict[str, Any]] = {
        "handler": {"role": RoleName.HANDLER, "organisation_id": organisation},
        "county": {"role": RoleName.COORDINATOR, "region_id": county},
        "province": {"role": RoleName.COORDINATOR, "region_id": "330000"},
    }
    for who, grant in grants.items():
        user, _is_new = User.objects.get_or_create(username=f"bench-{who}", defaults={"name": who})
        RoleGrant.objects.get_or_create(user=user, **grant)
    return {who: actor_of(who) for who in grants}


def actor_of(who: str) -> User:
    return User.objects.get(username=f"bench-{who}")


def addresses(actor: User) -> Iterator[dict[str, Any]]:
    """Every view, filter and sorting that the page offers, words rare and common, and pages far down."""
    rows = Problem.objects.visible_to(actor)
    known = {"lead_organisation__isnull": False, "team__isnull": False}
    some = rows.filter(state="closed", **known).select_related("enterprise").first()
    if some is None:
        raise RuntimeError("nothing was generated")
    yield {}
    yield from ({"view": view.value} for view in desk_views(actor))
    yield from ({"ordering": sign + name} for name in ORDERS for sign in ("", "-"))
    yield from ({"state": state.value} for state in ProblemState)
    yield from ({"light": light.value} for light in Light)
    yield from ({"urgency": urgency.value} for urgency in Urgency)
    yield from ({"source": source.value} for source in Source)
    yield from ({"slip": grade.value} for grade in SlipGrade)
    yield from ({"search": words} for words in searched(some))
    yield {"campaign": some.campaign_id}
    yield {"region": some.region_id}
    yield {"team": some.team_id}
    yield {"category": some.category_id}
    yield {"lead_organisation": some.lead_organisation_id}
    yield {"enterprise": some.enterprise_id}
    yield {"number": some.number}
    yield {"overdue": "true"}
    yield {"supervised": "true"}
    yield {"since": some.reported_on.isoformat(), "until": some.reported_on.isoformat()}
    yield {"region": some.region_id, "state": "closed", "category": some.category_id, "ordering": "due_on"}
    for order in (["-reported_on", "-id"], *ORDERS.values()):
        ordering = {} if order[0].startswith("-") else {"ordering": order[0]}
        yield {**ordering, "cursor": cursor_at(False, some, order)}


def searched(some: Problem) -> list[str]:
    title, name = some.title, some.enterprise.name
    return [title[:2], title[-4:], title, title[:2] + "饕", name[:2], name[2:6], name, some.number[:-3], "饕餮"]


def measure_lists(who: str, actor: User) -> Iterator[dict[str, Any]]:
    client = Client(SERVER_NAME="localhost")
    client.force_login(actor)
    empty = timed(client, EMPTY_VIEW)
    for asked in addresses(actor):
        path = f"/problems/?{urlencode(asked)}"
        with CaptureQueriesContext(
            connection,
        ) as captured:
            response = client.get(path)
        assert response.status_code == 200, (path, response.status_code)
        queries = len(captured)
        times = timed(client, path)
        yield {
            "who": who,
            "list": " ".join(f"{name}={str(value)[:20]}" for name, value in asked.items()),
            "p50_ms": round(times[len(times) // 2], 1),
            "p95_ms": round(times[int(len(times) * 0.95)], 1),
            "x_empty": round(times[len(times) // 2] / empty[len(empty) // 2]),
            "queries": queries,
        }


def timed(client: Client, path: str) -> list[float]:
    """Milliseconds of each request, the quickest first."""
    client.get(path)
    times = []
    for _request in range(REQUESTS):
        gc.collect()
        start = time.perf_counter()
        client.get(path)
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)


def measure_dispatch(actor: User) -> dict[str, Any]:
    """A thousand accepted problems handed to one organisation on the page, done to the end as a worker does it."""
    accepted = Problem.objects.visible_to(actor).filter(state="accepted").order_by("pk")
    keys = list(accepted.values_list("pk", flat=True)[:DISPATCHED])
    if len(keys) < DISPATCHED:
        reported = Problem.objects.visible_to(actor).filter(state="submitted").order_by("pk")
        more = list(reported.values_list("pk", flat=True)[: DISPATCHED - len(keys)])
        Problem.objects.filter(pk__in=more).update(state="accepted")
        keys += more
    ((organisation,),) = run("SELECT id FROM accounts_organisation WHERE region_id = '330000' ORDER BY id LIMIT 1")
    client = Client(SERVER_NAME="localhost")
    client.force_login(actor)
    client.get("/problems/")  # what a first request loads is no part of it
    chosen = urlencode([("selected", key) for key in keys])
    start = time.perf_counter()
    response = client.post(f"/problems/bulk/dispatch/?{chosen}", {"organisation": organisation})
    assert response.status_code == 303, response.status_code
    bulk = BulkMove.objects.latest("pk")
    client.post(f"/problems/bulk/{bulk.pk}/begin/")
    asked_s = time.perf_counter() - start
    bulk_advance(bulk.pk)
    took = time.perf_counter() - start
    done = BulkMoveItem.objects.filter(bulk=bulk, outcome=BulkOutcome.DONE).count()
    assert done == len(keys), (done, len(keys))
    return {
        "dispatched": done,
        "dispatch_asked_s": round(asked_s, 2),
        "dispatch_1000_s": round(took * 1000 / done, 2),
    }


def measure_recount() -> dict[str, Any]:
    """Every problem that was ever dispatched runs again, with its dispatch in its history."""
    run(ALL_RUNNING)
    run(DISPATCHES)
    run("VACUUM ANALYZE issues_problem, issues_problemevent")
    ((running,),) = run("SELECT count(*) FROM issues_problem WHERE state = 'in_progress'")
    start, after = time.perf_counter(), 0
    while (after_next := due_days_recounted([], after=after)) is not None:
        after = after_next
    took = time.perf_counter() - start
    ((counted,),) = run("SELECT count(*) FROM issues_problemevent WHERE move = 'recount'")
    return {
        "running": running,
        "recounted_differing": counted,
        "recount_s": round(took, 1),
        "recount_s_per_million": round(took * 1_000_000 / running, 1),
    }


if __name__ == "__main__":
    main()
