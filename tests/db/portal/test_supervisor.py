from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from portal import supervisor
from portal.supervisor import Supervisor

# Adds a line to the file of its argument, and goes on only the second time.
ENDS_ONCE = """
import pathlib, sys, time
file = pathlib.Path(sys.argv[1])
with file.open("a") as lines:
    lines.write("x")
if len(file.read_text()) > 1:
    time.sleep(600)
"""


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    """A supervisor takes the signals of its process, for good."""
    before = {signum: signal.getsignal(signum) for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield
    for signum, handler in before.items():
        signal.signal(signum, handler)


def test_a_program_that_ends_after_it_had_lived_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(supervisor, "HAS_LIVED", 0)
    starts, deadline = tmp_path / "starts", time.monotonic() + 60
    with Supervisor(tmp_path / "log") as ours:
        ours.start("worker", [sys.executable, "-c", ENDS_ONCE, str(starts)])
        ended = ours.watch(until=lambda: _text(starts) == "xx" or time.monotonic() > deadline)
    assert (ended, _text(starts)) == (None, "xx")
    assert "The worker process ended by itself (0) and is started again." in capsys.readouterr().out


def test_a_program_that_ends_soon_is_not_tried_again_and_again(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    with Supervisor(tmp_path / "log") as ours:
        ours.start("worker", [sys.executable, "-c", ENDS_ONCE, str(starts)])
        assert ours.watch() == "worker"
    assert _text(starts) == "x"


def _text(file: Path) -> str:
    return file.read_text() if file.exists() else ""
