from __future__ import annotations

from accounts.models import User
from integrations.models import RememberedAnswer


def remembered_answer(*, actor: User, key: str) -> RememberedAnswer | None:
    """What the actor's own earlier request with this key was answered."""
    return RememberedAnswer.objects.filter(actor=actor, key=key).first()
