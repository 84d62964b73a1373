"""Who wrote the versions that the audit trail keeps."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from accounts.models import User


def writers(versions: Iterable[Any]) -> dict[int, str]:
    """Who wrote each version, by its key; nobody where the portal itself did. Select `pgh_context` along."""
    who = {one.pk: one.pgh_context.metadata.get("user") for one in versions if one.pgh_context}
    people = User.objects.in_bulk({key for key in who.values() if key is not None})
    return {version: str(people[key]) for version, key in who.items() if key in people}
