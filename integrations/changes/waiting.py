"""Waiting for news without a database connection, and by so few that the others are served meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from threading import BoundedSemaphore
from time import monotonic, sleep
from typing import TypeVar

from django.conf import settings
from django.db import connection

AnswerT = TypeVar("AnswerT")
# How often whoever waits looks again.
PAUSE = 0.5


class Seats:
    """So many may wait at a time in one process; whoever finds no seat has the answer of now."""

    def __init__(self, number: int) -> None:
        self._free = BoundedSemaphore(number)

    def wait(self, look: Callable[[], AnswerT], *, is_news: Callable[[AnswerT], bool], seconds: int) -> AnswerT:
        """What `look` finds as soon as it is news, at the latest after so many seconds."""
        until = monotonic() + seconds
        found = look()
        if is_news(found) or not seconds or not self._free.acquire(blocking=False):
            return found
        try:
            while not is_news(found) and (left := until - monotonic()) > 0:
                connection.close()  # a new one takes milliseconds; the pool is for those who are served
                sleep(min(PAUSE, left))
                found = look()
        finally:
            self._free.release()
        return found


SEATS = Seats(settings.CHANGES_WAITING)
