"""Keys of records as texts from outside name them."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import BigIntegerField


def key_in(text: str) -> int:
    """The key; 0, which no record has, for letters, for other digits and for more than the database counts to."""
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(BigIntegerField.MAX_BIGINT))
    key = int(text) if is_number else 0
    return key if key <= BigIntegerField.MAX_BIGINT else 0


def keys_in(texts: Iterable[str]) -> list[int]:
    """Those of the texts that are keys, as they come."""
    return [key for key in map(key_in, texts) if key]
