"""The errors of the business. They know nothing of HTTP; `status` is the fixed meaning that every edge gives them."""

from __future__ import annotations

from typing import Any


class DomainError(Exception):
    """A refusal to act on: a stable `code` for programs, a `message` for people, the `field` it belongs to.

    `params` are facts for programs, as the versions of a conflict; the API adds them to its answer.
    """

    status = 422

    def __init__(self, code: str, message: Any, *, field: str | None = None, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field
        self.params = params

    def __str__(self) -> str:
        return str(self.message)


class Malformed(DomainError):
    """The question is wrong in itself: an unknown parameter, or a value that cannot be one."""

    status = 400


class RuleViolation(DomainError):
    """The business does not allow it, whoever asks."""

    status = 422


class NotAllowed(DomainError):
    """This actor may see the object but not do this to it."""

    status = 403


class Conflict(DomainError):
    """Somebody else was first, or the caller's version is stale."""

    status = 409


class NotFound(DomainError):
    """It does not exist, or is out of the actor's scope: the two are never told apart."""

    status = 404
