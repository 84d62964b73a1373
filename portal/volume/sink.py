"""Rows on their way into the database: lines of text, sent by COPY in blocks while the next ones are being made."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from io import BytesIO
from itertools import count
from types import TracebackType
from typing import Any

from django.db import connection, models

from portal.volume.progress import Progress

BLOCK = 5_000
# One block is being sent and one waits; so much and no more is ever in memory.
_AHEAD = 2


class Stream:
    """The rows of one table: `write` takes a line of COPY's text format, `keys` hands out keys of its own sequence.

    Nobody else may write to the table until `settle`.
    """

    def __init__(self, model: type[models.Model], fields: Sequence[str]) -> None:
        self.model = model
        self.lines: list[str] = []
        self.write = self.lines.append
        columns = ", ".join(f'"{model._meta.get_field(name).column}"' for name in fields)  # type: ignore[union-attr]
        self.statement = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'
        self.first_key = self._sequence("nextval(%s)")
        self.keys: Iterator[int] = count(self.first_key)

    def settle(self) -> None:
        """The sequence goes on where the keys ended."""
        self._sequence("setval(%s, %s, false)", next(self.keys))

    def _sequence(self, call: str, *values: int) -> int:
        with connection.cursor() as cursor:
            table, column = self.model._meta.db_table, self.model._meta.pk.column
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [table, column])
            (sequence,) = cursor.fetchone()
            cursor.execute(f"SELECT {call}", [sequence, *values])
            (number,) = cursor.fetchone()
            return int(number)


class Sink:
    """Sends the blocks of its streams in a thread of its own: PostgreSQL stores one while Python writes the next."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._streams: list[Stream] = []
        self._sender = ThreadPoolExecutor(max_workers=1)
        self._sending: deque[Future[None]] = deque()
        self._open = ExitStack()

    def stream(self, model: type[models.Model], *fields: str) -> Stream:
        stream = Stream(model, fields)
        self._streams.append(stream)
        return stream

    def send(self, at_least: int = BLOCK) -> None:
        """Send what the streams hold, but no block that would be smaller than this."""
        for stream in self._streams:
            if len(stream.lines) >= at_least:
                self._wait(_AHEAD - 1)
                text = "".join(stream.lines).encode()
                self._sending.append(self._sender.submit(_copy, stream.statement, text, _driver()))
                self._progress.advance(len(stream.lines))
                stream.lines.clear()

    def __enter__(self) -> Sink:
        self._open.enter_context(self._sender)
        self._open.enter_context(connection.execute_wrapper(self._after_sending))
        self._progress.begin()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._open:
            if error is None:
                self.send(at_least=1)
                self._wait()
        if error is None:
            for stream in self._streams:
                stream.settle()

    def _wait(self, ahead: int = 0) -> None:
        """Until no more than so many blocks are on their way; raises what went wrong with one."""
        while len(self._sending) > ahead:
            self._sending.popleft().result()

    def _after_sending(self, execute: Callable[..., Any], *query: Any) -> Any:
        # The connection is in the middle of a COPY, which another statement would destroy.
        self._wait()
        return execute(*query)


def _driver() -> Any:
    """psycopg2's own connection: Django's keeps to the thread that opened it."""
    return connection.connection


def _copy(statement: str, text: bytes, driver: Any) -> None:
    with driver.cursor() as cursor:
        cursor.copy_expert(statement, BytesIO(text), 1 << 16)
