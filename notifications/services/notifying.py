"""Telling people: the one way in which any app writes notifications."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common.queueing import hand_over
from notifications.enums import Delivery
from notifications.kinds import KINDS
from notifications.models import Choice, Notification
from notifications.tasks import letters_begin


@dataclass(frozen=True)
class About:
    """What happened: the code of one of the kind's texts, and what fills it (plain values that JSON takes)."""

    code: str
    parameters: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def notify(  # what a notification says
    *,
    recipients: Iterable[User],
    kind: str,
    about: About,
    link: str,
    key: str,
    at: datetime | None = None,
) -> None:
    """Tell each of `recipients` once, as each has chosen; whoever has `key` already is not told again.

    `key` names what happened ("event:17"). `link` is a path of the portal. `at` is when it happened. Whether they may
    see what it is about is the caller's to mind. Letters leave after the commit, by a worker.
    """
    definition = KINDS[kind]
    if about.code not in definition.texts:
        raise ValueError(f"{kind} has no text {about.code}")
    people = {user.pk: user for user in recipients}
    chosen = dict(Choice.objects.filter(user__in=people, kind=kind).values_list("user", "delivery"))
    rows = [
        Notification(
            recipient=user,
            kind=kind,
            code=about.code,
            parameters=dict(about.parameters),
            link=link,
            key=key,
            delivery=_possible(Delivery(chosen.get(user.pk, definition.default)), user),
            written_at=at or timezone.now(),
        )
        for user in people.values()
        if chosen.get(user.pk) != Delivery.OFF
    ]
    Notification.objects.bulk_create(rows, ignore_conflicts=True)
    if any(row.delivery == Delivery.AT_ONCE for row in rows):
        # The sooner the better, but no more than that: what does not reach the queue, `schedule.post_letters` finds.
        hand_over(letters_begin)


def _possible(delivery: Delivery, user: User) -> Delivery:
    """Nobody without an address gets letters."""
    return delivery if user.email else Delivery.IN_APP
