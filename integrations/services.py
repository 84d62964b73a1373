from __future__ import annotations

from datetime import datetime

from django.db import transaction

from integrations.models import RememberedAnswer


@transaction.atomic
def answers_forget(*, before: datetime) -> int:
    """Remove the remembered answers from before a time; their keys may be used anew. Returns how many."""
    removed, _by_model = RememberedAnswer.objects.filter(answered_at__lt=before).delete()
    return removed
