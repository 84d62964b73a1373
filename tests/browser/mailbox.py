"""The letters that the running portal's worker has sent: one file each."""

from __future__ import annotations

import re
import time
from email import message_from_string, policy
from pathlib import Path

PATIENCE = 30


def link_in_letter_about(number: str, mail: Path) -> str:
    """The link to the enterprise's own page; waits for the worker to write the letter."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        for text in letters(mail):
            found = re.search(r"https?://\S+/f/\S+/", text)
            if number in text and found:
                return found.group()
        time.sleep(0.1)
    raise AssertionError(f"no letter about {number} within {PATIENCE} s")


def letters(mail: Path) -> list[str]:
    letters = [message_from_string(file.read_text(), policy=policy.default) for file in mail.glob("*.log")]
    return [str(letter["subject"]) + letter.get_content() for letter in letters]
