"""What load balancers, orchestrators and monitoring ask: is the process alive, can it serve, how is it doing."""

import ipaddress
from collections.abc import Iterator
from functools import cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from django_prometheus.exports import ExportToDjangoView
from kombu.exceptions import OperationalError as BrokerError
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from integrations.changes.selectors import seconds_held
from portal.celery import app
from reports.selectors.system import statistics_state

BROKER_TIMEOUT = 2


@login_not_required
@require_safe
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """This process answers; nothing else is asked, so that a lost database does not get every process killed."""
    return JsonResponse({"status": "ok"})


@login_not_required
@require_safe
@never_cache
def readyz(request: HttpRequest) -> HttpResponse:
    """This process can serve: 503 names each part that it lacks."""
    checks = {"database": _database_works, "broker": _broker_works, "migrations": _migrations_applied}
    states = {name: "ok" if works() else "failed" for name, works in checks.items()}
    ready = "failed" not in states.values()
    return JsonResponse({"status": "ok" if ready else "failed", **states}, status=200 if ready else 503)


@login_not_required
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """Prometheus figures for a monitor on this machine or one that holds METRICS_TOKEN; others find no such page."""
    if not (_has_token(request) or _comes_from_this_machine(request)):
        raise Http404
    response: HttpResponse = ExportToDjangoView(request)
    # The database knows them for all processes together, so they are not among those that each process keeps.
    response.write(generate_latest(_of_the_database))
    return response


urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("metrics", metrics, name="metrics"),
]


def _database_works() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def _broker_works() -> bool:
    try:
        with app.connection_for_read() as broker:
            broker.ensure_connection(max_retries=1, timeout=BROKER_TIMEOUT)
    except (BrokerError, OSError):
        return False
    return True


def _migrations_applied() -> bool:
    try:
        return _find_no_unapplied_migration()
    except (DatabaseError, UnappliedMigrationsError):
        return False


class UnappliedMigrationsError(Exception):
    """The code is newer than the database."""


@cache
def _find_no_unapplied_migration() -> bool:
    """Remembered only when true: what raises is asked again, and a database never goes back under a running process."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise UnappliedMigrationsError
    return True


def _has_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    return bool(settings.METRICS_TOKEN) and constant_time_compare(given, settings.METRICS_TOKEN)


def _comes_from_this_machine(request: HttpRequest) -> bool:
    """A request that a proxy on this machine passed on comes from elsewhere."""
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


class StatisticsCollector(Collector):
    """The state of the statistics engine; nothing at all while the database is away, which /readyz tells."""

    def collect(self) -> Iterator[Metric]:
        try:
            state = statistics_state()
        except DatabaseError:
            return
        verified = state.verified_at.timestamp() if state.verified_at else 0
        gauges = {
            "pending_deltas": ("Changes that are not counted into the cells yet.", state.pending),
            "lag_seconds": ("How long the oldest of these changes has been waiting.", state.lag.total_seconds()),
            "cells": ("Cells, as PostgreSQL estimates.", state.cells),
            "last_verify_timestamp_seconds": ("When all cells were last compared; 0: never.", verified),
            "differing_cells": ("Cells that differed then.", state.differing or 0),
        }
        for name, (meaning, value) in gauges.items():
            yield GaugeMetricFamily(f"huiqi_statistics_{name}", meaning, value)
        yield CounterMetricFamily("huiqi_statistics_drained", "Changes ever counted into the cells.", state.drained)


class ChangesCollector(Collector):
    """The state of the change feed; nothing while the database is away."""

    def collect(self) -> Iterator[Metric]:
        try:
            held = seconds_held()
        except DatabaseError:
            return
        meaning = "How long the oldest transaction that writes has been running; the feed tells nothing newer."
        yield GaugeMetricFamily("huiqi_changes_held_seconds", meaning, held)


_of_the_database = CollectorRegistry()
_of_the_database.register(StatisticsCollector())
_of_the_database.register(ChangesCollector())
