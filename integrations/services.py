from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from integrations.models import RECORD_OF, ExternalId, RememberedAnswer


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


@transaction.atomic
def record_call(*, actor: User, resource: str, name: str, key: int) -> ExternalId:
    """From now on the actor's own system finds the record by this name. Raises IntegrityError where it names another.

    Of two requests that bring the same new name at once the second waits here, and is refused.
    """
    return ExternalId.objects.create(
        actor=actor, resource=resource, external_id=name, **{f"{RECORD_OF[resource]}_id": key}
    )
