"""A line of text as people type it: no blanks but plain ones, and nothing in it that nobody sees."""

from __future__ import annotations

import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Control characters, marks of format and direction, separators of lines and of paragraphs.
INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp"})
HOLDS_INVISIBLE = _("It holds invisible control characters. Type the text again.")


def with_plain_blanks(text: str) -> str:
    """Every kind of white space as a blank."""
    return text if text.isprintable() else "".join(" " if one.isspace() else one for one in text)


def holds_invisible(text: str) -> bool:
    return not text.isprintable() and any(unicodedata.category(one) in INVISIBLE for one in text)


def validate_visible(text: str) -> None:
    """What nobody sees makes two names of what looks the same, or turns the reading round."""
    if holds_invisible(text):
        raise ValidationError(HOLDS_INVISIBLE, code="control")
