"""Letters by mail: how one is sent, and how often and when it is tried again while the mail server is away."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from smtplib import SMTPRecipientsRefused
from typing import Any

from django.core.mail import send_mail

logger = logging.getLogger(__name__)

RETRIES = 5
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=1)

# For a task that raises OSError while the mail server is down: tried again, ever more rarely.
TRIED_AGAIN: dict[str, Any] = {
    "autoretry_for": (OSError,),
    "max_retries": RETRIES,
    "retry_backoff": int(FIRST_WAIT.total_seconds()),
    "retry_backoff_max": int(LONGEST_WAIT.total_seconds()),
    "time_limit": 120,
}


@dataclass
class Posted:
    """What became of a letter to several addresses; `failure` is why one was not taken that may be taken later."""

    sent: int = 0
    refused: dict[str, str] = field(default_factory=dict)
    failure: OSError | None = None


def letter_post(addresses: Sequence[str], subject: str, body: str, *, about: str) -> Posted:
    """The letter to each address, one by one: nobody reads who else got it."""
    posted = Posted()
    for address in addresses:
        try:
            send_mail(subject, body, None, [address])
            posted.sent += 1
        except SMTPRecipientsRefused as error:
            logger.warning("The mail server refused an address of %s.", about)
            posted.refused[address] = str(error.recipients.get(address, error))
        except OSError as error:
            logger.warning("A letter about %s could not be sent: %s", about, error)
            posted.failure = error
    return posted


def wait_after(tries: int) -> timedelta | None:
    """How long to wait after so many tries in vain; None when that was the last."""
    if tries > RETRIES:
        return None
    return min(FIRST_WAIT * float(2 ** (tries - 1)), LONGEST_WAIT)
