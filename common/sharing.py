"""What many records of one request are asked alike is looked up once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar

Answer = TypeVar("Answer")

_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def shared_lookups() -> Iterator[None]:
    """While this is on, a `shared` question is asked once for the same arguments, and answered alike ever after."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def shared(look_up: Callable[..., Answer]) -> Callable[..., Answer]:
    """Decorator for a question about reference data, with keyword arguments that can be keys."""

    @wraps(look_up)
    def answer(**asked: Any) -> Answer:
        answers = _answers.get()
        if answers is None:
            return look_up(**asked)
        key = (look_up, *sorted(asked.items()))
        if key not in answers:
            answers[key] = look_up(**asked)
        found: Answer = answers[key]
        return found

    return answer
