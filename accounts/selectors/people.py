from __future__ import annotations

from accounts.models import User
from accounts.selectors.organisations import SUGGESTIONS, named


def person_suggestions(*, actor: User, words: str) -> list[User]:
    """The people whom the actor sees and whose name contains the words."""
    words = words.strip()
    if not words or "\x00" in words:
        return []
    return list(named(User.objects.visible_to(actor).people().select_related("organisation"), words)[:SUGGESTIONS])
