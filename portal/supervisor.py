"""Several programs as one: started together, stopped together, their output in one place."""

import contextlib
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import IO, Self

from portal.embedded.logs import open_log
from portal.embedded.processes import signalled_when_parent_dies

STOP_TIMEOUT = 8.0


class StopRequestedError(Exception):
    """Ctrl-C or SIGTERM."""


@dataclass
class Child:
    name: str
    process: subprocess.Popen[bytes]
    log: IO[bytes]


class Supervisor:
    """Owns its children: leaving the `with` block stops each of them, the last started first."""

    def __init__(self, logs: Path) -> None:
        logs.mkdir(mode=0o700, parents=True, exist_ok=True)  # servers of their own leave the folder to us
        self._logs = logs
        self._children: list[Child] = []
        self._selector = selectors.DefaultSelector()

    def __enter__(self) -> Self:
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, _request_stop)
        return self

    def __exit__(self, *_: object) -> None:
        for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(signum, signal.SIG_IGN)
        for child in reversed(self._children):
            self._stop(child)
        self._selector.close()

    def run(self, command: Sequence[str]) -> int:
        """Run one program to its end, its output straight to the terminal."""
        process = subprocess.Popen(
            command,
            start_new_session=True,  # Ctrl-C is ours to hear, and ours to pass on
            preexec_fn=signalled_when_parent_dies(signal.SIGTERM),  # noqa: PLW1509  # we have no threads
        )
        try:
            return process.wait()
        except StopRequestedError:
            process.terminate()
            process.wait()
            raise

    def start(self, name: str, command: Sequence[str], *, keep: Sequence[int] = ()) -> None:
        """Start a program that is to go on; `keep` are open descriptors that it inherits."""
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=keep,
            start_new_session=True,
            preexec_fn=signalled_when_parent_dies(signal.SIGTERM),  # noqa: PLW1509  # we have no threads
        )
        child = Child(name, process, open_log(self._logs / f"{name}.log"))
        self._children.append(child)
        assert process.stdout is not None  # noqa: S101  # as asked for
        os.set_blocking(process.stdout.fileno(), False)
        self._selector.register(process.stdout, selectors.EVENT_READ, child)

    def watch(self, until: Callable[[], bool] = lambda: False) -> str | None:
        """Pass on output until a child ends, whose name is the answer, or the condition holds."""
        while not until():
            self._pass_on_output(timeout=0.3)
            for child in self._children:
                if child.process.poll() is not None:
                    self._pass_on_output(timeout=0)
                    return child.name
        return None

    def _pass_on_output(self, timeout: float) -> None:
        for key, _ in self._selector.select(timeout):
            child: Child = key.data
            assert child.process.stdout is not None  # noqa: S101  # as asked for
            output = child.process.stdout.read()
            if output == b"":
                self._selector.unregister(key.fileobj)
            for line in (output or b"").splitlines():
                child.log.write(line + b"\n")
                sys.stdout.buffer.write(f"{child.name:>9} | ".encode() + line + b"\n")
            child.log.flush()
        sys.stdout.flush()

    def _stop(self, child: Child) -> None:
        deadline = time.monotonic() + STOP_TIMEOUT
        if child.process.poll() is None:
            child.process.terminate()
        while child.process.poll() is None and time.monotonic() < deadline:
            self._pass_on_output(timeout=0.05)
        # What a program leaves behind in its group, and a program that does not listen.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
        child.log.close()


def _request_stop(signum: int, frame: FrameType | None) -> None:
    raise StopRequestedError
