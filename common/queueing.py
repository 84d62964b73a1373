"""How services hand work to the workers."""

from __future__ import annotations

import logging
from functools import partial
from typing import Any

from celery import Signature, Task, signature
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def hand_over(task: Task[..., Any] | str, *arguments: Any, countdown: float = 0) -> None:
    """Queue the task, given itself or by name, when the transaction is committed; `countdown` in seconds.

    What is committed stays so when the broker is away, and nobody sees an error: a line in the log says it, and the
    schedule finds what no worker was told of.
    """
    found = signature(task) if isinstance(task, str) else task
    transaction.on_commit(partial(_queue, found, arguments, countdown))


def _queue(task: Task[..., Any] | Signature[Any], arguments: tuple[Any, ...], countdown: float) -> None:
    try:
        task.apply_async(arguments, countdown=countdown, retry=False)
    except OperationalError as error:
        logger.warning("%s%s waits for the schedule, the broker is away: %s", task.name, arguments, error)
