"""Servers and workers that can be killed."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any


class Server:
    """A server of this run, started and stopped at will."""

    def __init__(self, kind: type[Any], var: Path) -> None:
        from portal.embedded.places import places

        self.server = kind(places(var), True)

    def start(self) -> None:
        from portal.embedded.logs import open_log
        from portal.embedded.processes import start_server

        server = self.server
        server.prepare()
        with open_log(server.places.logs / f"{server.name}.log") as log:
            self.process = start_server(
                server.command(), uid=server.places.uid, cwd=server.places.home, log=log, stop=server.stop_signal
            )
        wait_until(server.is_ready, f"{server.name} is ready")

    def stop(self, signum: signal.Signals | None = None) -> None:
        self.process.send_signal(signum or self.server.stop_signal)
        self.process.wait()


class Worker:
    """A Celery worker as in production, with its pool of processes, that can be killed."""

    def __init__(self, number: int, log: Path) -> None:
        self.number = number
        self.log = log
        self.start()

    def start(self) -> None:
        command = [sys.executable, "-m", "celery", "-A", "portal", "worker", "--queues", "statistics", "--loglevel"]
        command += ["INFO", "--concurrency", "2", "--hostname", f"exactness{self.number}@%h", "--without-gossip"]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)

    def kill(self) -> None:
        """The worker and its whole pool."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def kill_one_process(self, random: Random) -> bool:
        """One of its pool, which the worker replaces; False while it is still starting, when it would give up."""
        if b" ready." not in self.log.read_bytes():
            return False
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        if not children:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(random.choice(children)), signal.SIGKILL)
        return True


def wait_until(holds: Callable[[], bool], what: str, seconds: float = 120) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"not within {seconds:g} seconds: {what}")
        time.sleep(0.1)
