"""What is sent twice is made once: the sender names it by a uuid, and a digest knows its words again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model


def claim(key: UUID) -> None:
    """One at a time for each uuid: who comes second waits for the first and then finds what it made."""
    number = int.from_bytes(hashlib.sha256(key.bytes).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def digest_of(said: Mapping[str, Any]) -> str:
    """Of all that was said, in plain values, however it was laid out."""
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def plain(value: Any) -> Any:
    """A value as JSON holds it: a record by its key, a day in ISO form."""
    if isinstance(value, Model):
        return value.pk
    return value.isoformat() if isinstance(value, date) else value
