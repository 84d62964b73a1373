"""What the clock starts."""

from __future__ import annotations

from datetime import timedelta

from celery import shared_task
from django.utils import timezone
from oauth2_provider.models import clear_expired

from integrations.changes.services import changes_forget, foreign_changes_forget
from integrations.idempotency import KEPT
from integrations.services import answers_forget

# Thirteen months, and a little.
CHANGES_KEPT = timedelta(days=400)


@shared_task(name="integrations.forget_changes", time_limit=3600)
def forget_changes() -> None:
    """The oldest of the change feed, a batch in each transaction."""
    foreign_changes_forget()
    before = timezone.now() - CHANGES_KEPT
    while changes_forget(before=before):
        pass


@shared_task(name="integrations.forget_answers", time_limit=300)
def forget_answers() -> None:
    answers_forget(before=timezone.now() - KEPT)


@shared_task(name="integrations.forget_tokens", time_limit=600)
def forget_tokens() -> None:
    """Expired tokens open nothing; they only fill the table."""
    clear_expired()
