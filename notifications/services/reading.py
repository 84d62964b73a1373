from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import NotFound
from notifications.models import Notification

# By name: it is in a higher app, and imports go downwards only.
KEEPS_WHO_READ = "issues.services.sensitive.links_shown"


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


def notifications_shown(*, actor: User, rows: Iterable[Notification], over_api: bool = False) -> None:
    """The actor is shown the words of these: of what is sensitive among it, who read it is kept."""
    links = {link for row in rows for link in (row.link, *(one["link"] for one in row.parameters.get("listed", ())))}
    if links:
        import_string(KEEPS_WHO_READ)(actor=actor, links=links, over_api=over_api)
