"""Using the embedded servers: start them if nobody has, share them with whoever else does."""

import contextlib
import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from portal.embedded.keeper import SERVERS, lease_file, ready_file, server_title
from portal.embedded.locks import exclusive, open_lock, shared, try_exclusive
from portal.embedded.places import BASE_DIR, EmbeddedError, places, var_dir
from portal.embedded.postgres import Postgres
from portal.embedded.valkey import Valkey

READY_TIMEOUT = 180.0
STOP_TIMEOUT = 30.0

_leases: dict[Path, int] = {}


def ensure(*, durable: bool = True) -> None:
    """Set DATABASE_URL and REDIS_URL, where the environment has not, to embedded servers that run until we end.

    To be called before the settings are read. Beside embedded servers the other settings of a portal on one's own
    machine are set too. Tests need no `durable` server: nobody misses their data after a power cut.
    """
    missing = [server for server in SERVERS.values() if not os.environ.get(server.variable)]
    if not missing:
        return
    found = places(var_dir())
    for kind in missing:
        server = kind(found, durable)
        _use(server)
        os.environ[server.variable] = server.url
    if Postgres in missing:
        set_local_defaults(found.var)


def set_local_defaults(var: Path) -> None:
    """What a portal on one's own machine needs and nobody should have to write down."""
    secret = var / "secret_key"
    with contextlib.suppress(FileExistsError):
        descriptor = os.open(secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(64))
    os.environ.setdefault("SECRET_KEY", secret.read_text())
    os.environ.setdefault("DEMO", "on")


def release() -> bool:
    """Give up every server and wait until it has stopped; False where another process goes on using one."""
    stopped = True
    for lease, descriptor in list(_leases.items()):
        os.close(descriptor)
        del _leases[lease]
        stopped = _wait_until_stopped(lease.parent, lease.stem) and stopped
    return stopped


def _use(server: Postgres | Valkey) -> None:
    state = server.places.state
    with _door(state, server.name):
        lease = lease_file(state, server.name)
        if lease not in _leases:
            descriptor = open_lock(lease)
            shared(descriptor)  # waits for a keeper that is stopping
            _leases[lease] = descriptor
        keeper = open_lock(state / f"{server.name}.keeper")
        try:
            if try_exclusive(keeper):
                _start_keeper(server, keeper)
        finally:
            os.close(keeper)
        _wait_until_ready(server)


@contextlib.contextmanager
def _door(state: Path, name: str) -> Iterator[None]:
    """One at a time: two commands begun together must not both start the server."""
    descriptor = open_lock(state / f"{name}.door")
    try:
        exclusive(descriptor)
        yield
    finally:
        os.close(descriptor)


def _start_keeper(server: Postgres | Valkey, keeper: int) -> None:
    """The lock that we hold passes to the keeper with its descriptor."""
    reading, writing = os.pipe()
    task = {
        "server": server.name,
        "var": str(server.places.var),
        "durable": server.durable,
        "report": writing,
    }
    with os.fdopen(reading) as report:
        try:
            with (server.places.logs / "keeper.log").open("ab") as log:
                subprocess.run(
                    [sys.executable, "-m", "portal.embedded", json.dumps(task)],
                    cwd=BASE_DIR,
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    pass_fds=(keeper, writing),
                    check=True,
                )
        finally:
            os.close(writing)
        complaint = report.read()  # ends when the server is ready or has failed
    if complaint:
        raise EmbeddedError(complaint)


def _wait_until_ready(server: Postgres | Valkey) -> None:
    """Whoever began the start may have been killed meanwhile: then the keeper goes on alone, or is gone."""
    ready = ready_file(server.places.state, server.name)
    if not _holds(ready.exists, timeout=READY_TIMEOUT, unless=lambda: _is_gone(server.places.state, server.name)):
        raise EmbeddedError(f"{server_title(server.name)} stopped while starting: see {server.places.logs}/keeper.log.")


def _wait_until_stopped(state: Path, name: str) -> bool:
    ready = ready_file(state, name)
    if not _holds(lambda: not ready.exists(), timeout=1.0):
        return False
    return _holds(lambda: _is_gone(state, name), timeout=STOP_TIMEOUT)


def _is_gone(state: Path, name: str) -> bool:
    keeper = open_lock(state / f"{name}.keeper")
    try:
        return try_exclusive(keeper)
    finally:
        os.close(keeper)


def _holds(condition: Callable[[], bool], *, timeout: float, unless: Callable[[], bool] = lambda: False) -> bool:
    """Wait for a condition, at most `timeout` seconds, giving up as soon as `unless`."""
    deadline = time.monotonic() + timeout
    while not condition():
        if unless() or time.monotonic() > deadline:
            return condition()
        time.sleep(0.03)
    return True
