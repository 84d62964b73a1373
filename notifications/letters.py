"""Letters: which notifications go into one, what it says, and sending it until it is sent or given up."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from accounts.models import User
from common.letters import letter_post, wait_after
from notifications.enums import Delivery, LetterState
from notifications.models import Letter, Notification
from notifications.selectors.notifications import mail_language_of

BATCH = 500
# A digest after a long absence still is a letter that somebody reads.
MOST_LINES = 50


@transaction.atomic
def letters_write() -> list[int]:
    """A letter for each notification that is to be mailed at once; returns their keys.

    Rows that another worker has in hand are left to it.
    """
    rows = Notification.objects.unmailed(Delivery.AT_ONCE).select_related("recipient")
    letters = []
    for row in rows.select_for_update(of=("self",), skip_locked=True).order_by("pk")[:BATCH]:
        row.letter = Letter.objects.create(recipient=row.recipient, address=row.recipient.email)
        row.save(update_fields=["letter"])
        letters.append(row.letter.pk)
    return letters


@transaction.atomic
def digest_write(person_id: int, begins_at: datetime) -> int | None:
    """The person's digest of the round that began then, unless there is one already; returns its key."""
    # One worker at a time: the letter of the day exists with all that belongs into it, or not at all.
    person = User.objects.select_for_update(no_key=True).get(pk=person_id)
    waiting = Notification.objects.unmailed(Delivery.DIGEST).filter(recipient=person, written_at__lte=begins_at)
    day = begins_at.date()
    if not person.email or not person.is_active:
        waiting.update(delivery=Delivery.IN_APP)
        return None
    if Letter.objects.filter(recipient=person, day=day).exists() or not waiting.exists():
        return None
    letter = Letter.objects.create(recipient=person, address=person.email, day=day)
    waiting.update(letter=letter)
    return letter.pk


def letters_due() -> list[int]:
    """The letters whose next try is due, the oldest first."""
    return list(Letter.objects.due(timezone.now()).order_by("next_try_at").values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def letter_try(letter_id: int) -> None:
    """Send a letter that waits, and note what became of it: sent, to be tried again later, or failed and why.

    The row stays locked meanwhile: two workers never send one letter. A worker that dies after the mail server took it
    leaves it waiting, so that it comes twice rather than never.
    """
    rows = Letter.objects.due(timezone.now()).select_for_update(of=("self",), skip_locked=True)
    letter = rows.select_related("recipient").filter(pk=letter_id).first()
    if letter is None:
        return
    subject, body = written(letter)
    posted = letter_post([letter.address], subject, body, about=f"letter {letter_id}")
    letter.tries += 1
    letter.failure = str(posted.refused.get(letter.address) or posted.failure or "")[:500]
    again_after = wait_after(letter.tries) if posted.failure else None
    if posted.sent:
        letter.state, letter.sent_at = LetterState.SENT, timezone.now()
    elif again_after is None:
        letter.state = LetterState.FAILED
        letter.failure = letter.failure or "refused"
    else:
        letter.next_try_at = timezone.now() + again_after
    letter.save()


def written(letter: Letter) -> tuple[str, str]:
    """Subject and body, in the recipient's language."""
    rows = list(letter.notifications.order_by("-written_at", "-id"))
    with translation.override(mail_language_of(actor=letter.recipient)):
        context: dict[str, Any] = {
            "letter": letter,
            "lines": [(row, _absolute(reverse("notifications:open", args=[row.pk]))) for row in rows[:MOST_LINES]],
            "more": max(len(rows) - MOST_LINES, 0),
            "list_url": _absolute(reverse("notifications:list")),
            "settings_url": _absolute(reverse("notifications:settings")),
            "site_url": settings.SITE_URL.rstrip("/"),
        }
        body = render_to_string("notifications/letter.txt", context)
        if letter.day:
            subject = _("Huiqi on %(day)s: %(count)s notifications") % {"day": letter.day, "count": len(rows)}
        else:
            subject = " · ".join(row.text for row in rows)
    return " ".join(subject.split())[:150], body


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{path}"
