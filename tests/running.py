"""The whole portal as `make run` starts it, with the demo, on a database of its own: for tests from outside."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
DATABASE = "huiqi_running"
START_TIMEOUT = 900


@contextlib.contextmanager
def running_portal(var: Path) -> Iterator[str]:
    """Start web server, worker and scheduler beside the tests' servers; yields the address, stops everything."""
    with contextlib.closing(_connect()) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
            cursor.execute(f"CREATE DATABASE {DATABASE}")
    var.mkdir(parents=True, exist_ok=True)
    _forget_earlier_runs(var)
    port = _free_port()
    address = f"http://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "DATABASE_URL": _with_database(os.environ["DATABASE_URL"], DATABASE),
        "REDIS_URL": os.environ["REDIS_URL"] + "?db=7",
        "VAR_DIR": str(var),
        "PORT": str(port),
        "DEMO": "on",
        "SITE_URL": address,
        "EMAIL_URL": f"filemail:///{var}/mail",
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    log = (var / "portal.log").open("w")
    process = subprocess.Popen(
        [sys.executable, "-m", "portal.serve"], cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT
    )
    try:
        _wait_until_ready(address, process, var / "portal.log")
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        log.close()


def _forget_earlier_runs(var: Path) -> None:
    """The database is new: neither the mark that it holds the demo nor old letters belong to it."""
    for mark in var.glob("*.done"):
        mark.unlink()
    shutil.rmtree(var / "mail", ignore_errors=True)


def _wait_until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise AssertionError(f"the portal ended by itself:\n{log.read_text()[-3000:]}")
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{address}/readyz", timeout=2):
            return
        time.sleep(0.2)
    raise AssertionError(f"the portal did not get ready:\n{log.read_text()[-3000:]}")


def _connect() -> psycopg2.extensions.connection:
    from django.db import connections

    parameters = connections["default"].get_connection_params()
    wanted = {key: parameters[key] for key in ("host", "port", "user", "password") if key in parameters}
    return psycopg2.connect(dbname="postgres", **wanted)


def _with_database(url: str, name: str) -> str:
    parts = urlsplit(url)
    path = parts.path.rsplit("/", 1)[0] + f"/{name}"
    return urlunsplit(parts._replace(path=path))


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
