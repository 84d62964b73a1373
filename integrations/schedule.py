"""What the clock starts."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone
from oauth2_provider.models import clear_expired

from integrations.idempotency import KEPT
from integrations.services import answers_forget


@shared_task(name="integrations.forget_answers", time_limit=300)
def forget_answers() -> None:
    answers_forget(before=timezone.now() - KEPT)


@shared_task(name="integrations.forget_tokens", time_limit=600)
def forget_tokens() -> None:
    """Expired tokens open nothing; they only fill the table."""
    clear_expired()
