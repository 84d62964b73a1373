from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from accounts.selectors.calendar import working_calendar
from common.queueing import hand_over
from notifications.enums import Delivery
from notifications.letters import digest_write
from notifications.models import Letter, Notification
from notifications.rules import round_begins_at
from notifications.tasks import letter_send


def digests_begin(*, now: datetime) -> int:
    """Write the digests of the day, one for each person who has something unread that waits for it; returns how many.

    Inside working hours of working days only, of what was written before they began: done again it adds nothing,
    begun late it catches up.
    """
    begins_at = round_begins_at(timezone.localtime(now), working_calendar())
    if begins_at is None:
        return 0
    day = begins_at.date()
    waiting = Notification.objects.unmailed(Delivery.DIGEST).filter(written_at__lte=begins_at)
    had_one = Letter.objects.filter(day=day).values("recipient")
    people = waiting.exclude(recipient__in=had_one).order_by("recipient").values_list("recipient", flat=True).distinct()
    written = [letter_id for person in list(people) if (letter_id := digest_write(person, begins_at))]
    for letter_id in written:
        hand_over(letter_send, letter_id)
    return len(written)
