from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import models

from notifications.enums import Delivery, LetterState

if TYPE_CHECKING:
    from accounts.models import User
    from notifications.models import Choice, Letter, Notification


class NotificationQuerySet(models.QuerySet["Notification"]):
    def visible_to(self, actor: User) -> NotificationQuerySet:
        """One's own and nobody else's, whatever the role."""
        return self.filter(recipient=actor.pk) if actor.is_active else self.none()

    def unread(self) -> NotificationQuerySet:
        return self.filter(read_at__isnull=True)

    def unmailed(self, delivery: Delivery) -> NotificationQuerySet:
        """To be mailed like this, in no letter yet; what was read in the portal meanwhile is not mailed any more."""
        return self.unread().filter(letter__isnull=True, delivery=delivery)


class LetterQuerySet(models.QuerySet["Letter"]):
    def visible_to(self, actor: User) -> LetterQuerySet:
        return self.filter(recipient=actor.pk) if actor.is_active else self.none()

    def due(self, now: datetime) -> LetterQuerySet:
        """Waiting for a try of which the time has come."""
        return self.filter(state=LetterState.WAITING, next_try_at__lte=now)


class ChoiceQuerySet(models.QuerySet["Choice"]):
    def visible_to(self, actor: User) -> ChoiceQuerySet:
        return self.filter(user=actor.pk) if actor.is_active else self.none()
