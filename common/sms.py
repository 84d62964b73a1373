"""Short messages through whatever provider an operator has: the setting SMS_SENDER names the class that sends them."""

from __future__ import annotations

import logging
import sys
from collections.abc import Sequence
from typing import ClassVar, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from common.letters import Posted

logger = logging.getLogger(__name__)


class SmsRefused(Exception):
    """The provider will never take this number; what it may take later is an OSError."""


class SmsSender(Protocol):
    """What a provider's class does. It is made without arguments and takes its own settings from the environment."""

    def send(self, number: str, text: str) -> None:
        """Hand the message over. Raises SmsRefused or OSError."""


class ConsoleSender:
    """Writes messages to the worker's output, as Django's console backend does with mail."""

    def send(self, number: str, text: str) -> None:
        sys.stdout.write(f"SMS to {number}: {text}\n")
        sys.stdout.flush()


class MemorySender:
    """Keeps messages in `sent`, for tests."""

    sent: ClassVar[list[tuple[str, str]]] = []

    def send(self, number: str, text: str) -> None:
        self.sent.append((number, text))


def has_sms() -> bool:
    return bool(settings.SMS_SENDER)


def sms_post(numbers: Sequence[str], text: str, *, about: str) -> Posted:
    """The message to each number; what one provider's mishap means is what it means for letters."""
    posted = Posted()
    for number in numbers:
        try:
            sender: SmsSender = import_string(settings.SMS_SENDER)()
            sender.send(number, text)
            posted.sent += 1
        except SmsRefused as error:
            logger.warning("The SMS provider refused a number of %s.", about)
            posted.refused[number] = str(error)
        except OSError as error:
            logger.warning("A short message about %s could not be sent: %s", about, error)
            posted.failure = error
        except Exception as error:  # whatever else a provider's class raises: it must not hold up the others
            logger.exception("The class of SMS_SENDER failed with a message about %s.", about)
            posted.failure = OSError(f"{type(error).__name__}: {error}")
    return posted
