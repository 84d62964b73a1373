"""Starting a program so that it cannot outlive whoever started it."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import IO

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def signalled_when_parent_dies(signum: signal.Signals) -> Callable[[], None]:
    """For `preexec_fn`. Linux alone offers this; elsewhere an orphan is found and stopped by the next start."""
    parent = os.getpid()

    def request_signal() -> None:
        if _libc is not None:
            _libc.prctl(PR_SET_PDEATHSIG, int(signum))
            if os.getppid() != parent:
                os.kill(os.getpid(), signal.SIGKILL)

    return request_signal


def run_as(uid: int | None) -> dict[str, object]:
    """`subprocess` arguments that take every right of root from the child; nothing where we are not root."""
    return {} if uid is None else {"user": uid, "group": uid, "extra_groups": []}


def start_server(
    command: Sequence[str | Path], *, uid: int | None, cwd: Path, log: IO[bytes], stop: signal.Signals
) -> subprocess.Popen[bytes]:
    """Start a server that stops with `stop` when we die. `preexec_fn` runs after the change of user, as it must."""
    return subprocess.Popen(  # type: ignore[call-overload, no-any-return]  # a dict of keyword arguments
        command,
        cwd=cwd,
        env=server_environment(),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        umask=0o077,
        preexec_fn=signalled_when_parent_dies(stop),  # noqa: PLW1509  # before the keeper's thread
        **run_as(uid),
    )


def server_environment() -> dict[str, str]:
    """No PG* or locale variable of the person at the terminal may change what the server does."""
    return {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
