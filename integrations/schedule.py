"""What the clock starts."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from integrations.idempotency import KEPT
from integrations.services import answers_forget


@shared_task(name="integrations.forget_answers", time_limit=300)
def forget_answers() -> None:
    answers_forget(before=timezone.now() - KEPT)
