from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import NotFound
from notifications.models import Notification


@transaction.atomic
def notification_read(*, actor: User, notification_id: int) -> Notification:
    """Note that the actor has read it; the first time stays. Raises NotFound."""
    rows = Notification.objects.visible_to(actor).filter(pk=notification_id)
    rows.unread().update(read_at=timezone.now())
    found = rows.first()
    if found is None:
        raise NotFound("notification_not_found", _("There is no such notification."))
    return found


@transaction.atomic
def notifications_read_all(*, actor: User) -> int:
    """Note that the actor has read whatever is there now; returns how many were unread."""
    return Notification.objects.visible_to(actor).unread().update(read_at=timezone.now())
