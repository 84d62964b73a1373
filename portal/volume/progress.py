"""How far a long load has come: one line that is written over at a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time

from django.core.management.base import OutputWrapper

_WIDTH = 30
_TERMINAL_SECONDS, _LOG_SECONDS = 0.2, 10.0


class Progress:
    """Counts rows against `total`, which is what was asked for: rows that come along are counted, but not expected."""

    def __init__(self, out: OutputWrapper, total: int) -> None:
        self._out = out
        self._total = total
        self._is_terminal = out.isatty()
        self._begun = self._shown = time.monotonic()
        self._stepped = 0
        self.rows = 0

    def begin(self) -> None:
        """From now on rows are written: the rate is theirs alone."""
        self._begun = time.monotonic()

    def advance(self, rows: int) -> None:
        self.rows += rows
        if self._is_time():
            self._show()

    def step(self, done: int) -> None:
        """So many of the rows that were asked for are made."""
        self._stepped += done

    def working_on(self, task: str) -> None:
        """What is being done once the rows are there."""
        if self._is_time():
            self._write(task)

    def say(self, line: str) -> None:
        """A line that stays."""
        self._out.write(f"\r\033[K{line}" if self._is_terminal else line)

    def _is_time(self) -> bool:
        now = time.monotonic()
        if now - self._shown < (_TERMINAL_SECONDS if self._is_terminal else _LOG_SECONDS):
            return False
        self._shown = now
        return True

    def _show(self) -> None:
        share = min(self._stepped / max(self._total, 1), 1.0)
        full = round(share * _WIDTH)
        rate = self.rows / (time.monotonic() - self._begun)
        self._write(f"[{'#' * full}{'.' * (_WIDTH - full)}] {share:>4.0%}  {self.rows:>12,} rows  {rate:>9,.0f} rows/s")

    def _write(self, text: str) -> None:
        """A line that the next one writes over, where there is a terminal to do so."""
        if self._is_terminal:
            self._out.write(f"\r\033[K{text}", ending="")
        else:
            self._out.write(text)
        self._out.flush()
