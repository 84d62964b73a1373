"""The process that keeps one server for as long as anybody uses it.

Users hold a shared lock on the server's lease. The keeper waits for the exclusive one, which the kernel grants when the
last user has ended, even by kill -9. So no user stops a server under another, and no server outlives its users. If the
keeper itself is killed, the kernel tells the server to stop.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from portal.embedded.locks import exclusive, open_lock
from portal.embedded.logs import open_log
from portal.embedded.places import EmbeddedError, places
from portal.embedded.postgres import Postgres, first_complaint
from portal.embedded.processes import start_server
from portal.embedded.valkey import Valkey

SERVERS: dict[str, type[Postgres | Valkey]] = {server.name: server for server in (Postgres, Valkey)}
START_TIMEOUT = 180.0


def main() -> None:
    """Arguments: a JSON object of server, var, durable and `report`, a descriptor for what went wrong.

    Our lock is a descriptor that we inherited and never close: there is no moment in which nobody holds it.
    """
    task = json.loads(sys.argv[1])
    if os.fork():
        os._exit(0)
    os.setsid()
    os.umask(0o077)
    with os.fdopen(task["report"], "w") as report:
        try:
            server = SERVERS[task["server"]](places(Path(task["var"])), task["durable"])
            child = _start(server)
            ready = ready_file(server.places.state, server.name)
            ready.touch(mode=0o600)
        except (EmbeddedError, OSError) as error:
            report.write(f"{server_title(task['server'])} cannot start: {error}".replace("\n", " "))
            sys.exit(1)
    _keep(server, child, ready)


def ready_file(state: Path, name: str) -> Path:
    return state / f"{name}.ready"


def lease_file(state: Path, name: str) -> Path:
    return state / f"{name}.lease"


def server_title(name: str) -> str:
    return {"postgres": "The embedded PostgreSQL", "valkey": "The embedded Valkey"}[name]


def _start(server: Postgres | Valkey) -> subprocess.Popen[bytes]:
    ready_file(server.places.state, server.name).unlink(missing_ok=True)
    server.prepare()
    with open_log(server.places.logs / f"{server.name}.log") as log:
        begin = log.tell()
        child = start_server(
            server.command(), uid=server.places.uid, cwd=server.places.home, log=log, stop=server.stop_signal
        )
        deadline = time.monotonic() + START_TIMEOUT
        while child.poll() is None and time.monotonic() < deadline:
            if server.is_ready():
                return child
            time.sleep(0.03)
        child.kill()
        child.wait()
        log.seek(begin)
        raise EmbeddedError(first_complaint(log.read().decode(errors="replace")))


def _keep(server: Postgres | Valkey, child: subprocess.Popen[bytes], ready: Path) -> None:
    def stop(*_: object) -> None:
        ready.unlink(missing_ok=True)
        child.send_signal(server.stop_signal)

    def stop_when_unused() -> None:
        exclusive(open_lock(lease_file(server.places.state, server.name)))
        stop()

    signal.signal(signal.SIGTERM, stop)
    threading.Thread(target=stop_when_unused, daemon=True).start()
    child.wait()
    ready.unlink(missing_ok=True)
