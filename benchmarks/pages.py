"""Server time of each page with one user: through the whole middleware, without a network."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterator
from typing import Any

from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from campaigns.models import Campaign, Meeting, Visit
from issues.models import Escalation, Measure, Problem

EMPTY_VIEW = "/healthz"
REQUESTS = 40
BUDGET_MS = 150
BUDGET_QUERIES = 15


def pages() -> Iterator[tuple[str, str]]:
    """(demo account, path) of every page and of every list that other systems read."""
    care = Campaign.objects.get(slug="huzhou-care")
    problem = Problem.objects.filter(campaign=care, state="in_progress").first()
    visit = Visit.objects.filter(campaign=care, region="330502").first()
    meeting = Meeting.objects.filter(region__path__startswith="100000.330000.330500.").first()
    escalation = Escalation.objects.filter(to_region="330000").first()
    measure = Measure.objects.filter(campaign=care).first()
    if not (problem and visit and meeting and escalation and measure):
        raise RuntimeError("the demo is not loaded")
    yield from (("official", path) for path in ("/plan/", "/visits/new/", "/visits/", f"/visits/{visit.pk}/"))
    yield from (("official", path) for path in ("/enterprises/", f"/enterprises/{visit.enterprise_id}/"))
    yield from (("official", path) for path in ("/meetings/", "/meetings/new/", "/enterprises/suggest/?q=湖州"))
    yield from (("handler", path) for path in ("/tasks/", "/problems/", "/measures/", "/measures/new/"))
    coordinator = ["/problems/", "/problems/?view=triage", "/problems/?region=330500&state=closed", "/visits/"]
    coordinator += [f"/problems/{problem.pk}/", f"/measures/{measure.pk}/", "/problems/?search=贷款", "/enterprises/"]
    coordinator += [f"/meetings/{meeting.pk}/", "/escalations/", "/organisations/", "/policies/", "/campaigns/"]
    yield from (("coordinator", path) for path in coordinator)
    yield "coordinator-province", "/escalations/"
    yield "coordinator-province", f"/escalations/{escalation.pk}/"
    yield "leader", "/reports/"
    for slug in ("double-service", "huzhou-talks", "huzhou-care", "help-8000", "three-precisions-2024"):
        campaign = Campaign.objects.get(slug=slug)
        yield "leader", f"/dashboard/?campaign={campaign.pk}"
        yield "leader", f"/campaigns/{campaign.pk}/"
        yield "client-demo", f"/api/v1/statistics/summary/?campaign={campaign.pk}"
    yield "admin", "/settings/"
    for resource in ("problems", "visits", "enterprises", "organisations", "measures", "meetings", "attendances"):
        yield "client-demo", f"/api/v1/{resource}/?page_size=100"


def measure_pages() -> list[dict[str, Any]]:
    """One row a page: p50 and p95 in ms, the ratio of the medians to the empty view, queries, compressed size."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    call_command("load_reference", verbosity=0)
    call_command("demo")
    empty = _timed(Client(SERVER_NAME="localhost"), EMPTY_VIEW)
    reference = empty["p50_ms"]
    rows = [{"user": "-", "path": EMPTY_VIEW, "ratio": 1.0, "within_budget": True, **empty}]
    for username, path in pages():
        client = Client(headers={"accept-language": "zh-hans", "accept-encoding": "gzip"}, SERVER_NAME="localhost")
        client.force_login(get_user_model().objects.get(username=username))
        row = _timed(client, path)
        within = row["p95_ms"] <= BUDGET_MS and row["queries"] <= BUDGET_QUERIES
        rows.append(
            {
                "user": username,
                "path": path,
                "ratio": round(row["p50_ms"] / reference, 1),
                "within_budget": within,
                **row,
            }
        )
    return rows


def _timed(client: Client, path: str) -> dict[str, Any]:
    response = client.get(path)
    if response.status_code == 302:  # a list that opens with the person's own filter
        path = response["Location"]
    with CaptureQueriesContext(connection) as captured:
        response = client.get(path)
    queries = len(captured)  # before the next request forgets them
    assert response.status_code == 200, f"{path} answered {response.status_code}"
    times = []
    gc.disable()
    for _number in range(REQUESTS):
        start = time.perf_counter()
        client.get(path)
        times.append((time.perf_counter() - start) * 1000)
    gc.enable()
    times.sort()
    return {
        "p50_ms": round(times[REQUESTS // 2], 1),
        "p95_ms": round(times[int(REQUESTS * 0.95)], 1),
        "queries": queries,
        "gzip_kb": round(len(response.content) / 1024, 1),
    }
