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
# Seconds after which a program that ends is started again; one that ends sooner would end again.
HAS_LIVED = 10.0


class StopRequestedError(Exception):
    """Ctrl-C or SIGTERM."""


@dataclass
class Child:
    name: str
    command: Sequence[str]
    keep: Sequence[int]
    log: IO[bytes]
    process: subprocess.Popen[bytes]
    started: float


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
        log = open_log(self._logs / f"{name}.log")
        child = Child(name, command, keep, log, _started(command, keep), time.monotonic())
        self._children.append(child)
        self._listen_to(child)

    def watch(self, until: Callable[[], bool] = lambda: False) -> str | None:
        """Pass on output until the condition holds; whoever ends is started again.

        The answer is the name of one that ended soon after its start, which is then left to the caller.
        """
        while not until():
            self._pass_on_output(timeout=0.3)
            for child in self._children:
                if child.process.poll() is not None:
                    self._pass_on_output(timeout=0)
                    if time.monotonic() - child.started < HAS_LIVED:
                        return child.name
                    self._start_again(child)
        return None

    def _start_again(self, child: Child) -> None:
        ended = f"The {child.name} process ended by itself ({child.process.returncode}) and is started again."
        sys.stdout.write(f"{ended}\n")
        self._end_group(child)
        child.process, child.started = _started(child.command, child.keep), time.monotonic()
        self._listen_to(child)

    def _listen_to(self, child: Child) -> None:
        assert child.process.stdout is not None  # noqa: S101  # as asked for
        os.set_blocking(child.process.stdout.fileno(), False)
        self._selector.register(child.process.stdout, selectors.EVENT_READ, child)

    def _pass_on_output(self, timeout: float) -> None:
        for key, _ in self._selector.select(timeout):
            child: Child = key.data
            output = key.fileobj.read()  # type: ignore[union-attr]  # a pipe
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
        self._end_group(child)
        child.log.close()

    def _end_group(self, child: Child) -> None:
        """What a program leaves behind in its group, and a program that does not listen."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.process.pid, signal.SIGKILL)
        child.process.wait()
        assert child.process.stdout is not None  # noqa: S101  # as asked for
        with contextlib.suppress(KeyError):  # it was heard to its end
            self._selector.unregister(child.process.stdout)
        child.process.stdout.close()


def _started(command: Sequence[str], keep: Sequence[int]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=keep,
        start_new_session=True,
        preexec_fn=signalled_when_parent_dies(signal.SIGTERM),  # noqa: PLW1509  # we have no threads
    )


def _request_stop(signum: int, frame: FrameType | None) -> None:
    raise StopRequestedError
