from __future__ import annotations

from django.conf import settings

from accounts.models import User
from notifications.enums import Delivery
from notifications.kinds import KINDS
from notifications.models import Choice, MailLanguage, Notification
from notifications.querysets import NotificationQuerySet

# More than this is "99+" at the bell, and costs no more than that.
MOST_SHOWN = 99


def unread_count(*, actor: User) -> int:
    """How many the actor has not read, up to one more than the bell shows: one query, of an index alone."""
    return unread_rows(actor=actor).count()


def unread_rows(*, actor: User) -> NotificationQuerySet:
    """What the bell counts."""
    return Notification.objects.visible_to(actor).unread().order_by()[: MOST_SHOWN + 1]


def notification_rows(*, actor: User, is_unread: bool) -> NotificationQuerySet:
    """The actor's own, with what became of their letters."""
    rows = Notification.objects.visible_to(actor).select_related("letter")
    return rows.unread() if is_unread else rows


def choices_of(*, actor: User) -> dict[str, Delivery]:
    """How the actor hears of each kind: the own choice, else the kind's default."""
    chosen = dict(Choice.objects.visible_to(actor).values_list("kind", "delivery"))
    return {name: Delivery(chosen.get(name, kind.default)) for name, kind in KINDS.items()}


def mail_language_of(*, actor: User) -> str:
    chosen = MailLanguage.objects.filter(user=actor).values_list("language", flat=True).first()
    return chosen or settings.LANGUAGE_CODE
