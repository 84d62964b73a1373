"""The cache is a help and never a condition: while Valkey is away, everything goes on without it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)
# Patience in seconds; by itself the library would try again for many.
OPTIONS = {"socket_timeout": 2, "retry": Retry(NoBackoff(), 1)}


def _patient(name: str, otherwise: Callable[..., Any]) -> Any:
    """The client's method; `otherwise` answers in its place while Valkey is away."""
    method = getattr(RedisCacheClient, name)

    def answer(self: RedisCacheClient, *arguments: Any) -> Any:
        try:
            return method(self, *arguments)
        except RedisError as error:
            logger.warning("the cache is away: %s", error)
            return otherwise(*arguments)

    return answer


def _is_missing(key: str, _delta: int) -> int:
    raise ValueError(f"Key {key!r} not found.")


class PatientClient(RedisCacheClient):
    """Finds and keeps nothing while Valkey is away: what is to be done once is left to another, attempts are counted
    from the beginning."""

    get = _patient("get", lambda _key, default: default)
    get_many = _patient("get_many", lambda _keys: {})
    incr = _patient("incr", _is_missing)
    add = _patient("add", lambda *_arguments: False)
    touch = _patient("touch", lambda *_arguments: False)
    has_key = _patient("has_key", lambda *_arguments: False)
    delete = _patient("delete", lambda *_arguments: False)
    clear = _patient("clear", lambda: False)
    set = _patient("set", lambda *_arguments: None)
    set_many = _patient("set_many", lambda *_arguments: None)
    delete_many = _patient("delete_many", lambda *_arguments: None)


class PatientCache(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = PatientClient
