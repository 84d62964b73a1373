from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from integrations.models import RememberedAnswer


@transaction.atomic
def answer_remember(**answer: Any) -> RememberedAnswer:
    """Keep the answer to a request with a key (fields of RememberedAnswer), instead of one that is past its time."""
    RememberedAnswer.objects.filter(actor=answer["actor"], key=answer["key"]).delete()
    return RememberedAnswer.objects.create(**answer)


@transaction.atomic
def answers_forget(*, before: datetime) -> int:
    """Remove the remembered answers from before a time; their keys may be used anew. Returns how many."""
    removed, _by_model = RememberedAnswer.objects.filter(answered_at__lt=before).delete()
    return removed
