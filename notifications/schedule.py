"""What the clock starts."""

from __future__ import annotations

from celery import shared_task

from notifications.letters import letters_due, letters_write
from notifications.tasks import letter_send

# Seconds between two sweeps: what no worker took up by then, the next one finds.
SWEEP = 60


@shared_task(name="notifications.post_letters", time_limit=300, max_retries=0)
def post_letters() -> None:
    """Whatever the queue lost or the mail server did not take: write what is unwritten, try what is due."""
    letters_write()
    for letter_id in letters_due():
        letter_send.apply_async((letter_id,), expires=SWEEP)
