from __future__ import annotations

from celery import shared_task

from notifications.letters import letter_try, letters_write


@shared_task(name="notifications.letter_send", time_limit=120, max_retries=0)
def letter_send(letter_id: int) -> None:
    """Try one letter. When it is tried again, the letter itself says; the clock minds it."""
    letter_try(letter_id)


@shared_task(name="notifications.letters_begin", time_limit=120, max_retries=0)
def letters_begin() -> None:
    """Write the letters of what is to be mailed at once, and try each."""
    for letter_id in letters_write():
        letter_send.delay(letter_id)
