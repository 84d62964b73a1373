"""How far a job is, told to whoever looks, outside of the transaction in which the job works."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import connection
from django.db.models import Model, QuerySet

KEPT_SECONDS = 3600
PAUSE_SECONDS = 0.4


JobT = TypeVar("JobT", bound=Model)


class Cancelled(Exception):
    """The person wants it to stop; the transaction takes back whatever was written."""


@dataclass(frozen=True)
class Progress:
    step: str
    done: int
    total: int

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.total) if self.total else 0


class Teller:
    """Tells how far a job is. Raises Cancelled when the person has asked to stop."""

    def __init__(self, job: Any) -> None:
        self._key, self._stop_key = _keys(job)
        self._told = 0.0

    def tell(self, step: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._told < PAUSE_SECONDS and done < total:
            return
        self._told = now
        cache.set(self._key, asdict(Progress(step, done, total)), KEPT_SECONDS)
        if cache.get(self._stop_key):
            raise Cancelled


def progress_of(job: Any) -> Progress | None:
    told = cache.get(_keys(job)[0])
    return Progress(**told) if told else None


def stop(job: Any) -> None:
    cache.set(_keys(job)[1], True, KEPT_SECONDS)


def forget(job: Any) -> None:
    cache.delete_many(_keys(job))


def claimed(job: Any) -> bool:
    """Take the job for this transaction. The database lets go of it when the worker dies, however it dies."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s), %s)", [job._meta.label, job.pk])
        (is_ours,) = cursor.fetchone()
    return bool(is_ours)


def ours(job: Any) -> None:
    """The same, waiting until whoever has it lets go of it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s), %s)", [job._meta.label, job.pk])


def taken(jobs: QuerySet[JobT], key: int) -> JobT | None:
    """Of `jobs` the one with this key, claimed, and as it stands since: another worker may have brought it further.

    None if another one has it, or if it is none of `jobs` any more.
    """
    return jobs.filter(pk=key).first() if claimed(jobs.model(pk=key)) else None


def _keys(job: Any) -> tuple[str, str]:
    name = f"{job._meta.label_lower}:{job.pk}"
    return f"{name}:progress", f"{name}:stop"
