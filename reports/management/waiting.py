"""A statement that runs for minutes: what it waits for and since when, on one line, where there is a terminal.

PostgreSQL tells nobody how far an INSERT or a SELECT has come, so no share of the work is shown. Ctrl-C cancels the
statement in the database, too.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from itertools import cycle
from select import select
from time import monotonic
from types import TracebackType
from typing import Any, Self

from django.core.management.base import OutputWrapper
from django.db import connection
from psycopg2.extensions import POLL_OK, POLL_READ, get_wait_callback, set_wait_callback

TICK = 0.2


class Waiting:
    """While in force, every statement of this process that keeps us waiting is shown with the seconds gone by."""

    def __init__(self, out: OutputWrapper, task: str) -> None:
        self._out = out
        self._task = self._now = task
        self._is_terminal = out.isatty()
        self._wheel = cycle("|/-\\")
        self._begun = monotonic()
        self._undo = ExitStack()

    @property
    def seconds(self) -> float:
        return monotonic() - self._begun

    def __enter__(self) -> Self:
        self._undo.enter_context(connection.execute_wrapper(self._execute))
        self._undo.callback(set_wait_callback, get_wait_callback())
        set_wait_callback(self._wait)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._undo.close()
        self._write("")

    def _execute(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        takes_lock = sql.startswith("LOCK") or "advisory" in sql
        self._now = "waiting for others at work on the statistics" if takes_lock else self._task
        return execute(sql, params, many, context)

    def _wait(self, server: Any) -> None:
        """Called by the driver instead of blocking."""
        while True:
            try:
                state = server.poll()
                if state == POLL_OK:
                    return
                reading, writing = ([server], []) if state == POLL_READ else ([], [server])
                if not any(select(reading, writing, [], TICK)):
                    self._write(f"{next(self._wheel)} {self._now} … {self.seconds:.0f} s")
            except KeyboardInterrupt:
                server.cancel()  # the next answer is the refusal

    def _write(self, text: str) -> None:
        if self._is_terminal:
            self._out.write(f"\r\033[K{text}", ending="")
            self._out.flush()
