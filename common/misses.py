"""Whoever tries secret addresses that do not exist has to wait: links are long, and nobody shall even try."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.throttling import BaseThrottle

MISSES = 20
WAIT_SECONDS = 600


def has_to_wait(request: HttpRequest, *, of: str) -> bool:
    """After so many misses, also for addresses that are right, until the time is over."""
    return bool(cache.get(_key(request, of), 0) >= MISSES)


def miss(request: HttpRequest, *, of: str) -> None:
    key = _key(request, of)
    cache.add(key, 0, WAIT_SECONDS)
    try:
        cache.incr(key)
    except ValueError:  # it ended a moment ago
        cache.set(key, 1, WAIT_SECONDS)


def _key(request: HttpRequest, of: str) -> str:
    ident = BaseThrottle().get_ident(request)  # type: ignore[arg-type]  # reads nothing but META
    return f"misses:{of}:{ident}"
