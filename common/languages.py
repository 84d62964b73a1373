"""Texts in the languages of the portal, whichever of them is spoken now."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils import translation


def in_every_language(text: Any) -> list[str]:
    """What a lazy text says in each of them."""
    said = []
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            said.append(str(text))
    return said
