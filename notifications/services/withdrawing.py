from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from accounts.models import User
from notifications.enums import LetterState
from notifications.models import Letter, Notification


def people_told(*, link: str) -> list[User]:
    """Everybody who was told of what `link` leads to."""
    told = Notification.objects.filter(link=link).values("recipient")
    return list(User.objects.filter(pk__in=told).order_by("pk"))


@transaction.atomic
def notifications_withdraw(*, link: str, recipients: Collection[User]) -> int:
    """Take back what these were told of what they may not see any more; a letter that has left, nobody can.

    Returns how many there were.
    """
    rows = Notification.objects.filter(link=link, recipient__in=recipients)
    letters = list(rows.filter(letter__state=LetterState.WAITING).values_list("letter", flat=True))
    gone, _by_model = rows.delete()
    Letter.objects.filter(pk__in=letters, notifications__isnull=True).delete()
    return gone
