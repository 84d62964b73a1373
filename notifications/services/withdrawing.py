from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import Q

from accounts.models import User
from notifications.enums import LetterState
from notifications.models import Letter, Notification


def people_told(*, link: str) -> list[User]:
    """Everybody who was told of what `link` leads to, by itself or in a list."""
    told = Notification.objects.filter(Q(link=link) | _lists(link)).values("recipient")
    return list(User.objects.filter(pk__in=told).order_by("pk"))


@transaction.atomic
def notifications_withdraw(*, link: str, recipients: Collection[User]) -> int:
    """Take back what these were told of what they may not see any more; a letter that has left, nobody can.

    From lists of several things this one is taken out. Returns how many were told of it alone.
    """
    for row in Notification.objects.filter(_lists(link), recipient__in=recipients).select_for_update().order_by("pk"):
        row.parameters["listed"] = [one for one in row.parameters["listed"] if one["link"] != link]
        row.save(update_fields=["parameters"])
    rows = Notification.objects.filter(link=link, recipient__in=recipients)
    letters = list(rows.filter(letter__state=LetterState.WAITING).values_list("letter", flat=True))
    gone, _by_model = rows.delete()
    Letter.objects.filter(pk__in=letters, notifications__isnull=True).delete()
    return gone


def _lists(link: str) -> Q:
    """A reminder leads to a list, and names with their links what is the most pressing there."""
    return Q(parameters__listed__contains=[{"link": link}])
