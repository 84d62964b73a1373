from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models

if TYPE_CHECKING:
    from accounts.models import User
    from policies.models import Policy, PolicyItem


class PolicyQuerySet(models.QuerySet["Policy"]):
    def visible_to(self, actor: User) -> PolicyQuerySet:
        """Published policies are public knowledge to everyone who is signed in."""
        return self if actor.is_active else self.none()


class PolicyItemQuerySet(models.QuerySet["PolicyItem"]):
    def visible_to(self, actor: User) -> PolicyItemQuerySet:
        return self if actor.is_active else self.none()
