"""What is handed over to the workers, in tests that run none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from kombu.exceptions import OperationalError


def take_over(monkeypatch: pytest.MonkeyPatch, task: Any, by: Callable[..., Any]) -> None:
    """From now on `by` gets the arguments of whatever is queued of this task."""
    monkeypatch.setattr(task, "apply_async", lambda args=(), _kwargs=None, **_options: by(*args))


def handed_over(monkeypatch: pytest.MonkeyPatch, task: Any) -> list[tuple[Any, ...]]:
    """Of each that is queued of this task from now on: its arguments, and last in how many seconds it is to begin."""
    handed: list[tuple[Any, ...]] = []

    def kept(args: tuple[Any, ...] = (), _kwargs: Any = None, *, countdown: float, **_options: Any) -> None:
        handed.append((*args, countdown))

    monkeypatch.setattr(task, "apply_async", kept)
    return handed


def broker_away(monkeypatch: pytest.MonkeyPatch, task: Any) -> None:
    def away(*_arguments: Any) -> None:
        raise OperationalError("Connection refused")

    take_over(monkeypatch, task, away)
