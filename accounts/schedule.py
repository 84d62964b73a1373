"""What the clock starts."""

from __future__ import annotations

from celery import shared_task
from django.contrib.sessions.backends.cached_db import SessionStore


@shared_task(name="accounts.forget_sessions", time_limit=600)
def forget_sessions() -> None:
    """Expired sessions open nothing; they only fill the table."""
    SessionStore.clear_expired()
